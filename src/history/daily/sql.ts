/** The SQL that daily tables consist of. All names in it are quoted; all that varies with data is bound. */
import { quoteName } from "../../query/sql/tokens.ts";
import { type Definition, mergedOf, type Roles } from "./definition.ts";

/** Numbers a day's rows in tables whose file names no key; not a column of the view. */
export const rowColumn = "_row";

/** Columns of a view of spans, beside the file's own but `day`. */
export const spanColumns = ["span", "first", "last", "whole_first", "whole_last"];

/** A version of a file that has a table: a row of `daily_tables`. */
export interface DailyVersion extends Pick<Definition, "name" | "sql" | "key" | "counter">, Roles {
  id: number;
  state: "serving" | "building" | "kept" | "leaving";
  /** Name of the table that holds the rows of closed days. */
  closed: string;
  columns: string[];
  /** Why an open day is asked whole, in words for the owner; null: it folds; '': nobody has looked yet. */
  unfolded: string | null;
}

export const listed = (names: string[], of = "") => names.map((name) => of + quoteName(name)).join(", ");

/** A CTE that stands for `open_days` in a file's SQL, where only some days are asked for. */
export function openDaysAs(days: string[]): string {
  return `with open_days(day) as (values ${days.map((day) => `('${day}')`).join(", ")})`;
}

/** What becomes of a column's values where rows of several days or visitors become one; null: it tells rows apart. */
export function mergerOf({ sums, maxima, minima }: Roles, column: string): "sum" | "max" | "min" | null {
  if (sums.includes(column)) return "sum";
  if (maxima.includes(column)) return "max";
  return minima.includes(column) ? "min" : null;
}

/** The columns of a table's primary key, by which its rows lie. */
export function keyOf({ key }: DailyVersion): string[] {
  return key.length > 0 ? key : ["day", rowColumn];
}

/** Values keep the type they had: no column but `day` declares one. Rows lie by day, once, without an index beside. */
export function createTable(version: DailyVersion): string {
  const columns = version.columns.map((name) => `${quoteName(name)}${name === "day" ? " text not null" : ""}`);
  if (version.key.length === 0) columns.push(`${rowColumn} integer not null`);
  const key = `primary key (${listed(keyOf(version))})`;
  return `create table ${quoteName(version.closed)} (${[...columns, key].join(", ")}) without rowid`;
}

/**
 * Sums that could be there, or reach further than they do: all their days so far are closed. One of one day is as good as
 * that day. Those that are there come first, the larger before the smaller, so that none falls behind one within it; then
 * the new ones, the smaller before the larger, which are added up from them.
 */
export const missingSpans = `
  with wanted as (
    select substr(day, 1, length) as span, length, min(day) as first, max(day) as last
    from closed_days, (select 0 as length union all select 4 union all select 7 union all select 9)
    where daily = :id
    group by length, span
    having count(*) > 1
  )
  select w.span, w.first, w.last, s.span is not null as known
  from wanted w
  left join closed_spans s on s.daily = :id and s.span = w.span
  where s.last is not w.last
    and not exists (select 1 from open_days o where o.day between w.span and w.last)
    and not exists (select 1 from pending_days p where p.daily = :id and p.day between w.span and w.last)
  order by known desc, iif(known, w.length, -w.length), w.span desc`;

/** The rows of `:span`, added up from its largest parts; as `selectDay` answers, with the span as the day. */
export function selectSpan(version: DailyVersion): string {
  const { id, closed, columns } = version;
  const pick = (name: string) => (name === "day" ? ":span" : `${mergerOf(version, name) ?? ""}(c.${quoteName(name)})`);
  const picked = columns.map((name) => `${pick(name)} as ${quoteName(name)}`);
  const merged = mergedOf(version);
  const keys = columns.filter((name) => name !== "day" && !merged.includes(name));
  return `select ${listed(columns)}, ${typesOf(columns)} from (
select ${picked.join(", ")}
from span_units u cross join ${quoteName(closed)} c on c.day = u.span
where u.daily = ${id} and substr(u.span, 1, length(:span)) = :span and length(u.span) > length(:span)
  and u.last <= :last and coalesce(length(u.whole) <= length(:span), 1)
group by ${[":span", ...keys.map((name) => `c.${quoteName(name)}`)].join(", ")})`;
}

/** The first letter of each value's type. */
export function typesOf(columns: string[]): string {
  return columns.map((name) => `substr(typeof(${quoteName(name)}), 1, 1)`).join(" || ");
}

/** A day's rows, from the raw events; the last column has the first letter of each value's type. */
export function selectDay({ columns, sql }: DailyVersion): { before: string; sql: string; after: string } {
  return {
    before: `with open_days(day) as (values (:day)) select ${listed(columns)}, ${typesOf(columns)} from (\n`,
    sql,
    after: "\n)",
  };
}

/** Inserts rows whose values are bound one after the other. @param count of rows */
export function insertRows(version: DailyVersion, count: number): string {
  const names = [...version.columns, ...(version.key.length === 0 ? [rowColumn] : [])];
  const row = `(${names.map(() => "?").join(", ")})`;
  return `insert into ${quoteName(version.closed)} (${listed(names)}) values ${Array(count).fill(row).join(", ")}`;
}

/** Copies at most `:limit` rows of `:day` after the first `:from` into another version's table of the same columns. */
export function copyRows(version: DailyVersion, from: DailyVersion): string {
  const names = listed(version.columns);
  const order = listed(keyOf(from));
  const number = version.key.length === 0 ? `, row_number() over (order by ${order})` : "";
  return `insert into ${quoteName(version.closed)} (${names}${number && `, ${rowColumn}`})
    select ${names}${number} from ${quoteName(from.closed)} where day = :day order by ${order} limit :limit offset :from`;
}

/** Deletes at most `limit` rows of `:day`, whichever. */
export function deleteRows(version: DailyVersion, limit: number): string {
  const table = quoteName(version.closed);
  const rest = listed(keyOf(version).slice(1));
  if (rest === "") return `delete from ${table} where day = :day`;
  return `delete from ${table} where day = :day
    and (${rest}) in (select ${rest} from ${table} where day = :day limit ${limit})`;
}

/** Deletes at most `limit` rows, whichever. */
export function emptyTable(version: DailyVersion, limit: number): string {
  const table = quoteName(version.closed);
  const key = listed(keyOf(version));
  return `delete from ${table} where (${key}) in (select ${key} from ${table} limit ${limit})`;
}
