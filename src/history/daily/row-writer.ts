import { setImmediate as nextTick } from "node:timers/promises";
import type { Value } from "../../query/answer.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import { maxCommitRows } from "./registry.ts";
import { copyRows, type DailyVersion, deleteRows, insertRows } from "./sql.ts";

/** Values that one statement binds at the most; SQLite takes a few more. */
const maxBoundValues = 30_000;
/** Old rows that are counted, and deleted, at a time. */
const maxCountedRows = 5 * maxCommitRows;

/** Writes the rows of days into the tables of closed days, in commits that are small enough for hits to come between. */
export class RowWriter {
  readonly #store: Store;
  readonly #signal: AbortSignal;
  #statements: InStatement[] = [];
  /** Rows that the waiting statements write. */
  #rows = 0;

  constructor(store: Store, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
  }

  /** @param rows as `selectDay` answers; `count` of the day's rows that came before */
  async insert(version: DailyVersion, rows: Value[][], count: number): Promise<void> {
    const size = Math.floor(maxBoundValues / (version.columns.length + 1));
    for (let from = 0; from < rows.length; from += size) {
      const part = rows.slice(from, from + size);
      const args = part.flatMap((row, index) => toArgs(version, row, count + from + index));
      await this.#add({ sql: insertRows(version, part.length), args }, part.length);
    }
  }

  /** Deletes the rows of a day that are there: old ones, or those of a writing that was cut off. */
  async remove(version: DailyVersion, day: string): Promise<void> {
    for (let found = maxCountedRows; found === maxCountedRows; ) {
      found = await this.#count(version, day, maxCountedRows);
      for (let left = found; left > 0; left -= maxCommitRows) {
        const statement = { sql: deleteRows(version, maxCommitRows), args: { day } };
        await this.#add(statement, Math.min(left, maxCommitRows));
      }
      if (found === maxCountedRows) await this.flush();
    }
  }

  /** Copies what another version of the same columns has of a day. */
  async copy(version: DailyVersion, from: DailyVersion, day: string): Promise<void> {
    const count = await this.#count(from, day, Number.MAX_SAFE_INTEGER);
    for (let first = 0; first < count; first += maxCommitRows) {
      const args = { day, from: BigInt(first), limit: BigInt(maxCommitRows) };
      await this.#add({ sql: copyRows(version, from), args }, maxCommitRows);
    }
  }

  /** Commits what waits, then lets the event loop go round. @param last goes into the same commit */
  async flush(last: InStatement[] = []): Promise<void> {
    this.#signal.throwIfAborted();
    const statements = [...this.#statements, ...last];
    this.#statements = [];
    this.#rows = 0;
    if (statements.length > 0) await this.#store.write(statements, "nothing");
    await nextTick();
  }

  async #add(statement: InStatement, rows: number): Promise<void> {
    if (this.#rows + rows > maxCommitRows) await this.flush();
    this.#statements.push(statement);
    this.#rows += rows;
  }

  async #count({ closed }: DailyVersion, day: string, limit: number): Promise<number> {
    const sql = `select count(*) as n from (select 1 from ${quoteName(closed)} where day = ? limit ${limit})`;
    return Number((await this.#store.read(sql, [day]))[0]?.["n"]);
  }
}

/** Whole numbers are bound as the type they had in SQLite: the last value has the letters, `i` for integer. */
function toArgs(version: DailyVersion, row: Value[], number: number): Value[] {
  const types = String(row.at(-1));
  const values = row.slice(0, -1).map((value, index) => {
    return types[index] === "i" && typeof value === "number" ? BigInt(value) : value;
  });
  return version.key.length > 0 ? values : [...values, BigInt(number)];
}
