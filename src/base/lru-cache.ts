import { LRUCache } from "lru-cache";

/**
 * A cache of the values that were wanted most recently; one that would drive out many others is not kept.
 * @param limits of all values together
 * @param sizeOf a value's rough size in memory, in bytes
 * @param make what `memo` keeps under a key that it does not find
 */
export function lruCache<Value extends NonNullable<unknown>>(
  { maxBytes, maxCount }: { maxBytes: number; maxCount: number },
  sizeOf: (value: Value) => number,
  make?: (key: string) => Value,
): LRUCache<string, Value> {
  return new LRUCache({
    max: maxCount,
    maxSize: maxBytes,
    maxEntrySize: maxBytes / 8,
    // The library takes no size of 0, which an empty text under an empty key would have.
    sizeCalculation: (value, key) => 1 + Math.ceil(sizeOf(value)) + 2 * key.length,
    ...(make && { memoMethod: make }),
  });
}
