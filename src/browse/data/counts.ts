import { QuestionError } from "../../query/answer.ts";
import type { Conditions } from "../language/ask.ts";
import type { Relation } from "../language/relation.ts";
import type { Asks } from "./ask-optional.ts";
import { countRows, type RowCount } from "./table-data.ts";

const everything: Conditions = { filters: [], where: [], searches: [], throughs: [] };
/** How old a count may be, and how long a page waits for the first ones. */
const maxAgeMs = 60_000;
const waitMs = 150;

/** How many rows each table has, for lists: a page takes what is known, and what is old is counted anew behind it. */
export class Counts {
  readonly #now: () => number;
  #known = new Map<string, RowCount | null>();
  #counted = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  async of(relations: readonly Relation[], asks: Asks): Promise<ReadonlyMap<string, RowCount | null>> {
    if (this.#now() - this.#counted > maxAgeMs && this.#running === null) {
      this.#running = this.#count(relations, asks).finally(() => {
        this.#running = null;
      });
      this.#running.catch(() => {}); // the next page asks again
    }
    if (this.#known.size === 0 && this.#running !== null)
      await Promise.race([this.#running, wait(waitMs)]).catch(() => {});
    return this.#known;
  }

  /** One after the other, so that one reader is enough for them. */
  async #count(relations: readonly Relation[], asks: Asks): Promise<void> {
    const counts = new Map<string, RowCount | null>();
    for (const relation of relations) {
      counts.set(relation.name, await countRows(relation, everything, asks).catch(none));
    }
    this.#known = counts;
    this.#counted = this.#now();
  }
}

function none(error: unknown): null {
  if (error instanceof QuestionError && error.status !== 503) return null;
  throw error;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
