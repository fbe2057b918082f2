import assert from "node:assert/strict";
import { test } from "node:test";
import { Bounded } from "../../src/query/answers/bounded.ts";

test("what is wanted stays, the others go when there are too many bytes", () => {
  const kept = new Bounded<string>({ bytes: 10_000, count: 1_000 });
  const key = (n: number) => `key ${n}`;
  for (let n = 0; n < 200; n++) {
    kept.set(key(n), `value ${n}`, 1_000);
    assert.equal(kept.get(key(0)), "value 0");
    assert.ok(kept.bytes <= 10_000);
  }
  assert.equal(kept.get(key(1)), undefined);
  assert.equal(kept.get(key(199)), "value 199");
  assert.equal(kept.size, 9);
});

test("no more values than that stay, and each is counted once", () => {
  const kept = new Bounded<number>({ bytes: 1_000_000, count: 10 });
  for (let n = 0; n < 100; n++) kept.set(`${n % 50}`, n, 100);
  assert.ok(kept.size <= 10);
  for (let n = 0; n < 50; n++) kept.delete(`${n}`);
  assert.deepEqual([kept.size, kept.bytes], [0, 0]);
});

test("one value that would drive out many others is made each time", () => {
  const kept = new Bounded<number>({ bytes: 8_000, count: 100 });
  let made = 0;
  const make = () => ++made;
  assert.deepEqual(
    [1, 2].map(() => kept.remember("small", make, () => 100)),
    [1, 1],
  );
  assert.deepEqual(
    [1, 2].map(() => kept.remember("large", make, () => 2_000)),
    [2, 3],
  );
  assert.equal(kept.size, 1);
});

test("nothing at all is a value too", () => {
  const kept = new Bounded<string>({ bytes: 8_000, count: 10 });
  assert.equal(
    kept.remember(
      "",
      () => "",
      () => 0,
    ),
    "",
  );
  assert.equal(kept.get(""), "");
});
