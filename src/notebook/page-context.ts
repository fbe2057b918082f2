import { addDays, dayOf } from "../base/days.ts";
import { type Comparison, type Period, toComparison, toPeriod } from "../base/period.ts";
import { askOptionsOf, type RequestContext } from "./request-context.ts";

/** What a page knows before its own questions are asked. */
export interface PageContext {
  period: Period;
  compared: Comparison;
  site: string | null;
  sites: string[];
  retired: RetiredSite[];
  /** First day that hits were counted on, YYYY-MM-DD; null: none before today. */
  firstDay: string | null;
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

/** Asked of the days before today only: what arrives now does not change the answer, so that it can be kept. */
const sitesAndDays = `
with events as (select day from main.events where day < :today)
select 'site' as kind, name as text from sites
union all select 'first', min(day) from (
  select min(day) as day from events union all select min(day) from frozen_days -- whose hits were deleted
)
union all select 'retired', before || site from retired
`;

/** Sites, period and what was deleted, as the address and the database say. */
export async function toPageContext(request: RequestContext): Promise<PageContext> {
  const { config, readers, now, search } = request;
  const today = dayOf(now, config.timezone).day;
  const days = { from: "0000-01-01", to: addDays(today, -1), of: ["events"] };
  const { rows } = await readers.ask({ sql: sitesAndDays, params: { today }, days, ...askOptionsOf(request) });
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const first = of("first")[0]?.[1];
  const firstDay = typeof first === "string" ? first : null;
  const period = toPeriod(search, { today, firstDay });
  const compared = toComparison(search, period, today);
  return {
    today,
    firstDay,
    now,
    // What is wrong with either stands beside the dates.
    period: { ...period, error: period.error ?? compared.error },
    compared,
    site: search.getAll("site").at(-1)?.trim() || null,
    sites: of("site")
      .map((row) => String(row[1]))
      .sort(),
    retired: of("retired").map(([, text]) => ({ before: String(text).slice(0, 10), site: String(text).slice(10) })),
  };
}
