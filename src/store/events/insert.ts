import { type ColumnName, type EventFields, eventColumns } from "./columns.ts";

/** All columns but the key, in the order of a collected hit's JSON array. */
const fields = eventColumns.map(({ name }) => name).filter((name) => name !== "id");

/** An event of which nothing is known yet; each is spread from this one, so that all have one shape. */
export const noFields = Object.fromEntries(fields.map((name) => [name, null])) as { [Name in keyof EventFields]: null };

/**
 * The JSON array of a hit's values, for `insertHits`. Written out as one expression, `[hit.time, hit.day, …]`: a loop
 * over the names takes twice as long, some 5 µs of the 30 that a hit costs.
 */
export const toHitJson = new Function(
  "hit",
  `return JSON.stringify([${fields.map((name) => `hit.${name}`).join(", ")}])`,
) as (hit: EventFields) => string;

/** The day of a hit that `toHitJson` wrote. */
export function dayOfHitJson(json: string): string {
  return JSON.parse(json)[fields.indexOf("day")];
}

/** Inserts the hits of `:rows`, in their order. */
export const insertLogHits = toInsert(fields);

const rare = eventColumns
  .filter((column) => "rare" in column && column.rare)
  .map(({ name }) => name as keyof EventFields);

/** Whether a hit has nothing in the columns that are marked as rare. */
export const isUsual = new Function("hit", `return ${rare.map((name) => `hit.${name} === null`).join(" && ")}`) as (
  hit: EventFields,
) => boolean;

const unlessWritten = "where not exists (select 1 from batches where node = :node and sequence >= :sequence)";

/** Inserts the hits of `:rows`, unless the batch was written before: sending it twice changes nothing. */
export const insertHits = toInsert(fields, unlessWritten);

/** The same for hits of which every one `isUsual`: taking a null out of JSON costs as much as taking a value. */
export const insertUsualHits = toInsert(fields, unlessWritten, (name) => !rare.includes(name as keyof EventFields));

/**
 * Events that have ids, from `:rows`, a JSON array of `[source, hash, day, json]` each: the first of those that have one
 * id, and none whose id was seen before.
 */
const identified = `
  given (nth, source, hash, day, hit) as materialized (
    select key, value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(:rows)
    where not exists (select 1 from batches where node = :node and sequence >= :sequence)
  ),
  fresh (nth) as materialized (
    select min(nth) from given
    where not exists (select 1 from seen_ids s where s.source = given.source and s.hash = given.hash)
    group by source, hash
  )`;

const hitField = (name: Exclude<ColumnName, "id">) => `hit ->> ${fields.indexOf(name)}`;

/** Of events that have ids: what is a repeat is counted, the rest is inserted, and their ids are remembered. */
export const insertIdentified = [
  `insert into dropped (day, site, reason, host, count)
  with ${identified}
  select ${hitField("day")}, ${hitField("site")}, 'repeat', '', count(*) from given where nth not in fresh
  group by 1, 2
  on conflict (day, site, reason, host) do update set count = count + excluded.count`,
  `insert into events (${fields.join(", ")})
  with ${identified}
  select ${fields.map(hitField).join(", ")} from given where nth in fresh order by nth`,
  `insert or ignore into seen_ids (source, hash, day)
  select value ->> 0, value ->> 1, value ->> 2 from json_each(:rows)`,
];

/**
 * Inserts events from `:rows`, a JSON array of texts that are the JSON arrays of these columns' values. SQLite parses
 * each text once for all its columns, where it would write out and parse an array within the array for each of them;
 * three times faster.
 * @param taken the others stay null
 */
export function toInsert(
  names: readonly ColumnName[],
  condition = "",
  taken: (name: ColumnName) => boolean = () => true,
): string {
  const places = names.map((name, index) => ({ name, index })).filter(({ name }) => taken(name));
  return `
    insert into events (${places.map(({ name }) => name).join(", ")})
    with hits (hit) as materialized (select value from json_each(:rows))
    select ${places.map(({ index }) => `hit ->> ${index}`).join(", ")}
    from hits ${condition}`;
}
