import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseChart } from "../../src/notebook/chart/choose.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { Value } from "../../src/query/answer.ts";

const cases: [string, string[], Value[][], Record<string, unknown>][] = [
  ["nothing", [], [], { type: "table" }],
  ["no rows", ["day", "n"], [], { type: "table" }],
  ["one row, one number", ["n"], [[42]], { type: "number", y: ["n"] }],
  ["one row, one text", ["a"], [["x"]], { type: "table" }],
  ["one null", ["a"], [[null]], { type: "table" }],
  ["one row of several", ["a", "b"], [[1, 2]], { type: "table" }],
  [
    "days and a number",
    ["day", "n"],
    [
      ["2026-01-01", 1],
      ["2026-01-02", 2],
    ],
    { type: "line", x: "day", y: ["n"] },
  ],
  [
    "months and two numbers",
    ["m", "a", "b"],
    [
      ["2026-01", 1, 2],
      ["2026-02", 2, 3],
    ],
    { type: "line", x: "m", y: ["a", "b"] },
  ],
  [
    "days parted by a text",
    ["day", "source", "n"],
    [
      ["2026-01-01", "a", 1],
      ["2026-01-01", "b", 2],
    ],
    { type: "line", x: "day", y: ["n"], color: "source" },
  ],
  [
    "days that come twice",
    ["day", "n"],
    [
      ["2026-01-01", 1],
      ["2026-01-01", 2],
    ],
    { type: "table" },
  ],
  [
    "a category and a number",
    ["path", "n"],
    [
      ["/", 1],
      ["/a", 2],
    ],
    { type: "bar", y: ["path"], x: "n" },
  ],
  [
    "countries and a number",
    ["country", "n"],
    [
      ["GB", 1],
      ["DE", 2],
    ],
    { type: "bar", y: ["country"], x: "n" },
  ],
  [
    "a category that comes twice",
    ["path", "n"],
    [
      ["/", 1],
      ["/", 2],
    ],
    { type: "table" },
  ],
  [
    "two texts",
    ["a", "b"],
    [
      ["x", "y"],
      ["z", "w"],
    ],
    { type: "table" },
  ],
  [
    "two numbers",
    ["a", "b"],
    [
      [1, 2],
      [3, 4],
    ],
    { type: "table" },
  ],
  [
    "blobs",
    ["a", "n"],
    [
      [new Uint8Array(2), 1],
      [new Uint8Array(3), 2],
    ],
    { type: "table" },
  ],
];

for (const [name, columns, rows, expected] of cases) {
  test(`without a chart block: ${name}`, () => {
    const chart = chooseChart(toColumns({ columns, rows })) as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(chart[key], value, key);
  });
}
