import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Config } from "../../base/config.ts";
import type { Effects } from "../../base/effects.ts";
import type { Site, Sites } from "../../store/sites.ts";
import type { Store } from "../../store/store.ts";
import { discover } from "./discover.ts";
import { download, type Validators } from "./download.ts";
import { FeedError } from "./feed-error.ts";
import { type FeedLimits, usualFeedLimits } from "./limits.ts";
import { parseFeed } from "./parse.ts";
import { keepPosts, toPosts } from "./posts.ts";

/** The state of a site's feed; times in ms since 1970, UTC. */
export interface FeedStatus {
  site: string;
  url: string;
  /** Last time it was asked for; null: not yet. */
  checked: number | null;
  /** Last time it was read, or found unchanged. */
  succeeded: number | null;
  failingSince: number | null;
  /** What went wrong, in words; null while it works. */
  problem: string | null;
  /** Posts known of the site, the feed's older ones included. */
  posts: number;
  /** It is being asked for right now. */
  checking: boolean;
}

/** ms for which a feed that was asked for, by whomever, is not asked for again by itself. */
const restMs = 15 * 60_000;

/** ms that a page may take which is asked for its feed: somebody waits. */
const findTimeoutMs = 4000;
const maxPageBytes = 2 * 1024 * 1024;

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  sites: Sites;
  limits?: FeedLimits;
  /** Finds the addresses of a host; by default as this machine does. */
  lookup?: LookupFunction;
}

/**
 * Keeps `posts` up to date with the owner's feeds, in the background: no page ever waits for a feed, and what a feed
 * does wrong ends as a line in `feeds` while the posts known so far stay.
 */
export class Feeds {
  #deps: Deps;
  #closing = new AbortController();
  /** Checks under way, by site. */
  #running = new Map<string, Promise<void>>();
  /** What each site's feed depends on, as last seen; undefined: before the first round. */
  #seen: Map<string, string> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * One round: asks for the feeds that are due, one after the other. From the first round on, a feed that is new or
   * changed is asked for at once.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (!this.#seen) {
      this.#noteFeeds();
      this.#deps.sites.onChange(() => void this.#changed());
    }
    const due = this.#deps.effects.now() - restMs;
    for (const { site, checked } of await this.status()) {
      if (signal.aborted || this.#closing.signal.aborted) return;
      if ((checked ?? 0) < due) await this.#ask(site);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  /** Asks for one site's feed now. Throws FeedError only where the site has none; else the status says what is wrong. */
  async check(site: string): Promise<FeedStatus> {
    if (!this.#site(site)) throw new FeedError(`The site ${site} has no feed`);
    await this.#ask(site);
    const status = (await this.status()).find((status) => status.site === site);
    if (!status) throw new FeedError(`The site ${site} has no feed any more`);
    return status;
  }

  /**
   * Asks a site's pages which feed they name, and keeps it for the site. @returns its address; null: they name none.
   * Throws FeedError where no page answers.
   */
  async find(site: Site): Promise<string | null> {
    const { lookup = systemLookup } = this.#deps;
    const limits = {
      ...usualFeedLimits,
      ...this.#deps.limits,
      transferTimeoutMs: findTimeoutMs,
      maxBytes: maxPageBytes,
    };
    const pages = site.hosts.slice(0, 3).flatMap((host) => [`https://${host}/`, `http://${host}/`]);
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(3 * findTimeoutMs)]);
    const feed = await discover(pages, limits, signal, lookup);
    if (feed !== null) await this.#deps.sites.update(site.name, { feed });
    return feed;
  }

  /** One for each site that has a feed. */
  async status(): Promise<FeedStatus[]> {
    const rows = await this.#deps.store.read(`
      select s.name, s.feed, f.checked, f.succeeded, f.failing_since, f.problem,
        (select count(*) from posts where posts.site = s.name) as posts
      from sites s left join feeds f on f.site = s.name and f.url = s.feed
      where s.feed is not null order by s.name`);
    return rows.map((row) => ({
      site: String(row["name"]),
      url: String(row["feed"]),
      checked: row["checked"] as number | null,
      succeeded: row["succeeded"] as number | null,
      failingSince: row["failing_since"] as number | null,
      problem: row["problem"] as string | null,
      posts: Number(row["posts"]),
      checking: this.#running.has(String(row["name"])),
    }));
  }

  #site(name: string): (Site & { feed: string }) | undefined {
    const site = this.#deps.sites.list().find((site) => site.name === name);
    return site?.feed ? { ...site, feed: site.feed } : undefined;
  }

  /** Notes what the feeds depend on; the names of sites where that is new. */
  #noteFeeds(): string[] {
    const before = this.#seen;
    const sites = this.#deps.sites.list().filter((site) => site.feed);
    this.#seen = new Map(sites.map((site) => [site.name, JSON.stringify([site.feed, site.hosts])]));
    return [...this.#seen].filter(([name, key]) => before?.get(name) !== key).map(([name]) => name);
  }

  async #changed(): Promise<void> {
    const names = this.#noteFeeds();
    try {
      await this.#deps.store.write([
        // Its validators belong to what was asked before.
        { sql: "delete from feeds where site in (select value from json_each(?))", args: [JSON.stringify(names)] },
        "delete from feeds where site not in (select name from sites where feed is not null)",
      ]);
      await Promise.all(names.map((name) => this.#ask(name)));
    } catch (error) {
      this.#deps.effects.log(`Feeds: ${(error as Error).message}`);
    }
  }

  /** One check of a site at a time; who asks meanwhile waits for a check of what the site is then. */
  async #ask(name: string): Promise<void> {
    const before = this.#running.get(name);
    const check = (async () => {
      await before;
      const site = this.#site(name);
      if (site && !this.#closing.signal.aborted) await this.#check(site);
    })();
    const settled = check.catch(() => {});
    this.#running.set(name, settled);
    void settled.then(() => this.#running.get(name) === settled && this.#running.delete(name));
    await check;
  }

  async #check(site: Site & { feed: string }): Promise<void> {
    const { store, effects, config, limits = usualFeedLimits, lookup = systemLookup } = this.#deps;
    const statements = [];
    let problem: string | null = null;
    let validators = await this.#validators(site);
    try {
      const found = await download(site.feed, validators, limits, this.#closing.signal, lookup);
      if (found) {
        const items = await parseFeed(found.text, found.url, limits);
        const posts = toPosts(items, site, found.url, config.timezone);
        if (items.length > 0 && posts.length === 0) {
          throw new FeedError(`None of its ${items.length} entries is a page of ${site.hosts.join(", ")}`);
        }
        statements.push(...keepPosts(site.name, posts));
        validators = { etag: found.etag, modified: found.modified };
      }
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      problem = error.message;
    }
    if (this.#closing.signal.aborted) return;
    const now = BigInt(effects.now());
    statements.push({
      sql: problem === null ? success : failure,
      args: { site: site.name, url: site.feed, now, problem, ...validators },
    });
    // A site that was changed meanwhile is asked again anyway.
    if (this.#site(site.name)?.feed === site.feed) await store.write(statements);
  }

  async #validators(site: Site): Promise<Validators> {
    const [row] = await this.#deps.store.read("select etag, modified from feeds where site = ? and url = ?", [
      site.name,
      site.feed,
    ]);
    return { etag: (row?.["etag"] ?? null) as string | null, modified: (row?.["modified"] ?? null) as string | null };
  }
}

const success = `
  insert or replace into feeds (site, url, etag, modified, checked, succeeded)
  values (:site, :url, :etag, :modified, :now, :now)`;

const failure = `
  insert into feeds (site, url, checked, failing_since, problem) values (:site, :url, :now, :now, :problem)
  on conflict (site) do update set
    url = excluded.url,
    checked = excluded.checked,
    succeeded = iif(url = excluded.url, succeeded, null),
    etag = iif(url = excluded.url, etag, null),
    modified = iif(url = excluded.url, modified, null),
    failing_since = iif(url = excluded.url, coalesce(failing_since, excluded.failing_since), excluded.failing_since),
    problem = excluded.problem`;
