import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { resolveColumns } from "../../src/notebook/chart/chart-columns.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { ChartContext } from "../../src/notebook/chart/context.ts";
import { compare, toHeadline } from "../../src/notebook/headline.ts";
import type { Value } from "../../src/query/answer.ts";

const scene: ChartContext = {
  timezone: "UTC",
  today: "2026-11-30",
  period: { from: "2026-11-01", to: "2026-11-22" },
  since: "2026-01-01",
  before: "22 days before",
  notes: [],
  posts: [],
};

function lead(rows: Value[][], more: Partial<ChartContext> = {}, y = "views"): string {
  const columns = toColumns({ columns: ["day", y, "before", "page", "of"], rows });
  const chart = toChart({ type: "lead", x: "day", y, before: "before", top: "page", top_y: "of" }, columns);
  return toHeadline(resolveColumns(chart, columns), { ...scene, ...more });
}

test("how many, against before, and the day that stood out", () => {
  const rows: Value[][] = [
    ["2026-11-08", 100, 100, "/", 10],
    ["2026-11-09", 120, 100, "/", 10],
    ["2026-11-10", 900, 640, "SQLite <i>is</i> enough", 700],
  ];
  assert.equal(
    lead(rows, { notes: [{ day: "2026-11-10", text: "Front page & more" }] }),
    "Pages were read <strong>1,120</strong> times, a third more than in the 22 days before. Most of it came on one day, 10 November, with <strong>900</strong>, most of it for <strong>SQLite &lt;i&gt;is&lt;/i&gt; enough</strong> (Front page &amp; more).",
  );
});

test("a title that is written from right to left leaves the sentence around it as it is", () => {
  const rows: Value[][] = ["08", "09", "10"].map((day, i) => [
    `2026-11-${day}`,
    i + 1,
    null,
    "שלום\u2069\u202E",
    i + 1,
  ]);
  assert.match(lead(rows), /all of it for <strong>\u2068שלום\u2069<\/strong>\.$/);
});

test("no day stands out where two are equal, and nothing is said of a page that nobody counted", () => {
  assert.equal(
    lead([
      ["2026-11-08", 5, null, null, null],
      ["2026-11-09", 5, null, null, null],
      ["2026-11-10", 1, null, null, null],
    ]),
    "Pages were read <strong>11</strong> times.",
  );
  assert.match(
    lead([
      ["2026-11-08", 5, 0, "/", null],
      ["2026-11-09", 6, 0, "/x", null],
      ["2026-11-10", 4, 0, "/", null],
    ]),
    /after none in the 22 days before\. The busiest day was 9 November with <strong>6<\/strong>, when <strong>\/x<\/strong> was read the most\.$/,
  );
});

test("nothing, one, today", () => {
  assert.equal(lead([]), "No page was read.");
  assert.equal(lead([["2026-11-08", null, null, null, null]]), "No page was read.");
  assert.equal(lead([["2026-11-08", 1, null, null, null]]), "One page was read <strong>once</strong>.");
  const today = { today: "2026-11-22", period: { from: "2026-11-22", to: "2026-11-22" }, before: "day before" };
  assert.equal(
    lead([["2026-11-22", 62, 100, null, null]], today),
    "So far today, pages were read <strong>62</strong> times, 38% fewer than by this time the day before.",
  );
  assert.equal(
    lead([["2026-11-22", 62, 100, null, null]], { today: "2026-11-22" }),
    "Pages were read <strong>62</strong> times, 38% fewer than by this time in the 22 days before.",
  );
  assert.equal(lead([["2026-11-22", 62, null, null, null]], {}, "visitors"), "<strong>62</strong> visitors.");
});

const comparisons: [number, number, string][] = [
  [100, 100, "exactly as many as"],
  [101, 100, "about as many as"],
  [120, 100, "a fifth more than"],
  [133, 100, "about a third more than"],
  [112, 100, "12% more than"],
  [67, 100, "about a third fewer than"],
  [50, 100, "half as many as"],
  [200, 100, "twice as many as"],
  [203, 100, "about twice as many as"],
  [1240, 100, "12.4 times as many as"],
  [5, 0, "after none"],
  [1, 1000, "99.9% fewer than"],
];

for (const [now, before, words] of comparisons) {
  test(`${now} against ${before}: ${words}`, () => assert.equal(compare(now, before), words));
}
