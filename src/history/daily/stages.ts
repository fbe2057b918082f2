/** The statements by which a version is made, shown, hidden and left. */
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement } from "../../store/store.ts";
import { createTable, type DailyVersion, viewsOf } from "./sql.ts";

/** It lacks every day that has events and is not open, and every frozen day whose numbers another version has. */
const lacking = `insert into pending_days (daily, day)
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

export function toCreate(version: DailyVersion): InStatement[] {
  const { id, name, state, closed, sql, columns, key, sums, maxima } = version;
  const args = { id: BigInt(id), name, columns: JSON.stringify(columns) };
  return [
    createTable(version),
    { sql: lacking, args },
    {
      sql: `insert into daily_tables (id, name, state, closed, sql, columns, key, sums, maxima)
        values (:id, :name, :state, :closed, :sql, :columns, :key, :sums, :maxima)`,
      args: { ...args, state, closed, sql, ...toTexts({ key, sums, maxima }) },
    },
    ...(state === "serving" ? toShow(version) : []),
  ];
}

/** In place of what is shown by its name. */
export function toShow(version: DailyVersion): string[] {
  return [...toHide(version), ...viewsOf(version).values()];
}

export function toHide(version: DailyVersion): string[] {
  return viewsOf(version)
    .keys()
    .map((name) => `drop view if exists ${quoteName(name)}`)
    .toArray();
}

/** Its rows go bit by bit, and its table when it is empty. */
export function toLeave({ id }: DailyVersion): InStatement[] {
  const args = [BigInt(id)];
  return [
    { sql: "update daily_tables set state = 'leaving' where id = ?", args },
    { sql: "delete from pending_days where daily = ?", args },
    { sql: "delete from closed_days where daily = ?", args },
    { sql: "delete from closed_spans where daily = ?", args },
  ];
}

const toTexts = (lists: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, JSON.stringify(list)]));
