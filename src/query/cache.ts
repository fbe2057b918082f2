import QuickLRU from "quick-lru";
import type { Changes } from "../store/changes.ts";
import type { Answer, Question, Reads } from "./answer.ts";

interface Entry {
  answer: Answer;
  reads: Reads;
  days: Question["days"];
  /** Nothing it rests on has changed up to this count. */
  count: number;
  /** Rough size in memory. */
  bytes: number;
}

interface Limits {
  /** Rough size in memory of all answers, and how many there are. */
  bytes: number;
  answers: number;
}

/** Answers that are still true, the most recently wanted ones. */
export class Cache {
  readonly #changes: Changes;
  readonly #limits: Limits;
  readonly #entries: QuickLRU<string, Entry>;
  #bytes = 0;

  constructor(changes: Changes, limits: Limits) {
    this.#changes = changes;
    this.#limits = limits;
    // It keeps up to twice as many as it is told.
    this.#entries = new QuickLRU({
      maxSize: Math.max(1, Math.floor(limits.answers / 2)),
      onEviction: (_, { bytes }) => {
        this.#bytes -= bytes;
      },
    });
  }

  get bytes(): number {
    return this.#bytes;
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
    this.#drop(key, entry);
    return null;
  }

  /** @param count as it was before the question was asked */
  keep(key: string, { days }: Question, answer: Answer, count: number): void {
    const { reads } = answer;
    const bytes = sizeOf(answer) + 2 * key.length;
    if (reads === undefined || reads.fleeting || bytes > this.#limits.bytes / 8) return;
    const entry: Entry = { answer, reads, days, count, bytes };
    if (!this.holds(entry)) return;
    this.forget(key);
    this.#entries.set(key, entry);
    this.#bytes += bytes;
    while (this.#bytes > this.#limits.bytes) this.#entries.evict(1);
  }

  forget(key: string): void {
    const entry = this.#entries.peek(key);
    if (entry !== undefined) this.#drop(key, entry);
  }

  /** Has nothing changed that it rests on? */
  holds({ reads, days, count }: Pick<Entry, "reads" | "days" | "count">): boolean {
    if (count === this.#changes.count) return true;
    if (reads.bounded && (days === undefined || this.#changes.eventsSince(count, days))) return false;
    return !reads.tables.some((table) => this.#changes.since(count, table));
  }

  #drop(key: string, { bytes }: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= bytes;
  }
}

/** Bytes, roughly: what V8 takes for arrays and numbers, and two for each character. */
function sizeOf({ columns, rows }: Answer): number {
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
