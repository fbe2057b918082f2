import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart.ts";
import { toColumns } from "../../src/notebook/column.ts";
import type { Scene } from "../../src/notebook/draw/series.ts";
import type { Tips } from "../../src/notebook/draw/tips.ts";
import { toFigure } from "../../src/notebook/figure.ts";
import type { Value } from "../../src/query/answer.ts";

const scene: Scene = {
  timezone: "UTC",
  today: "2026-11-22",
  period: { from: "2026-11-20", to: "2026-11-22" },
  before: "3 days before",
  notes: [{ day: "2026-11-21", text: `"'><script>` }],
  posts: [],
};

function tips(block: object, columns: string[], rows: Value[][], more: Partial<Scene> = {}): Tips | null {
  const all = toColumns({ columns, rows });
  const figure = toFigure(toChart(block, all), all, { ...scene, ...more }) ?? "";
  const told = /^<div class="figure" data-tips="([^"]*)">/.exec(figure)?.[1];
  const text = told
    ?.replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#39;/g, "'");
  return text === undefined ? null : JSON.parse(text.replace(/&amp;/g, "&"));
}

test("a chart along days says its first day, its values and what is known of a day", () => {
  const rows: Value[][] = [
    ["2026-11-20", 1200, 0.5],
    ["2026-11-22", 3, 0.25],
  ];
  const found = tips({ type: "line", x: "day", y: ["n", "r"], format: { r: "percent" } }, ["day", "n", "r"], rows);
  assert.equal(found?.from, Date.UTC(2026, 10, 20));
  assert.equal(found?.count, 3);
  assert.equal(found?.labels, null);
  assert.equal(found?.unfinished, 2);
  assert.deepEqual(found?.remarks, { 1: [`"'><script>`] });
  assert.deepEqual(
    found?.series.map(({ name, values, texts }) => ({ name, values, texts })),
    [
      { name: "N", values: [1200, 0, 3], texts: null },
      { name: "R", values: [0.5, 0, 0.25], texts: ["50%", "0%", "25%"] },
    ],
  );
  assert.deepEqual(found?.y, [0, 1200]);
  assert.equal(found?.frames.length, 2);
});

test("other axes name each x, and uneven ones say where it stands", () => {
  const categories = tips(
    { type: "column", x: "s", y: "n" },
    ["s", "n"],
    [
      ["a", 1],
      ["b", 2],
    ],
  );
  assert.deepEqual([categories?.labels, categories?.bands, categories?.from], [["a", "b"], true, null]);
  const numbers = tips(
    { type: "line", x: "k", y: "n" },
    ["k", "n"],
    [
      [0, 1],
      [1, 2],
      [10, 3],
    ],
  );
  assert.deepEqual(
    [numbers?.labels, numbers?.at],
    [
      ["0", "1", "10"],
      [0, 0.1, 1],
    ],
  );
  const months = tips(
    { type: "line", x: "m", y: "n" },
    ["m", "n"],
    [
      ["2026-01", 1],
      ["2026-04", 2],
    ],
    { period: null },
  );
  assert.deepEqual([months?.axis, months?.count, months?.from], ["month", 4, Date.UTC(2026, 0, 1)]);
});

test("series are told apart in the drawing by the numbers that they have in the tips", () => {
  const columns = toColumns({
    columns: ["day", "s", "n"],
    rows: [
      ["2026-11-20", "a", 1],
      ["2026-11-20", "b", 5],
      ["2026-11-21", "a", 2],
    ],
  });
  for (const type of ["line", "area", "column"]) {
    const figure = toFigure(toChart({ type, x: "day", y: "n", color: "s" }, columns), columns, scene) ?? "";
    const wide = figure.slice(0, figure.indexOf("chart-narrow"));
    for (const number of [0, 1])
      assert.ok((wide.match(new RegExp(`class="series-${number}"`, "g")) ?? []).length >= 2, type);
    assert.ok(!wide.includes('class="series-2"'));
  }
});

test("what has too many x to point at carries no tips", () => {
  const rows = Array.from({ length: 1600 }, (_, i) => [i, i % 7]);
  assert.equal(tips({ type: "line", x: "k", y: "n" }, ["k", "n"], rows), null);
});

test("a note on a day stands in its month, and at the first hour of its day that is drawn", () => {
  const month = tips(
    { type: "column", x: "m", y: "n" },
    ["m", "n"],
    [
      ["2026-10", 1],
      ["2026-11", 2],
    ],
    { period: null },
  );
  assert.deepEqual(month?.remarks, { 1: [`"'><script>`] });
  const hours = [
    ["2026-11-20 23:00", 1],
    ["2026-11-21 05:00", 2],
    ["2026-11-21 06:00", 3],
  ];
  assert.deepEqual(tips({ type: "line", x: "h", y: "n" }, ["h", "n"], hours)?.remarks, { 1: [`"'><script>`] });
  const columns = toColumns({
    columns: ["m", "n"],
    rows: [
      ["2026-10", 1],
      ["2026-11", 2],
    ],
  });
  for (const type of ["line", "column"]) {
    const figure = toFigure(toChart({ type, x: "m", y: "n" }, columns), columns, scene) ?? "";
    assert.match(figure, /class="note"/, type);
    assert.doesNotMatch(
      toFigure(toChart({ type, x: "m", y: "n", notes: false }, columns), columns, scene) ?? "",
      /class="note"/,
    );
  }
  const without = tips(
    { type: "column", x: "s", y: "n" },
    ["s", "n"],
    [
      ["a", 1],
      ["b", 2],
    ],
  );
  assert.deepEqual(without?.remarks, {});
});
