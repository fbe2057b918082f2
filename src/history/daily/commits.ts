/** The last commits of closing a day: what was written unseen is shown from then on, or nothing happens at all. */
import type { InStatement } from "../../store/store.ts";
import type { DailyVersion } from "./sql.ts";
import type { DateSpan } from "./tables.ts";

/** Nothing happened to the day, and every table that shows it has its rows or is known to lack them. */
const unchanged = `not exists (select 1 from changed_days where day = :day) and not exists (
  select 1 from daily_tables
  where state in ('serving', 'building') and id not in (select value from json_each(:able))
    and id not in (select value from json_each(:failed)))`;

/** @param able those that have the day's rows; `failed` those that go on asking the raw events */
export function toClosed(day: string, able: DailyVersion[], failed: DailyVersion[]): InStatement[] {
  const ids = (versions: DailyVersion[]) => JSON.stringify(versions.map(({ id }) => id));
  const args = { day, able: ids(able), failed: ids(failed) };
  return [
    `delete from pending_days where day = :day and daily in (select value from json_each(:able)) and ${unchanged}`,
    `delete from closed_days where day = :day and daily in (select value from json_each(:failed)) and ${unchanged}`,
    `insert or ignore into closed_days (daily, day) select value, :day from json_each(:able) where ${unchanged}`,
    `insert or ignore into pending_days (daily, day) select value, :day from json_each(:failed) where ${unchanged}`,
    `delete from closed_spans where span = substr(:day, 1, length(span)) and last >= :day and ${unchanged}`,
    `delete from open_days where day = :day and ${unchanged}`,
  ].map((sql) => ({ sql, args }));
}

/**
 * Sums of a span as far as its days are closed, unless one of them opened meanwhile. Nobody else closes days, so one that
 * opened and changed under the sums is open still. A larger span that does not reach as far is not to be used beside it.
 */
export function toSpanned({ id }: DailyVersion, { span, first, last }: DateSpan): InStatement[] {
  const args = { id: BigInt(id), span, first, last };
  return [
    `delete from closed_spans
      where daily = :id and span = substr(:span, 1, length(span)) and span <> :span and last >= :first and last < :last`,
    `insert into closed_spans (daily, span, first, last) select :id, :span, :first, :last
      where not exists (select 1 from open_days where day between :span and :last)`,
  ].map((sql) => ({ sql, args }));
}

/** Its sums are about to be written anew. */
export function toUnspanned({ id }: DailyVersion, span: string): InStatement[] {
  return [{ sql: "delete from closed_spans where daily = ? and span = ?", args: [BigInt(id), span] }];
}

/** A day that was opened meanwhile is shown as the raw events have it, and will be closed for all. */
export function toFilled({ id }: DailyVersion, day: string): InStatement[] {
  const args = { id: BigInt(id), day };
  return [
    { sql: "delete from pending_days where daily = :id and day = :day", args },
    { sql: "insert or ignore into closed_days (daily, day) values (:id, :day)", args },
  ];
}
