/** The statements that create a version of a daily table, show and hide it by its views, and mark it for removal. */
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement } from "../../store/store.ts";
import { createTable, type DailyVersion } from "./sql.ts";
import { viewsOf } from "./views.ts";

/** It lacks every day that has events and is not open, and every frozen day whose numbers another version has. */
const insertPendingDays = `insert into pending_days (daily, day)
  with recursive every(day) as (
    select min(day) from events
    union all
    select (select min(day) from events where day > every.day) from every where day is not null
  )
  select :id, day from every
  where day is not null and day not in (select day from open_days) and day not in (select day from frozen_days)
  union
  select :id, c.day from closed_days c join daily_tables t on t.id = c.daily
  where t.name = :name and t.columns = :columns and t.state in ('serving', 'kept')
    and c.day in (select day from frozen_days)`;

export function createVersion(version: DailyVersion): InStatement[] {
  const { id, name, state, closed, sql } = version;
  const args = { id: BigInt(id), name, state, closed, sql, key: JSON.stringify(version.key) };
  return [
    createTable(version),
    { sql: insertPendingDays, args: { id: BigInt(id), name, columns: JSON.stringify(version.columns) } },
    {
      sql: `insert into daily_tables (id, name, state, closed, sql, columns, key, sums, maxima, minima, counter, unfolded)
        values (:id, :name, :state, :closed, :sql, :columns, :key, :sums, :maxima, :minima, :counter, :unfolded)`,
      args: { ...args, ...said(version), columns: JSON.stringify(version.columns) },
    },
    ...(state === "serving" ? createViews(version) : []),
  ];
}

/** What a header says of columns, and whether it folds. */
function said({ sums, maxima, minima, counter, unfolded }: DailyVersion) {
  const [summed, greatest, least] = [sums, maxima, minima].map((list) => JSON.stringify(list));
  return { sums: summed ?? "[]", maxima: greatest ?? "[]", minima: least ?? "[]", counter, unfolded };
}

/** The same rows, of which the file says something else. @param version as it is to be */
export function redeclareVersion(version: DailyVersion, before: DailyVersion): InStatement[] {
  const id = BigInt(version.id);
  const isSame = (["sums", "maxima", "minima"] as const).every((list) => version[list].join() === before[list].join());
  return [
    ...(version.state === "serving" ? [...dropViews(before), ...createViews(version)] : []),
    {
      sql: `update daily_tables set sums = :sums, maxima = :maxima, minima = :minima, counter = :counter, unfolded = :unfolded
        where id = :id`,
      args: { id, ...said(version) },
    },
    { sql: "delete from folded_tables where daily = ?", args: [id] },
    ...(isSame ? [] : [{ sql: "delete from closed_spans where daily = ?", args: [id] }]),
  ];
}

/** Its views take the place of those of the same name. */
export function createViews(version: DailyVersion): string[] {
  return [...dropViews(version), ...viewsOf(version).values()];
}

export function dropViews(version: DailyVersion): string[] {
  return [...viewsOf(version).keys()].map((name) => `drop view if exists ${quoteName(name)}`);
}

/** From then on its rows go commit by commit, and its table when it is empty. */
export function removeVersion({ id }: DailyVersion): InStatement[] {
  return [
    "update daily_tables set state = 'leaving' where id = ?",
    "delete from pending_days where daily = ?",
    "delete from closed_days where daily = ?",
    "delete from closed_spans where daily = ?",
    "delete from folded_tables where daily = ?",
  ].map((sql) => ({ sql, args: [BigInt(id)] }));
}
