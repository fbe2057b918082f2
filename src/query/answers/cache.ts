import type { LRUCache } from "lru-cache";
import { lruCache } from "../../base/lru-cache.ts";
import type { Changes } from "../../store/changes.ts";
import type { Answer, Question, Reads } from "../answer.ts";

/** What an answer rests on. */
export interface Ground {
  reads: Reads;
  /** The question's. */
  days: Question["days"];
}

interface Entry {
  answer: Answer;
  /** Its own, and those of the parts that were handed to it. */
  grounds: readonly Ground[];
  /** Of the `:now` that it was asked with; null: it goes by no time. */
  minute: number | null;
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
  get(key: string, question: Question): Answer | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.minute === minuteOf(question) && this.holds(entry)) {
      entry.count = this.#changes.count;
      return entry.answer;
    }
    this.#entries.delete(key);
    return null;
  }

  /** @param count as it was before the question was asked */
  keep(key: string, question: Question, answer: Answer, grounds: readonly Ground[], count: number): void {
    if (grounds.some(({ reads }) => reads.volatile)) return;
    const entry: Entry = { answer, grounds, minute: minuteOf(question), count };
    if (this.holds(entry)) this.#entries.set(key, entry);
  }

  /** Has nothing changed that it rests on? */
  holds({ grounds, count }: Pick<Entry, "grounds" | "count">): boolean {
    return count === this.#changes.count || grounds.every((ground) => this.#stands(ground, count));
  }

  #stands({ reads, days }: Ground, count: number): boolean {
    if (reads.bounded && (days === undefined || this.#changes.eventsSince(count, days))) return false;
    return !reads.tables.some((table) => this.#changes.since(count, table));
  }
}

/** What goes by the time of day is true for the minute in which it was asked. */
function minuteOf({ params }: Question): number | null {
  const now = params?.["now"] ?? null;
  return now === null ? null : Math.floor(Number(now) / 60_000);
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
