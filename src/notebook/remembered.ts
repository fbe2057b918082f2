import QuickLRU from "quick-lru";

/** What a pure function has made, the most recently wanted, up to a rough size in memory. */
export class Remembered<Result> {
  readonly #limit: number;
  readonly #known: QuickLRU<string, { result: Result; bytes: number }>;
  #bytes = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
    this.#known = new QuickLRU({
      maxSize: 2_000,
      onEviction: (_, { bytes }) => {
        this.#bytes -= bytes;
      },
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param sizeOf bytes of a result, roughly */
  get(key: string, make: () => Result, sizeOf: (result: Result) => number): Result {
    const known = this.#known.get(key);
    if (known !== undefined) return known.result;
    const result = make();
    const bytes = sizeOf(result) + 2 * key.length;
    if (bytes > this.#limit / 8) return result;
    this.#known.set(key, { result, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#limit) this.#known.evict(1);
    return result;
  }
}
