import { dayOf } from "../base/days.ts";
import { pageOf } from "../base/page-paths.ts";
import type { ChartContext } from "./chart/context.ts";
import type { PageContext } from "./page-context.ts";
import { askOptionsOf, type RequestContext } from "./request-context.ts";

const notesAndPosts = `
select * from (select 'note' as kind, day, text, '' as site, '' as path from notes
  where :site is null or site is null or site = :site order by day desc limit 500)
union all select * from (select 'post', day, title, site, path from posts
  where day is not null and (:site is null or site = :site) order by day desc limit 1000)
`;

/** What charts and tables must know beside their rows. */
export interface DrawContext extends ChartContext {
  newPosts: NewPosts;
}

/** Posts of the last 14 days by site, each as `pageOf` its path: two sites may well have a page of the same path. */
export type NewPosts = ReadonlyMap<string, ReadonlySet<string>>;

/** The owner's notes, the posts, and which of them are new; for strangers there are none of either. */
export async function toDrawContext(request: RequestContext, page: PageContext): Promise<DrawContext> {
  const { timezone } = request.config;
  const { today, period, now, firstDay } = page;
  const rows = request.audience === "owner" ? await notesAndPostsOf(request, page) : [];
  const posts = rows.filter(({ kind }) => kind === "post");
  const since = dayOf(now - 14 * 86_400_000, timezone).day;
  const recent = Map.groupBy(
    posts.filter(({ day }) => day > since && day <= today),
    ({ site }) => site,
  );
  return {
    timezone,
    today,
    period,
    since: firstDay ?? today,
    before: beforeLabel(page),
    notes: rows.filter(({ kind }) => kind === "note"),
    posts: posts.map(({ day, text }) => ({ day, title: text })),
    newPosts: new Map([...recent].map(([site, own]) => [site, new Set(own.map(({ path }) => pageOf(path)))])),
  };
}

/** Oldest day first. */
async function notesAndPostsOf(request: RequestContext, { site }: PageContext) {
  const { rows } = await request.readers.ask({ sql: notesAndPosts, params: { site }, ...askOptionsOf(request) });
  return rows
    .map((row) => row.map(String))
    .map(([kind = "", day = "", text = "", site = "", path = ""]) => ({ kind, day, text, site, path }))
    .reverse();
}

function beforeLabel({ period: { days, key }, compared }: PageContext): string {
  if (compared.key === "year") return "a year before";
  if (key === "12m") return "12 months before";
  return days === 1 ? "day before" : `${days} days before`;
}
