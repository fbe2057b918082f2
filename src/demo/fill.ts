import type { Config } from "../base/config.ts";
import { addDays, dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import { grouped } from "../base/numbers.ts";
import { Random } from "../base/random.ts";
import type { Collector } from "../collect/collector.ts";
import type { Feeds } from "../sources/feeds/feeds.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import { type DemoHit, daySpan, liveDay } from "./day.ts";
import { withFeed } from "./feed.ts";
import { makeNoise } from "./noise.ts";
import { somebody } from "./people.ts";
import { blog, type DemoPost, docs, frontPageDay, places, writePosts } from "./places.ts";
import { launchDay, tellStreams } from "./streams.ts";

export interface DemoOptions {
  /** Fill even where there are events: they are then added to. Default false. */
  again?: boolean;
  /** Days up to and with today. Default 90. */
  days?: number;
  /** Share of the usual visits. Default 1: about 100,000 page views in 90 days. */
  scale?: number;
  seed?: number;
}

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  sites: Sites;
  collector: Collector;
  feeds: Feeds;
}

/** Why the demo was not filled in, for the operator. */
export class DemoError extends Error {}

/** Hits on their way at the same moment; each time they form one commit, or two. */
const atOnce = 1000;

/**
 * Tells a story of three sites through the collector's own path, hit by hit in the order of time. The same seed gives
 * the same story up to the present moment; only sessions differ, because their salts are nobody's to choose.
 *
 * @returns how many hits were taken
 * @throws DemoError when there are events already, or other sites under the demo's names
 */
export async function fillDemo(deps: Deps, report: (text: string) => void, options: DemoOptions = {}): Promise<number> {
  const now = deps.effects.now();
  const { timezone } = deps.config;
  const today = dayOf(now, timezone).day;
  await refuse(deps, options.again ?? false);
  const count = options.days ?? 90;
  const days = Array.from({ length: count }, (_, index) => addDays(today, index + 1 - count));
  const posts = writePosts(today);
  await openPlaces(deps, posts, report);
  await writeNotes(deps, days, today);

  const random = new Random(options.seed ?? 1);
  const streams = tellStreams(days, posts, random).map((stream) => ({
    ...stream,
    visits: (day: string) => stream.visits(day) * (options.scale ?? 1),
  }));
  const author = somebody(random).visitor;
  let taken = 0;
  for (const [index, day] of days.entries()) {
    const span = daySpan(day, timezone);
    const moments = [...liveDay(day, span, streams, posts, random), ...makeNoise(span, author, random)];
    taken += await take(
      deps,
      moments.filter(({ time }) => time <= now).sort((a, b) => a.time - b.time),
    );
    report(`Day ${index + 1} of ${days.length}, ${day}: ${grouped(taken)} hits`);
  }
  report(`The demo is there: ${grouped(taken)} hits to three sites in ${count} days.`);
  return taken;
}

async function refuse(deps: Deps, again: boolean): Promise<void> {
  for (const { name, host } of places) {
    const owner = deps.sites.byHost(host);
    if (owner && owner.name !== name) {
      throw new DemoError(`The demo's ${host} belongs to the site ${owner.name} here. Fill another data directory.`);
    }
    if (!owner && deps.sites.list().some((site) => site.name === name)) {
      throw new DemoError(
        `There is a site ${name} with other hosts than the demo's ${host}. Fill another data directory.`,
      );
    }
  }
  if (again) return;
  const events = await deps.store.read("select 1 from events limit 1");
  if (events.length > 0) {
    throw new DemoError("There are events already, so nothing was filled in. With --again the demo is added to them.");
  }
}

/** Adds the three sites, and has the blog's posts read as any feed is. Afterwards the blog has no feed to be asked for. */
async function openPlaces(deps: Deps, posts: readonly DemoPost[], report: (text: string) => void): Promise<void> {
  for (const { name, host } of places) {
    if (!deps.sites.byHost(host)) await deps.sites.add({ name, hosts: [host] });
  }
  await withFeed(posts, deps.config.timezone, async (url) => {
    await deps.sites.update(blog.name, { feed: url });
    const status = await deps.feeds.check(blog.name);
    await deps.sites.update(blog.name, { feed: null });
    if (status.problem) throw new DemoError(`The feed of the demo could not be read: ${status.problem}`);
    report(`Three sites, and a feed of ${status.posts} posts.`);
  });
}

async function writeNotes(deps: Deps, days: readonly string[], today: string): Promise<void> {
  const notes = [
    { day: frontPageDay(today), site: blog.name, text: "Front page of Hacker News" },
    { day: launchDay(days), site: docs.name, text: "Thimble 2" },
  ];
  await deps.store.write(
    notes.map(({ day, site, text }) => ({
      sql: `insert into notes (day, site, text, created) select :day, :site, :text, :created
            where not exists (select 1 from notes where day = :day and site = :site and text = :text)`,
      args: { day, site, text, created: BigInt(deps.effects.now()) },
    })),
  );
}

async function take(deps: Deps, moments: readonly DemoHit[]): Promise<number> {
  for (let start = 0; start < moments.length; start += atOnce) {
    const part = moments.slice(start, start + atOnce);
    await Promise.all(part.map(({ spec, visitor, time }) => deps.collector.take(spec, visitor, time)));
  }
  return moments.length;
}
