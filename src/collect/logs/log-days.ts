/**
 * Days of which logs were read, and whose visitors are known to one process only: a day that another one began is taken
 * back as a whole, to be read again.
 */
import { addDays } from "../../base/days.ts";
import { readSql } from "../../base/read-sql.ts";
import type { Store } from "../../store/store.ts";
import type { CutDay, DayAgain } from "./wire.ts";

interface Deps {
  store: Store;
  /** By which salt the sessions of a day are made. */
  saltOf(day: string): number;
}

interface Range {
  day: string;
  log: bigint;
  first: number;
  last: number;
}

const sql = (name: string) => readSql(import.meta.dirname, name);
const [again, forgetRows, keepRest, forgetRange] = [
  sql("again"),
  sql("forget-rows"),
  "update read_log_rows set first = :next where day = :day and log = :log and first = :first",
  "delete from read_log_rows where day = :day and log = :log and first = :first",
];
/** Events that one commit takes back at the most. */
const maxForgotten = 2000;
/** For so many days it is known which events came of a log: servers keep theirs for a fortnight at the most. */
const keptDays = 15;

export class LogDays {
  readonly #deps: Deps;
  /** Days of which all rows of logs are of these salts. */
  readonly #whole = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Those of which some rows were written under another salt. */
  async cut(days: readonly string[]): Promise<CutDay[]> {
    const { saltOf, store } = this.#deps;
    const cut: CutDay[] = [];
    for (const day of days) {
      const salt = saltOf(day);
      if (this.#whole.get(day) === salt) continue;
      const rows = await store.read("select distinct log, key from read_log_rows where day = ?", [day]);
      const logs = [...new Set(rows.map(({ log }) => Number(log)))];
      if (rows.some(({ key }) => Number(key) !== salt)) cut.push({ day, logs });
      else this.#whole.set(day, salt);
    }
    return cut;
  }

  /** Of which logs a day has to be read again, and up to where. */
  async again(): Promise<DayAgain[]> {
    const rows = await this.#deps.store.read("select day, log, bytes from read_log_days order by day, log");
    const days = Map.groupBy(rows, ({ day }) => String(day));
    return [...days].map(([day, logs]) => ({
      day,
      logs: logs.map(({ log, bytes }) => ({ id: Number(log), bytes: Number(bytes) })),
    }));
  }

  /** Deletes what came of a day's lines, once it is written down that they are to be read again. */
  async forget(day: string): Promise<DayAgain["logs"]> {
    const { store } = this.#deps;
    await store.write([{ sql: again, args: { day } }], "nothing");
    const rows = await store.read("select log, first, last from read_log_rows where day = ?", [day]);
    for (const { log, first, last } of rows) {
      await this.#forgetRange({ day, log: BigInt(Number(log)), first: Number(first), last: Number(last) });
    }
    this.#whole.delete(day);
    return (await this.again()).find((one) => one.day === day)?.logs ?? [];
  }

  /** They have been read. */
  remember(day: string): Promise<void> {
    return this.#deps.store.write([{ sql: "delete from read_log_days where day = ?", args: [day] }], "nothing");
  }

  /** Forgets which events came of logs that are gone by now. */
  async sweep(today: string): Promise<void> {
    const sql = "delete from read_log_rows where day < ? and log not in (select id from read_logs where day >= ?)";
    const before = addDays(today, -keptDays);
    await this.#deps.store.write([{ sql, args: [before, before] }], "nothing");
  }

  async #forgetRange({ day, log, first, last }: Range): Promise<void> {
    for (let from = first; from <= last; ) {
      const next = Math.min(last, from + maxForgotten - 1) + 1;
      const range = { day, log, first: BigInt(from) };
      const rest =
        next > last ? { sql: forgetRange, args: range } : { sql: keepRest, args: { ...range, next: BigInt(next) } };
      const rows = { sql: forgetRows, args: { day, first: BigInt(from), last: BigInt(next - 1) } };
      await this.#deps.store.write([rows, rest], { days: [day] });
      from = next;
    }
  }
}
