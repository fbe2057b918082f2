/**
 * Every kind of chart as a page shows it, kept in tests/golden. After a wanted change:
 * `UPDATE_GOLDEN=1 node --test tests/notebook/golden.test.ts`, then look at what changed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import type { ChartContext } from "../../src/notebook/chart/context.ts";
import { toFigure, toSvg } from "../../src/notebook/chart/figure.ts";
import { sparkline } from "../../src/notebook/chart/spark.ts";
import type { Value } from "../../src/query/answer.ts";

const directory = join(import.meta.dirname, "../golden");
const update = process.env["UPDATE_GOLDEN"] === "1";

const views = [
  1100, 1020, 1480, 1750, 1520, 1480, 1300, 950, 1210, 1780, 1690, 1520, 6890, 4530, 2850, 1760, 1180, 620,
];
const days = views.map((_, i) => `2026-11-${String(i + 5).padStart(2, "0")}`);
const daily: Value[][] = views.map((n, i) => [days[i] as string, n, Math.round(n * 0.6), 1000 + ((i * 37) % 11) * 40]);
const sources = ["Search", "Hacker News", "Mastodon", "Email"];
const bySource: Value[][] = days.flatMap((day, i) =>
  sources.map((source, k) => [day, source, 100 + ((i * 7 + k * 13) % 17) * 9]),
);
const paths: Value[][] = [
  ["/2026/sqlite-is-enough/", 9210, 4000],
  ["/", 3120, 3300],
  ["/2024/git-bisect/", 1874, null],
  ["/about/", 402, 380],
];
const hours: Value[][] = Array.from({ length: 60 }, (_, i) => [i % 7, (i * 5) % 24, 1 + ((i * 11) % 40)]);
const parts: Value[][] = ["Search", "Email", "<b>", "Mastodon", "Lobsters", "A", "B", "C", "D"].map((name, i) => [
  name,
  [500, 240, 100, 60, 40, 30, 20, 10, -3][i] as number,
]);
const steps: Value[][] = [
  ["page:/", 1200],
  ["page:/pricing/", 480],
  ["event:signup", 36],
];
const depths: Value[][] = Array.from({ length: 20 }, (_, i) => [5 * (i + 1), Math.round(900 * 0.9 ** i)]);
const flows: Value[][] = [
  [1, "/", "/a/", 60],
  [1, "/", "(left)", 120],
  [1, "/b/", "/a/", 30],
  [2, "/a/", "/", 40],
  [2, "/a/", "(left)", 50],
];

const scene: ChartContext = {
  timezone: "UTC",
  today: "2026-11-22",
  period: { from: "2026-11-05", to: "2026-11-22" },
  since: "2026-01-01",
  before: "18 days before",
  notes: [{ day: "2026-11-17", text: "Front page of Hacker News" }],
  posts: [
    { day: "2026-11-16", title: "SQLite is enough" },
    { day: "2026-11-20", title: "A week with a thermal printer" },
  ],
};

const cases: Record<string, [object, string[], Value[][]]> = {
  line: [
    { type: "line", x: "day", y: ["views", "visitors"], before: "before" },
    ["day", "views", "visitors", "before"],
    daily,
  ],
  "line-before-the-first-hit": [
    { type: "line", x: "day", y: ["views", "visitors"], before: "before", width: "half" },
    ["day", "views", "visitors", "before"],
    [...daily.slice(0, -1), [days.at(-1) as string, 0, 0, 0]],
  ],
  area: [{ type: "area", x: "day", y: "views", color: "source", width: "half" }, ["day", "source", "views"], bySource],
  column: [{ type: "column", x: "day", y: "views", before: "before" }, ["day", "views", "visitors", "before"], daily],
  "column-parted": [
    { type: "column", x: "day", y: "views", color: "source", width: "half" },
    ["day", "source", "views"],
    bySource,
  ],
  bar: [{ type: "bar", y: "path", x: "views", before: "before" }, ["path", "views", "before"], paths],
  "bar-below-zero": [
    { type: "bar", y: "source", x: "change", width: "third" },
    ["source", "change"],
    [
      ["Search", 120],
      ["Email", -80],
    ],
  ],
  dot: [{ type: "dot", x: "views", y: "before", label: "path", width: "half" }, ["path", "views", "before"], paths],
  heat: [{ type: "heat", x: "hour", y: "weekday", color: "views", width: "half" }, ["weekday", "hour", "views"], hours],
  share: [{ type: "share", x: "views", y: "source" }, ["source", "views"], parts],
  pie: [{ type: "pie", x: "views", y: "source", width: "half" }, ["source", "views"], parts],
  funnel: [{ type: "funnel", x: "visitors", y: "step" }, ["step", "visitors"], steps],
  scroll: [{ type: "scroll", x: "readers", y: "depth", width: "half" }, ["depth", "readers"], depths],
  sankey: [
    { type: "sankey", x: "from", y: "to", color: "visitors", label: "step" },
    ["step", "from", "to", "visitors"],
    flows,
  ],
  map: [
    { type: "map", x: "country", color: "views", width: "third" },
    ["country", "views"],
    [
      ["US", 900],
      ["GB", 400],
      ["SG", 30],
      ["DE", 200],
      [null, 9],
    ],
  ],
};

for (const [name, [block, columns, rows]] of Object.entries(cases)) {
  test(`the ${name} chart looks as it did`, () => {
    const all = toColumns({ columns, rows });
    const chart = toChart(block, all);
    check(`${name}.html`, lines(toFigure(chart, all, scene) as string));
    if (name === "line" || name === "bar") check(`${name}.svg`, lines(toSvg(chart, all, scene) as string));
  });
}

test("the sparkline looks as it did", () => check("spark.svg", lines(sparkline([9, 4, 3, null, 1, 0, 2]))));

test("no golden file is left over", () => {
  const wanted = new Set([...Object.keys(cases).map((name) => `${name}.html`), "line.svg", "bar.svg", "spark.svg"]);
  assert.deepEqual(
    readdirSync(directory).filter((file) => !wanted.has(file)),
    [],
  );
});

test("golden files are not rewritten where nobody looks", () => {
  assert.ok(!(update && process.env["CI"]), "UPDATE_GOLDEN is refused where CI is set");
});

/** One element a line, so that a change can be read. */
function lines(markup: string): string {
  return `${markup.trim().replaceAll("><", ">\n<")}\n`;
}

function check(file: string, actual: string): void {
  const path = join(directory, file);
  if (update && !process.env["CI"]) writeFileSync(path, actual);
  assert.ok(existsSync(path), `${file} is missing; write it with UPDATE_GOLDEN=1`);
  if (readFileSync(path, "utf8") !== actual)
    assert.fail(`${file} differs; look, then UPDATE_GOLDEN=1: ${difference(readFileSync(path, "utf8"), actual)}`);
}

function difference(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const line = now.findIndex((text, i) => text !== old[i]);
  return `line ${line + 1}: ${(old[line] ?? "").slice(0, 200)} → ${(now[line] ?? "").slice(0, 200)}`;
}
