import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { resolveColumns } from "../../src/notebook/chart/chart-columns.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { ValueFormat } from "../../src/notebook/chart/spec.ts";
import { toChange, toNumbersView } from "../../src/notebook/number.ts";

const reading = { timezone: "UTC", today: "2026-11-22" };

const changes: [number | null, number | null, ValueFormat, "up" | "down", string | null, string?][] = [
  [134, 100, "number", "up", "+34%", "good"],
  [134, 100, "number", "down", "+34%", "bad"],
  [60, 100, "number", "down", "−40%", "good"],
  [0.62, 0.59, "percent", "down", "+3 pts", "bad"],
  [0.62, 0.61, "percent", "up", "+1 pt", "good"],
  [100, 100, "number", "up", "no change", "flat"],
  [5, 0, "number", "up", "new", "flat"],
  [0, 0, "number", "up", "no change", "flat"],
  [5000, 10, "number", "up", "×500", "good"],
  [null, 3, "number", "up", null],
  [3, null, "number", "up", null],
  [3, -2, "number", "up", null],
];

for (const [now, before, format, better, text, tone] of changes) {
  test(`${now} after ${before} (${format}, ${better} is good) is ${text}`, () => {
    const change = toChange(now, before, format, better);
    assert.equal(change?.text ?? null, text);
    if (text !== null) assert.equal(change?.tone, tone);
  });
}

test("one row: a column a figure", () => {
  const columns = toColumns({
    columns: ["visitors", "bounced", "visitors_before", "bounced_before"],
    rows: [[33402, 0.62, 25500, 0.59]],
  });
  const block = {
    type: "number",
    y: ["visitors", "bounced"],
    before: ["visitors_before", "bounced_before"],
    better: { bounced: "down" },
    format: { bounced: "percent" },
    columns: { visitors: "Visitors, day by day" },
  };
  assert.deepEqual(toNumbersView(resolveColumns(toChart(block, columns), columns), reading), [
    { label: "Visitors, day by day", text: "33,402", change: { text: "+31%", tone: "good", title: "before: 25,500" } },
    { label: "Bounced", text: "62%", change: { text: "+3 pts", tone: "bad", title: "before: 59%" } },
  ]);
});

test("a row a figure, each with its own format and sense", () => {
  const columns = toColumns({
    columns: ["label", "value", "before", "format", "better"],
    rows: [
      ["Views", 10, 5, null, null],
      ["Left <b>", 0.5, 0.4, "percent", "down"],
      ["Odd", null, 4, "nonsense", "x"],
    ],
  });
  const views = toNumbersView(
    resolveColumns(toChart({ type: "number", label: "label", y: "value", before: "before" }, columns), columns),
    reading,
  );
  assert.deepEqual(
    views.map(({ label, text, change }) => [label, text, change?.text, change?.tone]),
    [
      ["Views", "10", "+100%", "good"],
      ["Left <b>", "50%", "+10 pts", "bad"],
      ["Odd", "—", undefined, undefined],
    ],
  );
});
