/** When the newest stored hits happened, kept in memory: pages ask for it every few seconds, and no answer costs a query. */
import { readSql } from "../../base/read-sql.ts";
import type { Store } from "../../store/store.ts";
import type { Hit } from "../hit.ts";

/** ms since 1970, UTC; null where there is no such hit. */
export interface LastTimes {
  people: number | null;
  bots: number | null;
}

export class LastHits {
  #times: LastTimes = { people: null, bots: null };

  static async open(store: Store): Promise<LastHits> {
    const last = new LastHits();
    await last.lookBack(store);
    return last;
  }

  /** From the newest rows, found by day and by key; events may have come otherwise than by hits. */
  async lookBack(store: Store): Promise<void> {
    const [row] = await store.read(readSql(import.meta.dirname, "last"));
    this.#times = { people: toTime(row?.["people"]), bots: toTime(row?.["bots"]) };
  }

  times(): LastTimes {
    return { ...this.#times };
  }

  /** A hit is stored; those of the past, as a demo or an import brings them, are not the newest. */
  add({ bot, time }: Hit): void {
    const who = bot === null ? "people" : "bots";
    this.#times[who] = Math.max(this.#times[who] ?? time, time);
  }
}

function toTime(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
