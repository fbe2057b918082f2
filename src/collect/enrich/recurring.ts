/**
 * What was made of texts that come again and again, with every reader of a page: its address, the page before it. An
 * address with a query, a fragment or a user name may carry a secret, and any may name its reader, so of such nothing
 * outlives its request.
 */
import { copyOf } from "../../base/copy.ts";
import { lruCache } from "../../base/lru-cache.ts";
import { type Asker, clean } from "./clean.ts";

/** Characters of an address of which something is kept; hardly any is longer. */
const maxLength = 500;
/** What a value takes in memory beside its texts, which are about as long as its key. */
const overhead = 200;

/** Whether what was made of this address may be kept: nothing in it is of who sent it. */
export function isRecurring(address: unknown, asker: Asker): boolean {
  const isPlain = typeof address === "string" && address.length <= maxLength && !/[?#@]/.test(address);
  return isPlain && clean(address, asker) === address;
}

export class Recurring<Value extends object> {
  readonly #kept = lruCache<Value>({ maxBytes: 4_000_000, maxCount: 5_000 }, () => overhead);

  get(text: string): Value | undefined {
    return this.#kept.get(text);
  }

  /** Everybody who gets it gets the same one, so it is frozen. */
  keep(text: string, value: Value): void {
    this.#kept.set(copyOf(text), Object.freeze(value));
  }

  clear(): void {
    this.#kept.clear();
  }
}
