import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Config, toConfig } from "../../../src/base/config.ts";
import { dayOf } from "../../../src/base/days.ts";
import { Daily } from "../../../src/history/daily/daily.ts";
import { toDefinition } from "../../../src/history/daily/definition.ts";
import { Readers } from "../../../src/query/readers/readers.ts";
import { type InStatement, openStore, type Store } from "../../../src/store/store.ts";
import { testDirectory, write } from "../../support/directory.ts";
import { testEffects } from "../../support/store.ts";

/** What an event of a test says beyond the usual. */
export interface Spec {
  time: number;
  /** By default the next one. */
  id?: number;
  site?: string;
  session?: number;
  kind?: string;
  path?: string;
  source?: string | null;
  bot?: string | null;
  value?: number | null;
}

export interface Room {
  config: Config;
  store: Store;
  readers: Readers;
  effects: ReturnType<typeof testEffects>;
  /** Writes a file of the owner's `queries/daily`, or removes it. */
  file(name: string, text: string | null): void;
  /** @param foldedHits hits of today that wait before they are folded */
  daily(store?: Store, maxRows?: number, foldedHits?: number): Daily;
  insert(...specs: Spec[]): InStatement;
  /** Every one of these views shows what its file's SQL says of the raw events. */
  compare(...files: [name: string, sql: string][]): Promise<void>;
  /** The same, without the sums of their days. */
  compareDays(...files: [name: string, sql: string][]): Promise<void>;
}

export const pages = `select day, path, count(*) as views, count(distinct session) as visitors
from pageviews where day in open_days group by day, path`;

/** A database, readers and directories of queries of the test's own. */
export async function openRoom(context: TestContext, now: string, timezone = "Europe/London"): Promise<Room> {
  const place = testDirectory();
  const config = toConfig({
    TALLYBOOK_DATA: join(place, "data"),
    TALLYBOOK_QUERIES: join(place, "queries"),
    TALLYBOOK_TIMEZONE: timezone,
  });
  mkdirSync(join(place, "queries", "daily"), { recursive: true });
  const effects = testEffects(Date.parse(now));
  const store = await openStore(config);
  const readers = new Readers(config, { size: 2 });
  const opened: Daily[] = [];
  context.after(async () => {
    for (const daily of opened) await daily.close();
    await readers.close();
    await store.close();
  });
  return {
    ...{ config, store, readers, effects },
    file: (name, text) => {
      const path = join(config.queries, "daily", name);
      if (text === null) rmSync(path);
      else write(path, text);
    },
    daily: (other = store, maxRows = 1_000_000, foldedHits = 500) => {
      const product = join(place, "product");
      const daily = new Daily({ config, effects, readers, store: other, product, maxRows, foldedHits });
      opened.push(daily);
      return daily;
    },
    insert: (...specs) => toInsert(specs, timezone),
    compare: (...files) => compare(readers, files),
    compareDays: (...files) => compare(readers, files, false),
  };
}

export function toInsert(specs: Spec[], timezone: string): InStatement {
  const rows = specs.map(({ time, site = "blog", session = 1, kind = "pageview", path = "/", ...rest }) => {
    const { day, hour } = dayOf(time, timezone);
    const { source = null, bot = null, value = null, id = null } = rest;
    return [time, day, hour, site, session, kind, path, source, bot, value, id];
  });
  return {
    sql: `insert into events (time, day, hour, site, session, kind, host, path, source, bot, value, id)
      select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, 'blog.example', value ->> 6,
        value ->> 7, value ->> 8, value ->> 9, value ->> 10 from json_each(?)`,
    args: [JSON.stringify(rows)],
  };
}

/**
 * One statement, so both sides see the same events whatever is written meanwhile: each row with the types of its values,
 * and how often more it is in one than in the other.
 */
export async function compare(readers: Readers, files: [name: string, sql: string][], summed = true): Promise<void> {
  const { rows: columns } = await readers.ask({
    sql: "select s.name, c.name from sqlite_schema s, pragma_table_info(s.name) c where s.type = 'view'",
  });
  const told = await readers.ask({
    sql: "select name, columns, sums, maxima, minima from daily_tables where state = 'serving'",
  });
  const spans = told.rows.flatMap(([name, ...lists]) => {
    const sql = files.find(([file]) => file === name)?.[1];
    const [columns = [], sums = [], maxima = [], minima = []] = lists.map((list): string[] => JSON.parse(String(list)));
    const isSummed = summed && sums.length + maxima.length + minima.length > 0;
    return sql && isSummed ? [compareSpans(String(name), columns, { sums, maxima, minima }, sql)] : [];
  });
  const sides = files.map(([name, sql]) => {
    const quoted = columns.filter(([view]) => view === name).map(([, column]) => `quote("${column}")`);
    assert.ok(quoted.length > 0, `there is no view ${name}`);
    const row = `'${name}: ' || ${quoted.join(" || ' ' || ")}`;
    const days = "with open_days(day) as (select distinct day from events)";
    return `select ${row}, 1 from ${name} union all select ${row}, -1 from (${days} select * from (\n${sql}\n))`;
  });
  const { rows } = await readers.ask({
    sql: `with counted(row, n) as (${[...sides, ...spans].join("\nunion all\n")})
      select row, sum(n) from counted group by row having sum(n) <> 0 limit 5`,
  });
  assert.deepEqual(rows, [], "views differ from their own SQL (1: too many, -1: missing)");
}

/**
 * Sums of many periods, each from the largest sums within it, and from the raw events: of all days, from each day on, up
 * to each day, of each day, and from each day to the one some days later.
 */
function compareSpans(
  name: string,
  columns: string[],
  { sums, maxima, minima }: Record<"sums" | "maxima" | "minima", string[]>,
  sql: string,
): string {
  const merged = ["day", ...sums, ...maxima, ...minima];
  const keys = columns.filter((column) => !merged.includes(column));
  const of = (merger: string, names: string[]) => names.map((column) => `${merger}(${column})`);
  const values = [...keys, ...of("sum", sums), ...of("max", maxima), ...of("min", minima)];
  const rest = ["p.first", "p.last", ...values].map((value) => `quote(${value})`).join(" || ' ' || ");
  const grouped = (from: string) => `(select '${name}: ' || ${rest} as row from ${from}
    group by ${["p.first", "p.last", ...keys].join(", ")})`;
  const own = `(select span, first as since, last as upto, whole_first, whole_last, ${columns.filter((column) => column !== "day").join(", ")}
    from ${name}_spans)`;
  const largest = `since >= p.first and upto <= p.last
    and (whole_first >= p.first and whole_last <= p.last) is not true`;
  const days = "with open_days(day) as (select distinct day from events)";
  const raw = `(${days} select * from (\n${sql}\n))`;
  const outside = `select '${name}: ' || span || ' ' || first || ' ' || last, 1 from ${name}_spans
    where first > last or substr(first, 1, length(span)) <> span or substr(last, 1, length(span)) <> span`;
  return `select row, 1 from ${grouped(`${own} cross join (${periods}) p on ${largest}`)}
    union all select row, -1 from ${grouped(`${raw} cross join (${periods}) p on day between p.first and p.last`)}
    union all ${outside}`;
}

const periods = `
  with days(day) as (select distinct day from events)
  select '0000' as first, '9999' as last
  union select day, '9999' from days
  union select '0000', day from days
  union select day, day from days
  union select day, date(day, '+11 days') from days
  union select day, date(day, '+40 days') from days`;

/** The store, with something that happens around each write of it: `write` carries it out. */
export function around(store: Store, happen: (write: () => Promise<void>) => Promise<void>): Store {
  return new Proxy(store, {
    get: (target, key) => {
      if (key === "write") return (...args: Parameters<Store["write"]>) => happen(() => target.write(...args));
      const value = target[key as keyof Store];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The SELECT of a file. */
export function sqlOf(name: string, text: string): string {
  return toDefinition({ name, file: `queries/daily/${name}.sql`, own: true }, text).sql;
}

/** ms of a local clock such as `2026-03-14 09:30`. */
export function at(clock: string, timezone = "Europe/London"): number {
  return Temporal.PlainDateTime.from(clock.replace(" ", "T")).toZonedDateTime(timezone).epochMilliseconds;
}
