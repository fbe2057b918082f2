import type { LRUCache } from "lru-cache";
import { lruCache } from "../../base/lru-cache.ts";
import type { Changes } from "../../store/changes.ts";
import type { Answer, Question, Reads } from "../answer.ts";

interface Entry {
  answer: Answer;
  reads: Reads;
  days: Question["days"];
  /** Nothing it rests on has changed up to this count. */
  count: number;
}

/** Limits of all answers in memory together; their size is a rough one. */
export interface CacheLimits {
  maxBytes: number;
  maxCount: number;
}

/** Answers that are still true, the most recently wanted ones. */
export class Cache {
  readonly #changes: Changes;
  readonly #entries: LRUCache<string, Entry>;

  constructor(changes: Changes, limits: CacheLimits) {
    this.#changes = changes;
    this.#entries = lruCache(limits, ({ answer }) => sizeOf(answer));
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Null where there is none, or it is not true any more. */
  get(key: string): Answer | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (this.holds(entry)) {
      entry.count = this.#changes.count;
      return entry.answer;
    }
    this.#entries.delete(key);
    return null;
  }

  /** @param count as it was before the question was asked */
  keep(key: string, { days }: Question, answer: Answer, count: number): void {
    const { reads } = answer;
    if (reads === undefined || reads.volatile) return;
    const entry: Entry = { answer, reads, days, count };
    if (this.holds(entry)) this.#entries.set(key, entry);
  }

  /** Has nothing changed that it rests on? */
  holds({ reads, days, count }: Pick<Entry, "reads" | "days" | "count">): boolean {
    if (count === this.#changes.count) return true;
    if (reads.bounded && (days === undefined || this.#changes.eventsSince(count, days))) return false;
    return !reads.tables.some((table) => this.#changes.since(count, table));
  }
}

/** Bytes, roughly: what V8 takes for arrays and numbers, and two for each character. */
export function sizeOf({ columns, rows }: Answer): number {
  let bytes = 500;
  for (const name of columns) bytes += 2 * name.length;
  for (const row of rows) {
    bytes += 32 + 16 * row.length;
    for (const value of row) {
      if (typeof value === "string") bytes += 2 * value.length;
      else if (value instanceof Uint8Array) bytes += value.byteLength;
    }
  }
  return bytes;
}
