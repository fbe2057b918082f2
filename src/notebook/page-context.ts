import type { Config } from "../base/config.ts";
import { addDays } from "../base/days.ts";
import type { Answer, Question, Value } from "../query/answer.ts";
import { type Period, toPeriod } from "../query/library/period.ts";
import type { Audience } from "./audience.ts";
import type { ChartContext } from "./chart/context.ts";
import { localDay } from "./day.ts";

/** What a page knows before its own questions are asked. */
export interface PageContext {
  period: Period;
  site: string | null;
  sites: string[];
  retired: RetiredSite[];
  /** Local date, YYYY-MM-DD. */
  today: string;
  /** ms since 1970, UTC */
  now: number;
}

/** A site of which raw events were deleted: there are none of days before this one. */
export interface RetiredSite {
  site: string;
  before: string;
}

/** Who asks what, and when. */
export interface RequestContext {
  config: Config;
  /** Who is asked; what has been answered before may come from memory. */
  readers: { ask(question: Question): Promise<Answer> };
  now: number;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit: number | null;
  search: URLSearchParams;
  audience: Audience;
  signal: AbortSignal | undefined;
}

/** What every question carries of its asker. */
export function askOptionsOf({ audience, signal }: RequestContext): Pick<Question, "signal" | "stranger"> {
  return { signal, stranger: audience === "stranger" };
}

/** Asked of the days before today only: what arrives now does not change the answer, so that it can be kept. */
const sitesAndDays = `
with events as (select day from main.events where day < :today)
select 'site' as kind, name as text from sites
union all select 'first', min(day) from (
  select min(day) as day from events union all select min(day) from frozen_days -- whose hits were deleted
)
union all select 'retired', before || site from retired
`;

/** Sites and period. */
export async function toPageContext(asker: RequestContext): Promise<PageContext> {
  const { config, readers, now, search } = asker;
  const today = localDay(now, config.timezone);
  const days = { from: "0000-01-01", to: addDays(today, -1), of: ["events"] };
  const { rows } = await readers.ask({ sql: sitesAndDays, params: { today }, days, ...askOptionsOf(asker) });
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const firstDay = of("first")[0]?.[1];
  return {
    today,
    now,
    period: toPeriod(search, { today, firstDay: typeof firstDay === "string" ? firstDay : null }),
    site: search.getAll("site").at(-1)?.trim() || null,
    sites: of("site")
      .map((row) => String(row[1]))
      .sort(),
    retired: of("retired").map(([, text]) => ({ before: String(text).slice(0, 10), site: String(text).slice(10) })),
  };
}

const notesAndPosts = `
select * from (select 'note' as kind, day, text, '' as site, '' as path from notes
  where :site is null or site is null or site = :site order by day desc limit 500)
union all select * from (select 'post', day, title, site, path from posts
  where day is not null and (:site is null or site = :site) order by day desc limit 1000)
`;

/** What charts and tables are drawn among. */
export interface DrawContext {
  scene: ChartContext;
  newPosts: NewPosts;
}

/** Paths of the posts of the last 14 days, by site: two sites may well have a page of the same path. */
export type NewPosts = ReadonlyMap<string, ReadonlySet<string>>;

/** The owner's remarks, the posts, and which of them are new; for strangers there are none of either. */
export async function toDrawContext(asker: RequestContext, around: PageContext): Promise<DrawContext> {
  const { config, audience } = asker;
  const { today, period } = around;
  const rows = audience === "owner" ? await notesAndPostsOf(asker, around) : [];
  const of = (kind: string) =>
    rows
      .filter((row) => row[0] === kind)
      .map(([, day, text, site, path]) => ({
        day: String(day),
        text: String(text),
        site: String(site),
        path: String(path),
      }))
      .reverse();
  const posts = of("post");
  const since = localDay(around.now - 14 * 86_400_000, config.timezone);
  const recent = Map.groupBy(
    posts.filter(({ day }) => day > since && day <= today),
    ({ site }) => site,
  );
  return {
    scene: {
      timezone: config.timezone,
      today,
      period,
      before: beforeLabel(period),
      notes: of("note"),
      posts: posts.map(({ day, text }) => ({ day, title: text })),
    },
    newPosts: new Map([...recent].map(([site, own]) => [site, new Set(own.map(({ path }) => path))])),
  };
}

async function notesAndPostsOf(asker: RequestContext, { site }: PageContext): Promise<Value[][]> {
  const { rows } = await asker.readers.ask({ sql: notesAndPosts, params: { site }, ...askOptionsOf(asker) });
  return rows;
}

function beforeLabel({ days, key }: Period): string {
  if (key === "12m") return "12 months before";
  return days === 1 ? "day before" : `${days} days before`;
}
