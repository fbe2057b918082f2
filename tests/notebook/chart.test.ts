import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { ChartError } from "../../src/notebook/chart/chart-error.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";

const columns = toColumns({
  columns: ["day", "views", "visitors", "path"],
  rows: [
    ["2026-11-01", 3, 2, "/"],
    ["2026-11-02", 5, 4, "/a"],
  ],
});

test("a chart block becomes a complete chart", () => {
  const chart = toChart(
    { type: "line", x: "day", y: ["views", "visitors"], columns: { views: "Page views" } },
    columns,
  );
  assert.deepEqual(chart.y, ["views", "visitors"]);
  assert.equal(chart.width, "full");
  assert.equal(chart.table, "fold");
  assert.deepEqual(chart.columns, { views: { label: "Page views" } });
});

const wrong: [string, unknown, RegExp, string | null][] = [
  ["no block at all", null, /a chart block is a list of fields/, null],
  ["a list", [1], /a chart block is a list of fields/, null],
  ["no type", { x: "day" }, /"type" is missing: one of line, area/, "type"],
  ["a misspelt type", { type: "lin", x: "day", y: "views" }, /"type".*did you mean "line".*"lin"/, "type"],
  ["a misspelt field", { type: "line", x: "day", why: 1, heigth: 3 }, /unknown field "why"/, "why"],
  [
    "a near field",
    { type: "line", x: "day", y: "views", heigth: 3 },
    /unknown field "heigth" \(did you mean "height"\?\)/,
    "heigth",
  ],
  [
    "a misspelt field of a column",
    { type: "table", columns: { path: { lable: "x" } } },
    /unknown field "columns\.path\.lable" \(did you mean "label"\?\)/,
    "columns",
  ],
  [
    "a missing column",
    { type: "line", x: "day", y: "viewz" },
    /"y": no column "viewz" \(did you mean "views"\?\); the result has day/,
    "y",
  ],
  [
    "a missing column in a list",
    { type: "line", x: "day", y: ["views", "zzz"] },
    /"y": no column "zzz"; the result has/,
    "y",
  ],
  [
    "a missing column in format",
    { type: "table", format: { pathe: "text" } },
    /"format": no column "pathe" \(did you mean "path"\?\)/,
    "format",
  ],
  [
    "an unknown format",
    { type: "table", format: { path: "euro" } },
    /"format\.path": not one of number, percent.*"euro"/,
    "format",
  ],
  [
    "a missing column in an address",
    { type: "table", columns: { path: { href: "/x?p={pth}" } } },
    /"columns\.path\.href": no column "pth" \(did you mean "path"\?\)/,
    "columns",
  ],
  [
    "a field of another type",
    { type: "bar", y: "path", x: "views", notes: true },
    /a chart of type bar has no field "notes"/,
    "notes",
  ],
  ["what a type needs", { type: "heat", x: "day", y: "path" }, /a chart of type heat needs "color"/, "type"],
  ["a map without a number", { type: "map", x: "path" }, /a chart of type map needs "color"/, "type"],
  ["text for a number", { type: "line", x: "day", y: "path" }, /"y": column "path" holds no numbers/, "y"],
  [
    "two columns where one fits",
    { type: "bar", y: ["path", "day"], x: "views" },
    /"y" of a chart of type bar is one column/,
    "y",
  ],
  [
    "series twice",
    { type: "line", x: "day", y: ["views", "visitors"], color: "path" },
    /"color" parts one column/,
    "color",
  ],
  ["a limit of zero", { type: "table", limit: 0 }, /"limit": at least 1 is needed: 0/, "limit"],
  ["a word for a number", { type: "table", limit: "ten" }, /"limit": .*: "ten"/, "limit"],
  [
    "a hostile field",
    { type: "table", "<script>alert(1)</script>": 1 },
    /unknown field "<script>/,
    "<script>alert(1)</script>",
  ],
];

for (const [name, block, message, field] of wrong) {
  test(`a chart block with ${name} is refused`, () => {
    assert.throws(
      () => toChart(block, columns),
      (error) => {
        assert.ok(error instanceof ChartError);
        assert.match(error.message, message);
        assert.equal(error.field, field);
        return true;
      },
    );
  });
}

test("columns without any value satisfy every type: there may be rows tomorrow", () => {
  const none = toColumns({ columns: ["day", "views"], rows: [] });
  assert.equal(toChart({ type: "line", x: "day", y: "views" }, none).type, "line");
  const nulls = toColumns({ columns: ["day", "views"], rows: [["2026-01-01", null]] });
  assert.equal(toChart({ type: "line", x: "day", y: "views" }, nulls).type, "line");
});
