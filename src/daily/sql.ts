/** The SQL that daily tables consist of. All names in it are quoted; all that varies with data is bound. */
import type { Definition } from "./definition.ts";

/** Numbers a day's rows in tables whose file names no key; not a column of the view. */
export const rowColumn = "_row";

/** A version of a file that has a table: a row of `daily_tables`. */
export interface Version extends Pick<Definition, "name" | "sql" | "key"> {
  id: number;
  state: "serving" | "building" | "kept" | "leaving";
  /** Name of the table that holds the rows of closed days. */
  closed: string;
  columns: string[];
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const listed = (names: string[], of = "") => names.map((name) => of + quote(name)).join(", ");

/** What stands for `open_days` in a file's SQL, where only some days are asked for. */
export function ruleOfDays(days: string[]): string {
  return `with open_days(day) as (values ${days.map((day) => `('${day}')`).join(", ")})`;
}

/** By which a table's rows lie. */
function keyOf({ key }: Version): string[] {
  return key.length > 0 ? key : ["day", rowColumn];
}

/** Values keep the type they had: no column but `day` declares one. Rows lie by day, once, without an index beside. */
export function createTable(version: Version): string {
  const columns = version.columns.map((name) => `${quote(name)}${name === "day" ? " text not null" : ""}`);
  if (version.key.length === 0) columns.push(`${rowColumn} integer not null`);
  const key = `primary key (${listed(keyOf(version))})`;
  return `create table ${quote(version.closed)} (${[...columns, key].join(", ")}) without rowid`;
}

/**
 * The closed rows of the days that are closed, driven from the list of these so that no row is tested; and the file's
 * own SQL over the others. The second part is wrapped, so that conditions reach the first one as look-ups by its key.
 */
export function createView({ id, name, closed, columns, sql }: Version): string {
  return `create view ${quote(name)} as
select ${listed(columns, "c.")}
from closed_days d cross join ${quote(closed)} c on c.day = d.day
where d.daily = ${id} and d.day not in (select day from open_days)
union all
select ${listed(columns)} from (
with open_days(day) as (select day from main.open_days union all select day from pending_days where daily = ${id})
select * from (
${sql}
))`;
}

/** A day's rows, from the raw events; the last column has the first letter of each value's type. */
export function selectDay({ columns, sql }: Version): { before: string; sql: string; after: string } {
  const types = columns.map((name) => `substr(typeof(${quote(name)}), 1, 1)`).join(" || ");
  return {
    before: `with open_days(day) as (values (:day)) select ${listed(columns)}, ${types} from (\n`,
    sql,
    after: "\n)",
  };
}

/** @param count of rows, bound one after the other */
export function insertRows(version: Version, count: number): string {
  const names = [...version.columns, ...(version.key.length === 0 ? [rowColumn] : [])];
  const row = `(${names.map(() => "?").join(", ")})`;
  return `insert into ${quote(version.closed)} (${listed(names)}) values ${Array(count).fill(row).join(", ")}`;
}

/** At most `:limit` rows of `:day` after the first `:from`, from one version's table into another's of the same columns. */
export function copyRows(version: Version, from: Version): string {
  const names = listed(version.columns);
  const order = listed(keyOf(from));
  const number = version.key.length === 0 ? `, row_number() over (order by ${order})` : "";
  return `insert into ${quote(version.closed)} (${names}${number && `, ${rowColumn}`})
    select ${names}${number} from ${quote(from.closed)} where day = :day order by ${order} limit :limit offset :from`;
}

/** At most `limit` rows of `:day`, whichever. */
export function deleteRows(version: Version, limit: number): string {
  const table = quote(version.closed);
  const rest = listed(keyOf(version).slice(1));
  if (rest === "") return `delete from ${table} where day = :day`;
  return `delete from ${table} where day = :day
    and (${rest}) in (select ${rest} from ${table} where day = :day limit ${limit})`;
}

/** At most `limit` rows, whichever. */
export function emptyTable(version: Version, limit: number): string {
  const table = quote(version.closed);
  const key = listed(keyOf(version));
  return `delete from ${table} where (${key}) in (select ${key} from ${table} limit ${limit})`;
}
