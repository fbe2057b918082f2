import type { Config } from "../config.ts";
import { type Period, toPeriod } from "../query/period.ts";
import type { Readers } from "../query/readers.ts";
import { localDay } from "./day.ts";
import type { Scene } from "./draw/series.ts";

/** What a page knows before its own questions are asked. */
export interface Surroundings {
  period: Period;
  site: string | null;
  sites: string[];
  /** ms; of the newest hit */
  lastHit: number | null;
  /** Local date, YYYY-MM-DD. */
  today: string;
  /** ms since 1970, UTC */
  now: number;
}

/** Who asks what, and when. */
export interface Asker {
  config: Config;
  readers: Readers;
  now: number;
  search: URLSearchParams;
  signal: AbortSignal | undefined;
}

const sitesAndDays = `
select 'site' as kind, name as text, null as number from sites
union all select 'first', min(day), null from events
union all select 'last', null, max(time) from events where day = (select max(day) from events)
`;

/** Sites, period and the age of the newest hit. */
export async function survey({ config, readers, now, search, signal }: Asker): Promise<Surroundings> {
  const { rows } = await readers.ask({ sql: sitesAndDays, signal });
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const today = localDay(now, config.timezone);
  const firstDay = of("first")[0]?.[1];
  const lastHit = of("last")[0]?.[2];
  return {
    today,
    now,
    period: toPeriod(search, { today, firstDay: typeof firstDay === "string" ? firstDay : null }),
    site: search.getAll("site").at(-1)?.trim() || null,
    sites: of("site")
      .map((row) => String(row[1]))
      .sort(),
    lastHit: typeof lastHit === "number" ? lastHit : null,
  };
}

const notesAndPosts = `
select * from (select 'note' as kind, day, text, '' as path from notes
  where :site is null or site is null or site = :site order by day desc limit 500)
union all select * from (select 'post', day, title, path from posts
  where day is not null and (:site is null or site = :site) order by day desc limit 1000)
`;

/** What charts and tables are drawn among: the owner's remarks, the posts, and which of them are new. */
export async function setScene(asker: Asker, around: Surroundings): Promise<{ scene: Scene; newPaths: Set<string> }> {
  const { rows } = await asker.readers.ask({ sql: notesAndPosts, params: { site: around.site }, signal: asker.signal });
  const { today, period } = around;
  const of = (kind: string) =>
    rows
      .filter((row) => row[0] === kind)
      .map(([, day, text, path]) => ({ day: String(day), text: String(text), path: String(path) }))
      .reverse();
  const posts = of("post");
  const since = localDay(around.now - 14 * 86_400_000, asker.config.timezone);
  return {
    scene: {
      timezone: asker.config.timezone,
      today,
      period,
      before: beforeLabel(period),
      notes: of("note"),
      posts: posts.map(({ day, text }) => ({ day, title: text })),
    },
    newPaths: new Set(posts.filter(({ day }) => day > since && day <= today).map(({ path }) => path)),
  };
}

function beforeLabel({ days, key }: Period): string {
  if (key === "12m") return "12 months before";
  return days === 1 ? "day before" : `${days} days before`;
}
