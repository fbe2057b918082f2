import assert from "node:assert/strict";
import test from "node:test";
import { didYouMean } from "../../src/base/nearest.ts";

const words = ["title", "description", "params", "x", "path"];
for (const [word, found] of [
  ["titel", "title"],
  ["TITLE", "title"],
  ["desciption", "description"],
  ["param", "params"],
  ["pahts", "path"],
  ["y", "x"],
  ["colour", null],
  ["", null],
  ["z".repeat(10_000), null],
] as const) {
  test(`near ${word.slice(0, 20)}`, () => {
    assert.equal(didYouMean(word, words), found === null ? "" : ` Did you mean "${found}"?`);
  });
}
