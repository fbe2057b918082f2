import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { ChartContext } from "../../src/notebook/chart/context.ts";
import type { AxisTooltips } from "../../src/notebook/chart/draw/axis-tooltips.ts";
import { toFigure } from "../../src/notebook/chart/figure.ts";
import type { Value } from "../../src/query/answer.ts";

const scene: ChartContext = {
  timezone: "UTC",
  today: "2026-11-22",
  period: { from: "2026-11-20", to: "2026-11-22" },
  since: "2026-01-01",
  before: "3 days before",
  notes: [{ day: "2026-11-21", text: `"'><script>` }],
  posts: [],
};

function draw(block: object, columns: string[], rows: Value[][], more: Partial<ChartContext> = {}): string {
  const all = toColumns({ columns, rows });
  return toFigure(toChart(block, all), all, { ...scene, ...more }) ?? "";
}

/** What an attribute of the figure says. */
function said(figure: string, name: string): string | undefined {
  const told = new RegExp(`^<div class="figure"[^>]* data-${name}="([^"]*)"`).exec(figure)?.[1];
  return told
    ?.replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

function tips(
  block: object,
  columns: string[],
  rows: Value[][],
  more: Partial<ChartContext> = {},
): AxisTooltips | null {
  const text = said(draw(block, columns, rows, more), "tips");
  return text === undefined ? null : JSON.parse(text);
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
      { name: "R", values: [0.5, null, 0.25], texts: ["50%", "", "25%"] },
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

test("a heat tells of all its cells in one text, whatever stands in their names", () => {
  const names = ["plain", `"'><script>`, "tab\tand\nline", "&amp;"];
  const rows = names.flatMap((name) =>
    Array.from({ length: 110 }, (_, i): Value[] => [i, name, i === 3 ? null : i * 1000]),
  );
  const block = { type: "heat", x: "n", y: "name", color: "views" };
  const crowded = draw(block, ["n", "name", "views"], rows);
  const lines = said(crowded, "cells")
    ?.split("\n")
    .map((line) => line.split("\t"));
  assert.deepEqual(
    lines?.map((line) => [line.length, line[0], line[2], line[4]]),
    [
      [111, "", "1", "3"],
      [111, "plain", "1,000", "—"],
      [111, `"'><script>`, "1,000", "—"],
      [111, "tab and line", "1,000", "—"],
      [111, "&amp;", "1,000", "—"],
    ],
  );
  assert.ok(!crowded.includes("<title>") && !crowded.includes("<script>"));
  const few = draw(block, ["n", "name", "views"], rows.slice(0, 40));
  assert.equal(said(few, "cells")?.split("\n").length, 2);
  assert.equal(few.match(/<title>/g)?.length, 40);
});

test("dots too many for a title each are told of in the order in which they are drawn", () => {
  const rows = Array.from({ length: 601 }, (_, i): Value[] => [i, i % 50, i % 3 === 0 ? "a" : "b", `page\n${i}`]);
  const block = { type: "dot", x: "n", y: "views", color: "site", label: "page" };
  const lines = said(draw(block, ["n", "views", "site", "page"], rows), "dots")?.split("\n");
  assert.equal(lines?.length, 602);
  // The series of most dots comes first.
  assert.deepEqual(
    [lines?.[0], lines?.[1], lines?.[400], lines?.[401], lines?.[601]],
    ["Page\tSite\tN\tViews", "page 1\tb\t1\t1", "page 599\tb\t599\t49", "page 0\ta\t0\t0", "page 600\ta\t600\t0"],
  );
  assert.equal(said(draw(block, ["n", "views", "site", "page"], rows.slice(1)), "dots"), undefined);
});

test("the name of a dot stands beside it at every width of the chart", () => {
  const rows = [
    ["left", 10, 5],
    ["at the right edge", 100, 9],
  ];
  const figure = draw({ type: "dot", x: "n", y: "views", label: "page" }, ["page", "n", "views"], rows);
  assert.match(figure, /<svg x="100%" y="[\d.]+"><text x="-7" text-anchor="end"[^>]*>at the right edge</);
  assert.match(figure, /<svg x="10%" y="[\d.]+"><text x="7" text-anchor="start"[^>]*>left</);
});
