import assert from "node:assert/strict";
import { test } from "node:test";
import { exportHeaders } from "../../src/notebook/export/export.ts";
import { toCsvRow, toJsonRow, toKeys } from "../../src/notebook/export/rows.ts";
import type { Value } from "../../src/query/answer.ts";

const cells: [Value, string][] = [
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", '"\'\rx"'],
  ["＝1", "'＝1"],
  ["\u0000=1+1", "'\u0000=1+1"],
  ["\u0001\u001f@SUM(A1)", "'\u0001\u001f@SUM(A1)"],
  [" =1", "' =1"],
  ["\ufeff\u200b\u2066+1", "'\ufeff\u200b\u2066+1"],
  ["\u00a0\u3164-1", "'\u00a0\u3164-1"],
  ["\u0000a=1", "\u0000a=1"],
  [-1, "-1"],
  [1.5, "1.5"],
  ["-", "'-"],
  ['a "b", c', '"a ""b"", c"'],
  ["a\nb", '"a\nb"'],
  [" a", '" a"'],
  ["<script>", "<script>"],
  [null, '""'],
  ["", '""'],
  [";=1+1", ";'=1+1"],
  ["a;=1+1", "a;'=1+1"],
  ["a; @x|-1", "a;' @x|'-1"],
  ["a\t+1", "a\t'+1"],
  ["a\n=1", '"a\n\'=1"'],
  ["a\r\n=1", '"a\r\n\'=1"'],
  ['a;"=1', '"a;\'""=1"'],
  ["=1;=1", "'=1;'=1"],
  ["a;b=1", "a;b=1"],
  ["a,b - c", '"a,b - c"'],
  [12345678901234567890n, "12345678901234567890"],
  [new Uint8Array(12), '"blob, 12 bytes"'],
];

for (const [value, expected] of cells) {
  test(`the CSV cell of ${typeof value === "bigint" ? value : JSON.stringify(value)}`, () => {
    assert.equal(toCsvRow([value]), `${expected}\r\n`);
  });
}

test("a blank is quoted where it is alone in its row", () => {
  assert.equal(toCsvRow([null, ""]), ",\r\n");
  assert.equal(toCsvRow([null, 1]), ",1\r\n");
});

test("JSON keeps every column and every value that it can hold", () => {
  const keys = toKeys(["n", "n", "<b>", "\ud800"]);
  const row: Value[] = [Number.POSITIVE_INFINITY, 2n ** 60n, new Uint8Array([1, 2]), "\ud800"];
  assert.deepEqual(JSON.parse(toJsonRow(keys, row)), {
    n: null,
    n_2: "1152921504606846976",
    "<b>": { $base64: true, encoded: "AQI=" },
    "\ufffd": "\ufffd",
  });
  assert.deepEqual(JSON.parse(toJsonRow(["__proto__"], [1])), JSON.parse('{"__proto__":1}'));
});

test("headers are safe whatever the name", () => {
  const headers = exportHeaders("csv", 'a"\r\nSet-Cookie: x=1; ../é');
  assert.equal(headers["content-disposition"], 'attachment; filename="a-Set-Cookie-x-1-.csv"');
  assert.equal(headers["x-content-type-options"], "nosniff");
});
