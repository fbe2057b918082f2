/** The statements by which a day folds: each commit of them is harmless to end at. */
import type { InStatement } from "../../store/store.ts";
import { partEvents } from "./fold-sql.ts";
import type { DailyVersion } from "./sql.ts";

/** A row of `folds`. */
export interface Fold {
  id: number;
  day: string;
  /** Id of the last event of the day in `folded_events`. */
  upto: number;
  /** How many of its events are there. */
  events: number;
}

export function beginFold(day: string): InStatement[] {
  // No event has this id, nor a lesser one.
  const sql = `insert into folds (day, upto, events) select :day, -9223372036854775808, 0
    where :day in (select day from open_days) on conflict (day) do nothing`;
  return [{ sql, args: { day } }];
}

/** The next events of the day, up to an id: from then on whatever changes one of them ends the fold. */
export function coverEvents({ id, day, upto, events }: Fold, until: number, count: number): InStatement[] {
  const args = { fold: BigInt(id), day, from: BigInt(upto), until: BigInt(until) };
  const alive = "exists (select 1 from folds where id = :fold and upto = :from)";
  return [
    {
      sql: `insert into folded_events (fold, part, session, id)
        select :fold, :part, session, id from events
        where day = :day and id > :from and id <= :until and ${alive} order by session, id`,
      args: { ...args, part: BigInt(Math.floor(events / partEvents)) },
    },
    { sql: `update changed_days set upto = :until where day = :day and ${alive}`, args },
    {
      sql: "update folds set upto = :until, events = events + :count where id = :fold and upto = :from",
      args: { fold: args.fold, from: args.from, until: args.until, count: BigInt(count) },
    },
  ];
}

/** What was written unseen is shown from now on, if nothing changed meanwhile. */
export function publishFold({ id }: DailyVersion, fold: Fold): InStatement[] {
  return [
    {
      sql: `insert or ignore into folded_tables (fold, daily, upto) select :fold, :daily, :upto
        where exists (select 1 from folds where id = :fold)`,
      args: { fold: BigInt(fold.id), daily: BigInt(id), upto: BigInt(fold.upto) },
    },
  ];
}

/** Ends the commit, by a null that cannot be, where the rows are not those any more that the changes were worked out for. */
export function advanceFold({ id }: DailyVersion, fold: Fold, from: number, until: number): InStatement[] {
  const args = { fold: BigInt(fold.id), daily: BigInt(id), from: BigInt(from) };
  return [
    {
      sql: `insert into folded_tables (fold, daily, upto) select :fold, :daily, null where not exists (
        select 1 from folded_tables t join folds f on f.id = t.fold
        where t.fold = :fold and t.daily = :daily and t.upto = :from)`,
      args,
    },
    {
      sql: "update folded_tables set upto = :until where fold = :fold and daily = :daily and upto = :from",
      args: { ...args, until: BigInt(until) },
    },
  ];
}

/** Its rows of this fold are shown no more. */
export function withdrawFold({ id }: DailyVersion, fold: Fold): InStatement[] {
  return [{ sql: "delete from folded_tables where fold = ? and daily = ?", args: [BigInt(fold.id), BigInt(id)] }];
}
