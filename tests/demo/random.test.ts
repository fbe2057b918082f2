import assert from "node:assert/strict";
import { test } from "node:test";
import { longTail, Random, wheel } from "../../src/base/random.ts";

const draw = <T>(count: number, next: (random: Random) => T, seed = 1) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => next(random));
};
const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

test("the same seed tells the same story, another one another", () => {
  const next = (random: Random) => random.next();
  assert.deepEqual(draw(50, next), draw(50, next));
  assert.notDeepEqual(draw(50, next), draw(50, next, 2));
});

test("numbers fill 0 to 1 evenly", () => {
  const drawn = draw(20_000, (random) => random.next());
  assert.ok(drawn.every((each) => each >= 0 && each < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = drawn.filter((each) => Math.floor(each * 10) === tenth).length / drawn.length;
    assert.ok(Math.abs(share - 0.1) < 0.01, `${share} in the tenth ${tenth}`);
  }
});

for (const expected of [0, 0.3, 4, 60, 3000]) {
  test(`counts scatter around ${expected}`, () => {
    const drawn = draw(4000, (random) => random.count(expected));
    assert.ok(drawn.every((each) => Number.isInteger(each) && each >= 0));
    assert.ok(Math.abs(mean(drawn) - expected) <= 0.05 * expected);
  });
}

test("a wheel draws by weight, never what weighs nothing", () => {
  const drawn = draw(9000, wheel([["a", 2] as const, ["b", 1] as const, ["c", 0] as const]));
  assert.ok(Math.abs(drawn.filter((each) => each === "a").length - 6000) < 200);
  assert.ok(!drawn.includes("c"));
});

test("in a long tail the first is drawn most", () => {
  const drawn = draw(9000, longTail([0, 1, 2, 3, 4, 5, 6, 7]));
  const counts = [0, 1, 2, 3].map((item) => drawn.filter((each) => each === item).length);
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => b - a),
  );
});
