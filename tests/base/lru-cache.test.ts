import assert from "node:assert/strict";
import { test } from "node:test";
import { lruCache } from "../../src/base/lru-cache.ts";

test("what is wanted stays, the others go when there are too many bytes", () => {
  const kept = lruCache<string>({ maxBytes: 10_000, maxCount: 1_000 }, () => 1_000);
  const key = (n: number) => `key ${n}`;
  for (let n = 0; n < 200; n++) {
    kept.set(key(n), `value ${n}`);
    assert.equal(kept.get(key(0)), "value 0");
    assert.ok(kept.calculatedSize <= 10_000);
  }
  assert.equal(kept.get(key(1)), undefined);
  assert.equal(kept.get(key(199)), "value 199");
  assert.equal(kept.size, 9);
});

test("no more values than that stay, and each is counted once", () => {
  const kept = lruCache<number>({ maxBytes: 1_000_000, maxCount: 10 }, () => 100);
  for (let n = 0; n < 100; n++) kept.set(`${n % 50}`, n);
  assert.ok(kept.size <= 10);
  for (let n = 0; n < 50; n++) kept.delete(`${n}`);
  assert.deepEqual([kept.size, kept.calculatedSize], [0, 0]);
});

test("one value that would drive out many others is made each time", () => {
  let made = 0;
  const sizeOf = (value: number) => (value === 1 ? 100 : 2_000);
  const kept = lruCache<number>({ maxBytes: 8_000, maxCount: 100 }, sizeOf, () => ++made);
  assert.deepEqual(
    [1, 2].map(() => kept.memo("small")),
    [1, 1],
  );
  assert.deepEqual(
    [1, 2].map(() => kept.memo("large")),
    [2, 3],
  );
  assert.equal(kept.size, 1);
});

test("nothing at all is a value too", () => {
  const kept = lruCache<string>(
    { maxBytes: 8_000, maxCount: 10 },
    () => 0,
    () => "",
  );
  assert.equal(kept.memo(""), "");
  assert.equal(kept.get(""), "");
});
