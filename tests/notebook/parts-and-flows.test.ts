import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { ChartContext } from "../../src/notebook/chart/context.ts";
import { toFigure } from "../../src/notebook/chart/figure.ts";
import type { Value } from "../../src/query/answer.ts";

const scene: ChartContext = {
  ...{ timezone: "UTC", today: "2026-11-22", period: null, since: null, before: "before", notes: [], posts: [] },
};

function draw(block: object, columns: string[], rows: Value[][]): string {
  const all = toColumns({ columns, rows });
  return toFigure(toChart(block, all), all, scene) ?? "";
}

const parts = { x: "n", y: "part" };
const flows = { type: "sankey", x: "a", y: "b", color: "n", label: "step" };
const flowColumns = ["step", "a", "b", "n"];
const many = Array.from({ length: 40 }, (_, i): Value[] => [1, "/", `/${i}/`, 100 - i]);

/** What is drawn of rows that are odd, and what must be said of them. */
const cases: [about: string, block: object, columns: string[], rows: Value[][], says: RegExp][] = [
  ["a part of its own", { type: "share", ...parts }, ["part", "n"], [["all", 3]], /1 value; the most: all, 3 \(100%\)/],
  [
    "equal names are one part",
    { type: "share", ...parts },
    ["part", "n"],
    [
      ["a", 1],
      ["a", 2],
      ["b", 1],
    ],
    /a, 3 \(75%\)/,
  ],
  [
    "nothing above zero",
    { type: "share", ...parts },
    ["part", "n"],
    [
      ["a", 0],
      ["b", -1],
    ],
    /left out: 1\./,
  ],
  ["a whole pie", { type: "pie", ...parts }, ["part", "n"], [["all", 3]], /a100,100 0 1,1/],
  ["six parts and no rest", { type: "pie", ...parts }, ["part", "n"], [..."abcdef"].map((c) => [c, 1]), /17% f</],
  ["seven parts", { type: "pie", ...parts }, ["part", "n"], [..."abcdefg"].map((c) => [c, 1]), /29% other</],
  [
    "a funnel nobody entered",
    { type: "funnel", ...parts },
    ["part", "n"],
    [
      ["a", 0],
      ["b", 0],
    ],
    /the most: a, 0;?/,
  ],
  [
    "a step without a number",
    { type: "funnel", ...parts },
    ["part", "n"],
    [
      ["a", 9],
      ["b", null],
    ],
    />—</,
  ],
  [
    "more than came",
    { type: "funnel", ...parts },
    ["part", "n"],
    [
      ["a", 4],
      ["b", 6],
    ],
    /6 · 150%/,
  ],
  [
    "no depth",
    { type: "scroll", ...parts },
    ["part", "n"],
    [
      [50, 3],
      [130, 3],
    ],
    /left out: 1\./,
  ],
  ["no step beyond the first", flows, flowColumns, [[1, "/", "(left)", 5]], /\/ → \(left\), 5/],
  [
    "there and back",
    flows,
    flowColumns,
    [
      [1, "/", "/a", 5],
      [2, "/a", "/", 4],
      [2, "/a", "/a", 1],
    ],
    /3 values/,
  ],
  ["stations beyond twelve", flows, flowColumns, many, /others/],
  [
    "a flow of nothing",
    flows,
    flowColumns,
    [
      [1, "/", "/a", 0],
      [1, "/", "/b", 2],
    ],
    /left out: 1\./,
  ],
  ["hostile names", flows, flowColumns, [[1, "<script>", '"&', 2]], /&lt;script&gt;/],
];

for (const [about, block, columns, rows, says] of cases) {
  test(`${(block as { type: string }).type}: ${about}`, () => {
    const markup = draw(block, columns, rows);
    assert.match(markup, says);
    assert.doesNotMatch(markup, /NaN|Infinity|<script/);
    for (const [, size] of markup.matchAll(/(?:width|height)="(-?[\d.]+)%?"/g))
      assert.ok(Number(size) >= 0, `a size of ${size}`);
  });
}

test("a chart that lacks a column says which", () => {
  assert.throws(() => draw({ ...flows, label: undefined }, flowColumns, many), /a chart of type sankey needs "label"/);
  assert.throws(() => draw({ type: "funnel", x: "part", y: "n" }, ["part", "n"], [["a", 1]]), /holds no numbers/);
});
