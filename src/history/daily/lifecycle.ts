/** The statements that create a version of a daily table, show and hide it by its views, and mark it for removal. */
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement } from "../../store/store.ts";
import { createTable, type DailyVersion, viewsOf } from "./sql.ts";

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
  const columns = JSON.stringify(version.columns);
  const [key, sums, maxima] = [
    JSON.stringify(version.key),
    JSON.stringify(version.sums),
    JSON.stringify(version.maxima),
  ];
  return [
    createTable(version),
    { sql: insertPendingDays, args: { id: BigInt(id), name, columns } },
    {
      sql: `insert into daily_tables (id, name, state, closed, sql, columns, key, sums, maxima)
        values (:id, :name, :state, :closed, :sql, :columns, :key, :sums, :maxima)`,
      args: { id: BigInt(id), name, state, closed, sql, columns, key, sums, maxima },
    },
    ...(state === "serving" ? createViews(version) : []),
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
  ].map((sql) => ({ sql, args: [BigInt(id)] }));
}
