import type { Value } from "../../query/answer.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Store } from "../../store/store.ts";
import { copyRows, type DailyVersion, deleteRows, insertRows } from "./sql.ts";
import type { Steps } from "./steps.ts";
import { mostRows } from "./tables.ts";

/** Values that one statement binds at the most; SQLite takes a few more. */
const mostBound = 30_000;
/** Old rows that are counted, and deleted, at a time. */
const mostCounted = 5 * mostRows;

/** Writes the rows of days into the tables of closed days, in steps. */
export class Rows {
  readonly #store: Store;
  readonly #steps: Steps;

  constructor(store: Store, steps: Steps) {
    this.#store = store;
    this.#steps = steps;
  }

  /** @param rows as `selectDay` answers; `count` of the day's rows that came before */
  async insert(version: DailyVersion, rows: Value[][], count: number): Promise<void> {
    const most = Math.floor(mostBound / (version.columns.length + 1));
    for (let from = 0; from < rows.length; from += most) {
      const part = rows.slice(from, from + most);
      const args = part.flatMap((row, index) => toArgs(version, row, count + from + index));
      await this.#steps.add({ sql: insertRows(version, part.length), args }, part.length);
    }
  }

  /** Rows of a day from before, or of an attempt that was cut off. */
  async remove(version: DailyVersion, day: string): Promise<void> {
    for (let found = mostCounted; found === mostCounted; ) {
      found = await this.#count(version, day, mostCounted);
      for (let left = found; left > 0; left -= mostRows) {
        const statement = { sql: deleteRows(version, mostRows), args: { day } };
        await this.#steps.add(statement, Math.min(left, mostRows));
      }
      if (found === mostCounted) await this.#steps.flush();
    }
  }

  /** What another version of the same columns has of a day. */
  async copy(version: DailyVersion, from: DailyVersion, day: string): Promise<void> {
    const count = await this.#count(from, day, Number.MAX_SAFE_INTEGER);
    for (let first = 0; first < count; first += mostRows) {
      const args = { day, from: BigInt(first), limit: BigInt(mostRows) };
      await this.#steps.add({ sql: copyRows(version, from), args }, mostRows);
    }
  }

  async #count({ closed }: DailyVersion, day: string, most: number): Promise<number> {
    const sql = `select count(*) as n from (select 1 from ${quoteName(closed)} where day = ? limit ${most})`;
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
