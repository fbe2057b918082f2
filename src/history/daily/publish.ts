/** The last statements of storing a day or a span: what was written unseen is shown from then on, or nothing happens. */
import type { InStatement } from "../../store/store.ts";
import type { DateSpan } from "./registry.ts";
import type { DailyVersion } from "./sql.ts";

/** Nothing happened to the day, and every table that shows it has its rows or is known to lack them. */
const unchanged = `not exists (select 1 from changed_days where day = :day) and not exists (
  select 1 from daily_tables
  where state in ('serving', 'building') and id not in (select value from json_each(:able))
    and id not in (select value from json_each(:failed)))`;

/** @param able versions that have the day's rows; `failed` those that go on asking the raw events */
export function publishDay(day: string, able: DailyVersion[], failed: DailyVersion[]): InStatement[] {
  const ids = (versions: DailyVersion[]) => JSON.stringify(versions.map(({ id }) => id));
  const args = { day, able: ids(able), failed: ids(failed) };
  return [
    `delete from pending_days where day = :day and daily in (select value from json_each(:able)) and ${unchanged}`,
    `delete from closed_days where day = :day and daily in (select value from json_each(:failed)) and ${unchanged}`,
    `insert or ignore into closed_days (daily, day) select value, :day from json_each(:able) where ${unchanged}`,
    `insert or ignore into pending_days (daily, day) select value, :day from json_each(:failed) where ${unchanged}`,
    `delete from closed_spans where span = substr(:day, 1, length(span)) and last >= :day and ${unchanged}`,
    `delete from folds where day = :day and ${unchanged}`,
    `delete from open_days where day = :day and ${unchanged}`,
  ].map((sql) => ({ sql, args }));
}

/** A day that was opened meanwhile is shown as the raw events have it, and will be closed for all versions. */
export function publishVersionDay({ id }: DailyVersion, day: string): InStatement[] {
  return [
    "delete from pending_days where daily = :id and day = :day",
    "insert or ignore into closed_days (daily, day) values (:id, :day)",
  ].map((sql) => ({ sql, args: { id: BigInt(id), day } }));
}

/**
 * Sums of a span as far as its days are closed, unless one of them opened meanwhile. Nobody else closes days, so one that
 * opened and changed under the sums is open still. A larger span that does not reach as far is not to be used beside it.
 */
export function publishSpan({ id }: DailyVersion, { span, first, last }: DateSpan): InStatement[] {
  const args = { id: BigInt(id), span, first, last };
  return [
    `delete from closed_spans
      where daily = :id and span = substr(:span, 1, length(span)) and span <> :span and last >= :first and last < :last`,
    `insert into closed_spans (daily, span, first, last) select :id, :span, :first, :last
      where not exists (select 1 from open_days where day between :span and :last)`,
  ].map((sql) => ({ sql, args }));
}

/** Before the sums of a span are written anew, they are shown no more. */
export function unpublishSpan({ id }: DailyVersion, span: string): InStatement[] {
  return [{ sql: "delete from closed_spans where daily = ? and span = ?", args: [BigInt(id), span] }];
}
