import { dayOf, startOfDay } from "../../base/days.ts";
import { pageOf, pathsOf } from "../../base/page-paths.ts";
import { toOneSpelling } from "../../base/percent-escapes.ts";
import type { Site } from "../../store/sites.ts";
import type { InStatement } from "../../store/store.ts";
import type { FeedItem } from "./parse.ts";

/** One row of `posts`, but for its site. */
export interface Post {
  /** As in `events`, so that a post is found among the pages. */
  path: string;
  url: string;
  title: string;
  /** ms since 1970, UTC; null where the feed does not say */
  published: number | null;
  /** YYYY-MM-DD of publication in the reporting time zone */
  day: string | null;
}

/** Those of a feed's entries that are pages of the site; the last one of two that are one page stands. */
export function toPosts(items: FeedItem[], site: Site, base: string, timezone: string): Post[] {
  const posts = new Map<string, Post>();
  for (const { links, title, published } of items) {
    const url = links.map((link) => URL.parse(link, base)).find((link) => link && isOf(site, link));
    if (!url || url.href.length > 2000) continue;
    url.username = url.password = "";
    const path = toOneSpelling(url.pathname);
    posts.set(pageOf(path), {
      path,
      url: url.href,
      title: title.slice(0, 500).toWellFormed() || path,
      ...dated(published, timezone),
    });
  }
  return [...posts.values()];
}

/** A full name may end in a dot, and a site is the same with `www.` and without. */
function isOf({ hosts }: Site, { hostname }: URL): boolean {
  const host = hostname.replace(/\.$/, "");
  return [host, host.replace(/^www\./, ""), `www.${host}`].some((name) => hosts.includes(name));
}

/** A day that is said alone is that day in every zone. */
function dated(published: FeedItem["published"], timezone: string): Pick<Post, "published" | "day"> {
  if (published === null) return { published: null, day: null };
  if (typeof published === "number") return { published, day: dayOf(published, timezone).day };
  return { published: startOfDay(published.day, timezone), day: published.day };
}

/**
 * Adds what is new and renews what is known; what left the feed stays, and so does a date that did. A post whose address
 * has another ending than before is the same post.
 */
export function keepPosts(site: string, posts: Post[]): InStatement[] {
  const others = posts.flatMap(({ path }) => pathsOf(path).flatMap((other) => (other === path ? [] : [[other, path]])));
  const args = { site, posts: JSON.stringify(posts), others: JSON.stringify(others) };
  return [moved, left, kept].map((sql) => ({ sql, args }));
}

const moved = `update or ignore posts set path = other.value ->> 1 from json_each(:others) as other
  where posts.site = :site and posts.path = other.value ->> 0`;
const left = "delete from posts where site = :site and path in (select value ->> 0 from json_each(:others))";
const kept = `insert into posts (site, path, url, title, published, day)
  select :site, value ->> 'path', value ->> 'url', value ->> 'title', value ->> 'published', value ->> 'day'
  from json_each(:posts) where true
  on conflict (site, path) do update set
    url = excluded.url,
    title = excluded.title,
    published = coalesce(excluded.published, published),
    day = coalesce(excluded.day, day)`;
