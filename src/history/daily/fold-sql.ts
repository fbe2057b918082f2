/**
 * The SQL of a folded day: rows that were stored up to some event, and what the visitors who came since change in them.
 * These are found by the events since; what the file's SELECT says of all events of theirs is added, and what it says
 * of those up to the stored ones is taken away. A CTE stands for `events` there, and for `pageviews`.
 */
import { quoteName } from "../../query/sql/tokens.ts";
import { mergedOf } from "./definition.ts";
import { type DailyVersion, keyOf, listed, mergerOf, rowColumn, typesOf } from "./sql.ts";

/** Events of a part of `folded_events`. */
export const partEvents = 65_536;

/** What a fold's rows have for a day in the table of closed days. */
export const placeOf = (fold: number) => `fold ${fold}`;

/** CTEs of a view: the days that are folded (`_folded`), the events of whoever came since, and what these are counted to. */
export function foldedDays(version: DailyVersion): string {
  const served =
    version.counter === null
      ? `select day from _folded where day not in (${doubtful(version)})`
      : "select day from _folded";
  return `${folds(version)},
_parts (fold, part) as (
  select fold, parts from _folded union all select fold, part - 1 from _parts where part > 0
),
_since (fold, session) as materialized (
  select distinct f.fold, e.session from _folded f cross join main.events e on e.day = f.day and e.id > f.upto
),
_ids (id, before) as materialized (
  select v.id, v.id <= f.upto
  from _folded f
  cross join _parts p on p.fold = f.fold
  cross join _since s on s.fold = f.fold
  cross join main.folded_events v on v.fold = f.fold and v.part = p.part and v.session = s.session
  union all
  select e.id, 0 from _folded f cross join main.events e on e.day = f.day and e.id > f.known
),
${changes(version)},
_served (day) as materialized (${served})`;
}

/** The rows of days that are served folded, as `foldedDays` finds them. */
export function foldedRows(version: DailyVersion): string {
  const { columns, counter } = version;
  const rows = `${stored(version)}
union all ${now(version)}
union all ${was(version)}`;
  const gone = counter === null ? "" : ` having sum(${quoteName(counter)}) <> 0`;
  return `(
select ${listed(columns)} from (
select ${mergedColumns(version)} from (
${rows}
) group by ${listed(keysOf(version))}${gone})
where day in (select day from _served))`;
}

/** CTEs as those of `foldedDays`, of what is stored and nothing else. */
export function storedDays(version: DailyVersion): string {
  return `${folds(version)},\n_served (day) as materialized (select day from _folded)`;
}

/** The rows of folded days as they are stored: without what came since. */
export function storedRows(version: DailyVersion): string {
  return `(\n${stored(version)})`;
}

/** The days that are folded, what they are stored up to, and how far their events are known. */
function folds({ id }: DailyVersion): string {
  return `_folded (fold, day, upto, known, parts) as materialized (
  select f.id, f.day, t.upto, f.upto, (f.events - 1) / ${partEvents}
  from main.folds f join main.folded_tables t on t.fold = f.id and t.daily = ${id}
  where f.day in (select day from main.open_days)
)`;
}

function stored({ columns, closed }: DailyVersion): string {
  const picked = columns.map((name) => `${name === "day" ? "f.day" : `c.${quoteName(name)}`} as ${quoteName(name)}`);
  return `select ${picked.join(", ")} from _folded f cross join main.${quoteName(closed)} c on c.day = 'fold ' || f.fold`;
}

/**
 * Whether a file folds, tried on one day: what it says of all events, and of those up to `:upto` with what whoever came
 * later changes in it. The first row in which they differ, if there is one.
 */
export function trial(version: DailyVersion): string {
  const { columns, sql, counter } = version;
  const first = "(select * from main.events where day = :day and id <= :upto)";
  const views = "(select * from main.pageviews where day = :day and id <= :upto)";
  const rows = `select ${listed(columns)} from (
with open_days (day) as (values (:day)), events as ${first}, pageviews as ${views}
select * from (
${sql}
))
union all ${now(version)}
union all ${was(version)}`;
  const gone = counter === null ? "" : ` having sum(${quoteName(counter)}) <> 0`;
  const names = listed(columns);
  const counted = (from: string) => `select ${names}, ${typesOf(columns)}, count(*) from (${from}) group by ${names}`;
  return `with _folded (day) as (values (:day)),
_ids (id, before) as materialized (
  select id, id <= :upto from events
  where day = :day and session in (select session from events where day = :day and id > :upto)
),
${changes(version)},
_one as (${counted(`select ${mergedColumns(version)} from (${rows}) group by ${listed(keysOf(version))}${gone}`)}),
_other as (${counted(`with open_days (day) as (values (:day)) select * from (\n${sql}\n)`)})
select 1 from (select * from (select * from _one except select * from _other)
union all select * from (select * from _other except select * from _one))
${counter === null ? `where not exists (${doubtful(version)}) ` : ""}limit 1`;
}

/** Rows of a day up to an event, for the first fold of it: as `selectDay` answers. Parameters `day`, `upto`. */
export function selectUpto({ columns, sql }: DailyVersion): { before: string; sql: string; after: string } {
  return {
    before: `with open_days (day) as (values (:day)),
events as (select * from main.events where day = :day and id <= :upto),
pageviews as (select * from main.pageviews where day = :day and id <= :upto)
select ${listed(columns)}, ${typesOf(columns)} from (\n`,
    sql,
    after: "\n)",
  };
}

/**
 * The rows of `:place` that change when events up to another one are counted, as they are then: their columns, how many
 * of them the counter has left (1 without one), whether a row of theirs may be gone, the number of the row that is
 * there already or the next one (in a table whose rows are numbered), and the types. `:ids` is a JSON array of all
 * events of whoever came since, up to that one; those after `:upto` are not counted in the rows that are stored.
 */
export function selectChanges(version: DailyVersion): string {
  const { columns, key, closed, counter } = version;
  const numbered = key.length === 0;
  const row = numbered ? `, ${rowColumn}` : "";
  const nothing = numbered ? ", null" : "";
  const stored = columns.map((name) => (name === "day" ? ":day as day" : quoteName(name))).join(", ");
  const merged = mergedOf(version).map((name) => {
    const [one, merger] = [quoteName(name), mergerOf(version, name)];
    return `${merger}(${one}) is not ${merger}(iif(_of = 0, ${one}, null))`;
  });
  const may = "max(_of = 2) > max(_of = 1)";
  const next = `(select coalesce(max(${rowColumn}), 0) from ${quoteName(closed)} where day = :place)`;
  const number = numbered
    ? `coalesce(${rowColumn}, ${next} + row_number() over (partition by ${rowColumn} is null))`
    : "null";
  return `with _folded (day) as (values (:day)),
_ids (id, before) as materialized (select value, value <= :upto from json_each(:ids)),
${changes(version)}
select ${listed(columns)}, _left, _may, ${number}, ${typesOf(columns)} from (
select ${mergedColumns(version)}, ${counter === null ? "1" : `sum(${quoteName(counter)})`} as _left, ${may} as _may${numbered ? `, max(${rowColumn}) as ${rowColumn}` : ""} from (
select 0 as _of, ${stored}${row} from ${quoteName(closed)} where day = :place
union all select 1, * ${nothing} from (${now(version)})
union all select 2, * ${nothing} from (${was(version)})
) group by ${listed(keysOf(version))}
having max(_of) > 0 and (${[...merged, may].join(" or ")}))`;
}

/** The ids of all events up to `:until` of whoever came after `:from`, as a JSON array. */
export const selectIds = `with recursive parts (part) as (
  select (events - 1) / ${partEvents} from folds where id = :fold union all select part - 1 from parts where part > 0
),
since (session) as materialized (
  select distinct session from events where day = :day and id > :from and id <= :until
)
select json_group_array(v.id)
from parts cross join since cross join folded_events v
  on v.fold = :fold and v.part = parts.part and v.session = since.session
where v.id <= :until`;

/** A row of a folded day that differs from the day's rows as they were counted whole, where nothing came since. */
export function selectDifference({ id, closed, columns }: DailyVersion): string {
  const table = quoteName(closed);
  const rows = (place: string) => {
    const picked = columns.map((name) => (name === "day" ? "null" : quoteName(name))).join(", ");
    return `select ${picked}, ${typesOf(columns.filter((name) => name !== "day"))} from ${table} where day = ${place}`;
  };
  return `with fold (place) as (
  select 'fold ' || f.id from folds f join folded_tables t on t.fold = f.id and t.daily = ${id}
  where f.day = :day and t.upto = (select max(id) from events where day = :day)
    and not exists (select 1 from changed_days where day = :day)
)
select 1 from fold
where exists (${rows("place")} except ${rows(":day")}) or exists (${rows(":day")} except ${rows("place")})`;
}

/** `_now` and `_was`: what the file's SELECT says of all events of `_ids`, and of those before. */
function changes({ columns, sql }: DailyVersion): string {
  const of = (condition: string) => {
    const [events, views] = ["events", "pageviews"].map(
      (name) => `${name} as (select e.* from _ids i cross join main.${name} e on e.id = i.id${condition})`,
    );
    return `(
select ${listed(columns)} from (
with open_days (day) as (select day from _folded),
${events},
${views}
select * from (
${sql}
)))`;
  };
  return `_now as materialized ${of("")},\n_was as materialized ${of(" where i.before")}`;
}

function now({ columns }: DailyVersion): string {
  return `select ${listed(columns)} from _now`;
}

/** Numbers are taken away; the least and the greatest stay, as no event goes. */
function was(version: DailyVersion): string {
  const picked = version.columns.map((name) => {
    const merger = mergerOf(version, name);
    return merger === null ? quoteName(name) : merger === "sum" ? `-${quoteName(name)}` : "null";
  });
  return `select ${picked.join(", ")} from _was`;
}

function mergedColumns(version: DailyVersion): string {
  const picked = version.columns.map((name) => {
    const merger = mergerOf(version, name);
    return merger === null ? quoteName(name) : `${merger}(${quoteName(name)}) as ${quoteName(name)}`;
  });
  return picked.join(", ");
}

/** Days with rows that those who came since had and have no more; nobody can tell whether others have. */
function doubtful(version: DailyVersion): string {
  const keys = listed(keysOf(version));
  return `select day from (select ${keys}, 1 as _is from _now union all select ${keys}, 0 from _was) group by ${keys} having max(_is) = 0`;
}

function keysOf(version: DailyVersion): string[] {
  const merged = mergedOf(version);
  return version.columns.filter((name) => !merged.includes(name));
}

/** Puts rows that `selectChanges` answers in the place of those that are there. @param count of rows */
export function replaceRows(version: DailyVersion, count: number): string {
  const names = [...version.columns, ...(version.key.length === 0 ? [rowColumn] : [])];
  const row = `(${names.map(() => "?").join(", ")})`;
  return `insert or replace into ${quoteName(version.closed)} (${listed(names)}) values ${Array(count).fill(row).join(", ")}`;
}

/** Deletes rows by the key that they lie by. @param count of rows */
export function removeRows(version: DailyVersion, count: number): string {
  const keys = keyOf(version);
  const row = `(${keys.map(() => "?").join(", ")})`;
  return `delete from ${quoteName(version.closed)} where (${listed(keys)}) in (values ${Array(count).fill(row).join(", ")})`;
}
