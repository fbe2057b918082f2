import { LRUCache } from "lru-cache";

interface Limits {
  /** Rough size in memory of all values together. */
  bytes: number;
  /** How many there are. */
  count: number;
}

/** The values that were wanted most recently, within limits; each of some bytes. */
export class Bounded<Value> {
  readonly #known: LRUCache<string, { value: Value }>;

  constructor({ bytes, count }: Limits) {
    // One that would drive out many others is not kept.
    this.#known = new LRUCache({ max: count, maxSize: bytes, maxEntrySize: bytes / 8 });
  }

  get bytes(): number {
    return this.#known.calculatedSize;
  }

  get size(): number {
    return this.#known.size;
  }

  get(key: string): Value | undefined {
    return this.#known.get(key)?.value;
  }

  /** @param size of the value, roughly, in bytes */
  set(key: string, value: Value, size: number): void {
    // The library takes no size of 0, which an empty text under an empty key would have.
    this.#known.set(key, { value }, { size: 1 + Math.ceil(size) + 2 * key.length });
  }

  /** What is there under the key, or else what `make` makes, which is kept. */
  remember(key: string, make: () => Value, sizeOf: (value: Value) => number): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value, sizeOf(value));
    return value;
  }

  delete(key: string): void {
    this.#known.delete(key);
  }
}
