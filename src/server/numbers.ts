import { addDays, dayOf } from "../base/days.ts";
import type { Readers } from "../query/readers/readers.ts";
import type { App } from "./app.ts";

/** A number of an install, for comparing two that should be the same. */
interface InstallNumber {
  name: string;
  value: number;
}

/** Up to where was counted: what came later is in one of them only. */
export interface InstallNumbers {
  /** Id of an event. */
  last: number;
  /** A day, counted too. */
  until: string;
  numbers: InstallNumber[];
}

/** Raw events up to `:last`, stored days up to `:until`, and what the owner has set up. */
const questions: Record<string, string> = {
  events: "select count(*) from events where id <= :last",
  "page views": "select count(*) from pageviews where id <= :last",
  visitors: "select count(*) from (select distinct day, session from pageviews where id <= :last)",
  "page views, day by day": "select sum(views) from daily_totals where day <= :until",
  "visitors, day by day": "select sum(visitors) from daily_totals where day <= :until",
  "not found, day by day": "select sum(not_found) from daily_totals where day <= :until",
  "page views by page": "select sum(views) from daily_pages where day <= :until",
  "visitors by country": "select sum(visitors) from daily_countries where day <= :until",
  sites: "select count(*) from sites",
  posts: "select count(*) from posts",
};

/** ms for each of them; a large install counts for a while. */
const deadline = 120_000;

export async function toNumbers(
  { readers, effects, config }: Pick<App, "readers" | "effects" | "config">,
  given: { last?: number | undefined; until?: string | undefined },
): Promise<InstallNumbers> {
  const last = given.last ?? (await askOne(readers, "select max(id) from events", {}));
  const until = given.until ?? addDays(dayOf(effects.now(), config.timezone).day, -1);
  const numbers: InstallNumber[] = [];
  for (const [name, sql] of Object.entries(questions)) {
    numbers.push({ name, value: await askOne(readers, sql, { last, until }) });
  }
  return { last, until, numbers };
}

async function askOne(readers: Readers, sql: string, params: Record<string, number | string>): Promise<number> {
  const used = Object.fromEntries(Object.entries(params).filter(([name]) => sql.includes(`:${name}`)));
  const { rows } = await readers.ask({ sql, params: used, deadline });
  return Number(rows[0]?.[0] ?? 0);
}

/** What differs, as a line each. */
export function differences(of: InstallNumbers, other: InstallNumbers): string[] {
  const before = new Map(other.numbers.map(({ name, value }) => [name, value]));
  return of.numbers.flatMap(({ name, value }) =>
    before.get(name) === value ? [] : [`${name}: ${value}, and ${before.get(name) ?? "nothing"}`],
  );
}
