import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import type { Chart } from "../../src/notebook/chart/chart.ts";
import { resolveColumns } from "../../src/notebook/chart/chart-columns.ts";
import { type ResultColumn, toColumns } from "../../src/notebook/chart/column.ts";
import type { ChartContext } from "../../src/notebook/chart/context.ts";
import { type SeriesSet, toSeriesSet } from "../../src/notebook/chart/draw/series.ts";
import { toFigure, toSvg } from "../../src/notebook/chart/figure.ts";
import { typeOf } from "../../src/notebook/chart/types/index.ts";
import type { Value } from "../../src/query/answer.ts";

const scene: ChartContext = {
  timezone: "UTC",
  today: "2026-11-22",
  period: { from: "2026-11-16", to: "2026-11-22" },
  since: "2026-01-01",
  before: "7 days before",
  notes: [],
  posts: [],
};

function figure(block: object, columns: string[], rows: Value[][], more: Partial<ChartContext> = {}): string | null {
  const all = toColumns({ columns, rows });
  return toFigure(toChart(block, all), all, { ...scene, ...more });
}

function toSet(chart: Chart, columns: ResultColumn[], context: ChartContext): SeriesSet {
  const { series } = typeOf(chart.type);
  assert.ok(series);
  return toSeriesSet(resolveColumns(chart, columns), context, series);
}

const evil = `"'><script>alert(1)</script>&`;
const scripts: [string, object, string[], Value[][]][] = [
  [
    "line",
    { type: "line", x: "day", y: "n", color: "s" },
    ["day", "s", "n"],
    [
      ["2026-11-20", evil, 1],
      ["2026-11-21", evil, 2],
    ],
  ],
  [
    "area",
    { type: "area", x: "day", y: "n", columns: { n: evil } },
    ["day", "n"],
    [
      ["2026-11-20", 1],
      ["2026-11-21", 2],
    ],
  ],
  [
    "bar",
    { type: "bar", y: "s", x: "n" },
    ["s", "n"],
    [
      [evil, 1],
      [evil.repeat(50), 2],
    ],
  ],
  [
    "column",
    { type: "column", x: "s", y: "n" },
    ["s", "n"],
    [
      [evil, 1],
      ["b", 2],
    ],
  ],
  [
    "dot",
    { type: "dot", x: "n", y: "m", label: "s", color: "s" },
    ["s", "n", "m"],
    [
      [evil, 1, 2],
      ["b", 2, 3],
    ],
  ],
  [
    "heat",
    { type: "heat", x: "s", y: "t", color: "n" },
    ["s", "t", "n"],
    [
      [evil, evil, 1],
      ["b", "c", 2],
    ],
  ],
  [
    "map",
    { type: "map", x: "country", color: "n", columns: { n: evil } },
    ["country", "n"],
    [
      ["GB", 1],
      [evil, 2],
    ],
  ],
];

const hostile: Partial<ChartContext> = {
  notes: [{ day: "2026-11-20", text: evil }],
  posts: [{ day: "2026-11-21", title: evil }],
};

for (const [type, block, columns, rows] of scripts) {
  test(`a ${type} chart is inert markup, whatever its texts`, () => {
    const markup = figure(block, columns, rows, hostile) as string;
    assert.doesNotMatch(markup, /<script|<style|style=|javascript:|NaN|Infinity|undefined/);
    assert.doesNotMatch(markup, /<[a-z]+[^>]* on[a-z]+=/);
    const drawings = type === "map" ? 1 : type === "bar" ? 3 : 2;
    assert.equal(markup.match(/role="img"/g)?.length, drawings);
    assert.equal(markup.match(/aria-label="/g)?.length, drawings);
    assert.match(markup, type === "map" ? /class="chart"/ : /class="chart chart-wide".*class="chart chart-narrow"/s);
    assertWellFormed(markup);
    const all = toColumns({ columns, rows });
    const svg = toSvg(toChart(block, all), all, { ...scene, ...hostile }) as string;
    assertWellFormed(svg);
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.doesNotMatch(svg, /var\(|currentColor|light-dark|<style|style=/);
  });
}

/** Every tag is closed in order and every attribute quoted: what an XML parser asks for. */
function assertWellFormed(markup: string): void {
  const open: string[] = [];
  const rest = markup.replace(/<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, __, alone) => {
    if (end) assert.equal(open.pop(), name);
    else if (!alone) open.push(name);
    return "";
  });
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /[<>]/);
  assert.doesNotMatch(rest, /&(?!amp;|lt;|gt;|quot;|#39;)/);
}

test("days without a row are zero, from the period's first day to its last or today", () => {
  const columns = toColumns({
    columns: ["day", "n", "b"],
    rows: [
      ["2026-11-18", 5, 3],
      ["2026-11-20", 2, null],
      ["2026-11-22", 1, null],
    ],
  });
  const chart = toChart({ type: "line", x: "day", y: "n", before: "b" }, columns);
  const shape = toSet(chart, columns, scene);
  assert.deepEqual(
    shape.series[0]?.points.map(({ y }) => y),
    [0, 0, 5, 0, 2, 0, 1],
  );
  assert.deepEqual(
    shape.series[1]?.points.map(({ y }) => y),
    [null, null, 3, null, null, null, null],
  );
  assert.equal(shape.unfinished, Date.UTC(2026, 10, 22));
  const ahead = toSet(chart, columns, { ...scene, period: { from: "2026-11-16", to: "2026-12-31" } });
  assert.equal(ahead.xs.length, 7);
  const outside = toSet(chart, columns, { ...scene, period: { from: "2026-11-19", to: "2026-11-22" } });
  assert.equal(outside.xs.length, 5);
  const over = toSet(chart, columns, { ...scene, today: "2026-11-23" });
  assert.equal(over.unfinished, null);
});

/** Days 16 to 22, of which 18 and 20 have a row. */
const missing: [what: string, sql: string | null, block: object, n: Value, filled: number | null][] = [
  ["a count", "select day, count(*) as x from e", {}, 5, 0],
  ["a count by its name", null, { y: "views" }, 5, 0],
  ["a count of a table", "select day, views from e", { y: "views" }, 5, 0],
  ["an average", "select day, round(avg(views)) as x from e", {}, 5, null],
  ["an average that is called a count", "select day, avg(n) as views from e", { y: "views" }, 5, null],
  ["what nobody knows", "select day, x from e", {}, 5, null],
  ["what is not whole", "select day, sum(n) as x from e", {}, 5.5, null],
  ["a share", "select day, count(*) as x from e", { format: { x: "percent" } }, 1, null],
  ["a duration", "select day, sum(n) as x from e", { format: { x: "duration" } }, 5, null],
  ["bytes", "select day, sum(n) as x from e", { format: { x: "bytes" } }, 5, 0],
  ["a gap that was asked for", "select day, count(*) as x from e", { missing: "gap" }, 5, null],
  ["a zero that was asked for", "select day, avg(n) as x from e", { missing: "zero" }, 5, 0],
];
for (const [what, sql, block, n, filled] of missing) {
  test(`a day without a row is ${filled === null ? "a gap" : "zero"} of ${what}`, () => {
    for (const type of ["line", "area", "column"]) {
      const whole = { type, x: "day", y: "x", ...block };
      const rows: Value[][] = [
        ["2026-11-18", n],
        ["2026-11-20", n],
      ];
      const columns = toColumns({ columns: ["day", whole.y], rows }, sql);
      const { series } = toSet(toChart(whole, columns), columns, {
        ...scene,
        today: "2026-11-23",
        since: "2026-11-17",
      });
      assert.deepEqual(
        series[0]?.points.map(({ y }) => y),
        // Counting began on the 17th: of the day before nobody knows.
        [null, filled, n, filled, n, filled, filled],
      );
    }
  });
}

test("a line has gaps where nothing is known, and a series of its own for each part", () => {
  const rows: Value[][] = [16, 17, 19, 20].map((day) => [`2026-11-${day}`, 0.5]);
  const block = { type: "line", x: "day", y: "share", format: { share: "percent" } };
  const markup = figure(block, ["day", "share"], rows) as string;
  const [wide = ""] = markup.split("chart-narrow");
  assert.match(wide, /<path[^>]* d="M[^"]*M[^"]*"/);
  assert.throws(() => figure({ ...block, missing: "none" }, ["day", "share"], rows), /"missing": not one of zero, gap/);
  assert.throws(
    () => figure({ type: "bar", x: "share", y: "day", missing: "gap" }, ["day", "share"], rows),
    /no field/,
  );
});

test("a line ends yesterday while nothing was counted today, and so does what it is compared with", () => {
  const block = { type: "line", x: "day", y: ["views", "visitors"], before: "before" };
  const names = ["day", "views", "visitors", "before"];
  const draw = (type: string, today: Value[]) => {
    const columns = toColumns({ columns: names, rows: [["2026-11-20", 8, 5, 6], ["2026-11-21", 9, 5, 7], today] });
    return toSet(toChart({ ...block, type }, columns), columns, {
      ...scene,
      period: { from: "2026-11-20", to: "2026-11-22" },
    });
  };
  const [yesterday, today] = [Date.UTC(2026, 10, 21), Date.UTC(2026, 10, 22)];
  const table: [string, Value[], number, number | null][] = [
    ["line", ["2026-11-22", 0, 0, 0], yesterday, null],
    ["area", ["2026-11-22", 0, null, 2], yesterday, null],
    ["line", ["2026-11-22", 1, 1, 0], today, today],
    ["line", ["2026-11-22", 0, 1, 0], today, today],
    ["column", ["2026-11-22", 0, 0, 0], today, today],
  ];
  for (const [type, row, last, unfinished] of table) {
    const shape = draw(type, row);
    assert.deepEqual([shape.xs.at(-1), shape.unfinished], [last, unfinished], JSON.stringify([type, row]));
    for (const { points } of shape.series) assert.equal(points.at(-1)?.x, last);
  }
  const alone = toColumns({ columns: ["day", "n"], rows: [["2026-11-22", 0]] });
  const period = { from: "2026-11-22", to: "2026-11-22" };
  const shape = toSet(toChart({ type: "line", x: "day", y: "n" }, alone), alone, { ...scene, period });
  assert.deepEqual(shape.xs, [today]);
});

test("months without a row are zero", () => {
  const columns = toColumns({
    columns: ["m", "n"],
    rows: [
      ["2025-11", 5],
      ["2026-02", 2],
    ],
  });
  const shape = toSet(toChart({ type: "column", x: "m", y: "n" }, columns), columns, { ...scene, period: null });
  assert.deepEqual(
    shape.series[0]?.points.map(({ y }) => y),
    [5, 0, 0, 2],
  );
});

const oddities: [string, object, string[], Value[][], RegExp | null][] = [
  ["no rows", { type: "line", x: "day", y: "n" }, ["day", "n"], [], null],
  ["one null", { type: "line", x: "day", y: "n" }, ["day", "n"], [[null, null]], /<svg|null/],
  ["one day", { type: "line", x: "day", y: "n" }, ["day", "n"], [["2026-11-20", 3]], /<svg/],
  ["one day alone", { type: "area", x: "day", y: "n" }, ["day", "n"], [["2020-11-20", 3]], /<svg/],
  [
    "null numbers",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", null],
      ["2026-11-21", 1],
    ],
    /<svg/,
  ],
  [
    "infinities",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", Number.POSITIVE_INFINITY],
      ["2026-11-21", 1],
    ],
    /<svg/,
  ],
  [
    "huge numbers",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", 1e300],
      ["2026-11-21", -1e300],
    ],
    /<svg/,
  ],
  [
    "tiny numbers",
    { type: "column", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", 1e-300],
      ["2026-11-21", 0],
    ],
    /<svg/,
  ],
  [
    "bigints",
    { type: "bar", x: "n", y: "s" },
    ["s", "n"],
    [
      ["a", 2n ** 62n],
      ["b", 1n],
    ],
    /4,611,686,018,427,387,904/,
  ],
  [
    "negative bars",
    { type: "bar", x: "n", y: "s" },
    ["s", "n"],
    [
      ["a", -5],
      ["b", 3],
    ],
    />−5</,
  ],
  [
    "bars of null",
    { type: "bar", x: "n", y: "s" },
    ["s", "n"],
    [
      ["a", null],
      [null, 3],
    ],
    />—</,
  ],
  ["bars of nothing but null", { type: "bar", x: "n", y: "s" }, ["s", "n"], [[null, null]], />—</],
  [
    "dates nobody can read",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", 1],
      ["soon", 2],
      ["2026-11-21", 3],
    ],
    /1 row without a day on the axis is not drawn: “soon” \(day, row 2\)\./,
  ],
  [
    "an impossible date among dots",
    { type: "dot", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-20", 1],
      ["2026-02-30", 2],
      ["2026-11-21", 3],
      ["2026-11-22", null],
    ],
    /2 rows without two numbers are not drawn: “2026-02-30” \(day, row 2\)\./,
  ],
  [
    "no date at all",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["soon", 1],
      ["later", 2],
    ],
    />soon</,
  ],
  [
    "an unmapped country",
    { type: "map", x: "c", color: "n" },
    ["c", "n"],
    [
      ["GB", 1],
      [null, 2],
      ["Narnia", 3],
    ],
    /2 rows without a known country are not on the map/,
  ],
  [
    "a small country",
    { type: "map", x: "c", color: "n" },
    ["c", "n"],
    [
      ["SG", 1],
      ["GB", 2],
    ],
    /<circle[^>]*>.*Singapore: 1/,
  ],
  [
    "two rows in one cell",
    { type: "heat", x: "a", y: "b", color: "n" },
    ["a", "b", "n"],
    [
      [1, 1, 1],
      [1, 1, 2],
    ],
    /Rows that share a place are drawn as their sum: “1 1” \(2\)\./,
  ],
  [
    "a heat of one value",
    { type: "heat", x: "hour", y: "weekday", color: "n" },
    ["hour", "weekday", "n"],
    [[3, 0, 7]],
    /Sun 3:00: 7/,
  ],
  [
    "dots without numbers",
    { type: "dot", x: "a", y: "b" },
    ["a", "b"],
    [
      [null, 1],
      [1, null],
    ],
    null,
  ],
  ["one dot", { type: "dot", x: "a", y: "b" }, ["a", "b"], [[0, 0]], /<svg/],
  [
    "a 1 MB text",
    { type: "bar", x: "n", y: "s" },
    ["s", "n"],
    [
      ["x".repeat(1_000_000), 1],
      ["b", 2],
    ],
    /…/,
  ],
  ["blobs", { type: "bar", x: "n", y: "s" }, ["s", "n"], [[new Uint8Array(12), 1]], /blob, 12 bytes/],
  [
    "a time that goes back",
    { type: "line", x: "t", y: "n" },
    ["t", "n"],
    [
      ["2026-11-21 10:00", 1],
      ["2026-11-20 10:00", 2],
    ],
    /<svg/,
  ],
  [
    "ms since 1970",
    { type: "line", x: "time", y: "n" },
    ["time", "n"],
    [
      [1795000000000, 1],
      [1795176000000, 2],
    ],
    /<svg/,
  ],
  [
    "thousands of years",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["0001-01-01", 1],
      ["9999-12-31", 2],
    ],
    /<svg/,
  ],
];

for (const [name, block, columns, rows, expected] of oddities) {
  test(`a chart of ${name}`, () => {
    const markup = figure(block, columns, rows);
    if (expected === null) return assert.equal(markup, null);
    assert.match(String(markup), expected);
    assert.doesNotMatch(String(markup), /NaN|Infinity|undefined/);
    if (markup !== null) assert.ok(markup.length < 400_000, `${markup.length}`);
  });
}

test("instants whose hour clocks show twice are places of their own, in order", () => {
  const at = (hour: number, minute: number) => Date.UTC(2026, 9, 25, hour, minute);
  const london = { timezone: "Europe/London" };
  const labels = (rows: Value[][]) => {
    const [, tips = ""] =
      /data-tips="([^"]*)"/.exec(String(figure({ type: "line", x: "time", y: "n" }, ["time", "n"], rows, london))) ??
      [];
    return JSON.parse(tips.replaceAll("&quot;", '"')).labels;
  };
  const written: Value[][] = [
    ["2026-10-25T03:00:00+01:00", 5],
    ["2026-10-25T01:30:07Z", 4],
    ["2026-10-25T01:00:00Z", 3],
    ["2026-10-25T01:30:00+01:00", 2],
    ["2026-10-25T01:00:00+01:00", 1],
  ];
  const hours = ["01:00", "01:30", "01:00 (again)", "01:30:07 (again)", "02:00"].map((hour) => `25 Oct ${hour}`);
  assert.deepEqual(labels(written), hours);
  const instants = [at(0, 0), at(0, 30), at(1, 0), at(1, 30) + 7_000, at(2, 0)];
  assert.deepEqual(labels(instants.map((instant, n) => [instant, n])), hours);
});

const many: [string, object, string[], (i: number) => Value[], RegExp][] = [
  ["line", { type: "line", x: "i", y: "n" }, ["i", "n"], (i) => [i, i % 7], /first 4,000 rows of 10,000 rows/],
  [
    "line of days",
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    (i) => [new Date(Date.UTC(2000, 0, 1 + i)).toISOString().slice(0, 10), i % 7],
    /first 4,000 rows of 10,000 rows/,
  ],
  [
    "series",
    { type: "area", x: "day", y: "n", color: "s" },
    ["day", "s", "n"],
    (i) => [`2026-11-${String(1 + (i % 20)).padStart(2, "0")}`, `s${i}`, 1],
    /smaller series are drawn together/,
  ],
  ["column", { type: "column", x: "s", y: "n" }, ["s", "n"], (i) => [`s${i}`, i], /first 4,000 rows/],
  ["bar", { type: "bar", y: "s", x: "n" }, ["s", "n"], (i) => [`s${i}`, i], /The first 20 of 10,000 rows/],
  ["dot", { type: "dot", x: "a", y: "b" }, ["a", "b"], (i) => [i, i % 100], /first 2,000 dots of 10,000 rows/],
  [
    "heat",
    { type: "heat", x: "a", y: "b", color: "n" },
    ["a", "b", "n"],
    (i) => [i % 1000, i % 999, i],
    /first 120 of 1000 values/,
  ],
];

for (const [name, block, columns, row, remark] of many) {
  test(`10,000 rows as ${name} are drawn in part, and it says so`, () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => row(i));
    const markup = figure(block, columns, rows, { period: null }) as string;
    assert.match(markup, remark);
    assert.ok(markup.length < 1_500_000, `${markup.length}`);
  });
}

test("texts of notes stay inside the drawing and apart from each other", () => {
  const notes = [
    { day: "2026-11-16", text: "At the left edge, with a rather long text" },
    { day: "2026-11-17", text: "Next to it" },
    { day: "2026-11-22", text: "At the right edge, with a text that is long enough to be clipped if nobody took care" },
  ];
  const markup = figure(
    { type: "line", x: "day", y: "n" },
    ["day", "n"],
    [
      ["2026-11-16", 1],
      ["2026-11-22", 2],
    ],
    { notes },
  ) as string;
  const drawings = markup.split('class="chart chart-narrow"');
  assert.equal(drawings.length, 2);
  drawings.forEach((drawing, i) => {
    const width = [600, 320][i] as number;
    const [left = 0, right = 0] = [...drawing.matchAll(/<svg width="(\d+)" height="1">/g)].map(([, px]) => Number(px));
    assert.equal(drawing.match(/<g class="note"/g)?.length, 3);
    const notes = [
      ...drawing.matchAll(/<svg x="([\d.]+)%" y="[\d.]+"><text fill="[^"]*" text-anchor="(start|end)">(.*?)<\/text>/g),
    ];
    assert.equal(notes.length, 3);
    for (const [, place, anchor, spans] of notes) {
      const rule = left + (Number(place) / 100) * (width - left - right);
      for (const [, away, text] of (spans as string).matchAll(/<tspan x="(-?[\d.]+)"[^>]*>([^<]*)/g)) {
        const x = rule + Number(away);
        const size = (text as string).length * 5.5;
        if (anchor === "start") assert.ok(x + size <= width, `${text} at ${x} of ${width}`);
        else assert.ok(x - size >= 0, `${text} at ${x}`);
      }
    }
  });
});

test("a note that finds its place taken goes to the other side of its rule", () => {
  const notes = [
    { day: "2026-11-18", text: "a rather long remark about what happened that day" },
    { day: "2026-11-20", text: "on the front page of Hacker News" },
  ];
  const rows: Value[][] = Array.from({ length: 7 }, (_, i) => [`2026-11-${16 + i}`, i]);
  const markup = figure({ type: "line", x: "day", y: "n" }, ["day", "n"], rows, { notes }) as string;
  assert.equal(markup.match(/<g class="note"/g)?.length, 4);
});

test("the same rows give the same drawing", () => {
  const draw = () =>
    figure(
      { type: "line", x: "day", y: "n" },
      ["day", "n"],
      [
        ["2026-11-16", 1],
        ["2026-11-22", 2],
      ],
    );
  assert.equal(draw(), draw());
});

test("a map is drawn once for all widths, and its steps keep their size below it", () => {
  const rows: Value[][] = [
    ["GB", 3],
    ["SG", 2],
    ["US", 1],
  ];
  const markup = figure({ type: "map", x: "c", y: "n", width: "half" }, ["c", "n"], rows) as string;
  assert.ok(markup.length < 45_000, `${markup.length}`);
  const [land = "", steps = ""] = markup.split('class="plot"');
  assert.match(land, /<svg class="scaled" viewBox="0 0 700 \d+">.*<title>United Kingdom: 3<\/title>.*<circle/s);
  assert.doesNotMatch(land, /<text/);
  assert.match(steps, /<g class="legend key"/);
  assert.doesNotMatch(markup, /%"[^>]*><title>/);
});

test("names and numbers stand in the middle of their columns at every width", () => {
  const rows: Value[][] = ["GB", "US", "FR", "IN"].map((name, i) => [name, 97 - i * 10]);
  const markup = figure({ type: "column", x: "c", y: "n" }, ["c", "n"], rows) as string;
  const columns = [...markup.matchAll(/<rect x="([\d.]+)%" width="([\d.]+)%" y="[^"]*" height="[^"]*"/g)];
  const middles = columns.slice(0, 4).map(([, x, width]) => Number(x) + Number(width) / 2);
  for (const texts of [
    ["GB", "US", "FR", "IN"],
    ["97", "87", "77", "67"],
  ]) {
    texts.forEach((text, i) => {
      const found = [...markup.matchAll(new RegExp(`<svg x="([\\d.]+)%" y="[^"]*"><text[^>]*>${text}<`, "g"))];
      assert.equal(found.length, 2);
      for (const [, x] of found) assert.ok(Math.abs(Number(x) - (middles[i] as number)) < 0.1, `${text} at ${x}`);
    });
  }
  assert.doesNotMatch(markup, /<g [^>]*transform="translate\([1-9]/);
});

test("bars with long names have a drawing for halves of a page, where these stand beside, and whole names in a wide one", () => {
  const name = "/2025/sharp-knives-and-type-checkers/";
  const long = figure({ type: "bar", x: "n", y: "c" }, ["c", "n"], [[name, 3]]) as string;
  const [wide = "", middle = "", narrow = ""] = long.split(/class="chart chart-(?:middle|narrow)"/);
  assert.match(long, /^<div class="figure named">/);
  assert.match(wide, new RegExp(`text-anchor="end"[^>]*>${name}<`));
  assert.match(middle, /text-anchor="end"[^>]*>[^<]*…<title>/);
  assert.match(narrow, new RegExp(`text-anchor="start"[^>]*>${name}<`));
  const short = figure({ type: "bar", x: "n", y: "c" }, ["c", "n"], [["Search", 3]]) as string;
  assert.doesNotMatch(short, /chart-middle|named/);
});

test("a scale has more than one line above zero, and a month every second day where there is room", () => {
  const rows: Value[][] = Array.from({ length: 30 }, (_, i) => [`2026-10-${String(i + 1).padStart(2, "0")}`, 9500 - i]);
  const block = { type: "line", x: "day", y: "n", width: "half" };
  const markup = figure(block, ["day", "n"], rows, { period: { from: "2026-10-01", to: "2026-10-30" } }) as string;
  const [wide = ""] = markup.split('class="chart chart-narrow"');
  assert.match(wide, />2k<.*>4k<.*>6k<.*>8k</s);
  for (const day of [3, 5, 7, 27, 29]) assert.match(wide, new RegExp(`>${day}<`));
});

test("what can only be pointed at is not drawn for phones", () => {
  const rows: Value[][] = Array.from({ length: 168 }, (_, i) => [Math.floor(i / 24), i % 24, (i * 37) % 101]);
  const block = { type: "heat", x: "hour", y: "weekday", color: "n", width: "half" };
  const markup = figure(block, ["weekday", "hour", "n"], rows) as string;
  const [wide = "", phone = ""] = markup.split('class="chart chart-narrow"');
  assert.equal(wide.match(/<title>/g)?.length, 168);
  assert.doesNotMatch(phone, /<title>|class="hit"/);
  assert.ok(markup.length < 32_000, `${markup.length}`);
});

test("addresses are names that can be read, in every type", () => {
  const host = "xn--bcher-kva.example";
  const rows: Value[][] = [
    ["/caf%C3%A9", host, 3, 1],
    ["/b", host, 2, 4],
  ];
  const blocks = [
    { type: "bar", y: "path", x: "n", color: "host" },
    { type: "column", x: "path", y: "n", color: "host" },
    { type: "dot", x: "n", y: "m", label: "path", color: "host" },
    { type: "heat", x: "path", y: "host", color: "n" },
  ];
  for (const block of blocks) {
    const svg = figure(block, ["path", "host", "n", "m"], rows) ?? "";
    assert.match(svg, /\/café/, block.type);
    assert.doesNotMatch(svg, /%C3%A9|xn--/, block.type);
  }
});

/** Words of a drawing, each once. */
function wordsOf(markup: string | null): Set<string> {
  return new Set([...String(markup).matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text as string));
}

const years: Value[][] = [2019, 2020, 2021, 2022, 2023].map((year, i) => [year, 40 + i]);
const axes: [string, object, string[], Value[][], string[], string[]][] = [
  ["years of a line", { type: "line", x: "a", y: "n" }, ["a", "n"], years, ["2019", "2021", "2023"], ["2k", "2,019"]],
  ["years of columns", { type: "column", x: "a", y: "n" }, ["a", "n"], years, ["2019", "2020", "2023"], ["2,019"]],
  ["years of bars", { type: "bar", y: "a", x: "n" }, ["a", "n"], years, ["2019", "2023"], ["2,019"]],
  [
    "years of a heat map",
    { type: "heat", x: "a", y: "b", color: "n" },
    ["a", "b", "n"],
    years.map(([year = null, n = null]) => [year, "x", n]),
    ["2019", "2023"],
    ["2,019"],
  ],
  ["years of dots", { type: "dot", x: "a", y: "n" }, ["a", "n"], years, ["2019", "2023"], ["2k", "0", "500"]],
  [
    "ids",
    { type: "line", x: "post_id", y: "n" },
    ["post_id", "n"],
    [
      [104_230, 1],
      [104_240, 2],
    ],
    ["104230", "104240"],
    ["104k", "104.2k"],
  ],
  [
    "numbers in a small range far from zero",
    { type: "line", x: "a", y: "n" },
    ["a", "n"],
    [
      [12_340, 1],
      [12_360, 2],
    ],
    ["12,340", "12,360"],
    ["12.3k", "12k"],
  ],
  [
    "shares along the bottom",
    { type: "line", x: "a", y: "n", format: { a: "percent" } },
    ["a", "n"],
    [
      [0.1, 1],
      [0.5, 2],
    ],
    ["10%", "50%"],
    ["0.1"],
  ],
  [
    "countries under columns",
    { type: "column", x: "a", y: "n", format: { a: "country" } },
    ["a", "n"],
    [
      ["FR", 1],
      ["IN", 2],
    ],
    ["France", "India"],
    ["FR"],
  ],
  [
    "times that are numbers",
    { type: "line", x: "a", y: "n", format: { a: "date" } },
    ["a", "n"],
    [
      [Date.UTC(2026, 10, 3), 1],
      [Date.UTC(2026, 10, 20), 2],
    ],
    ["3", "Nov"],
    ["2T"],
  ],
  [
    "rows of a heat map that are near each other",
    { type: "heat", x: "a", y: "b", color: "n" },
    ["a", "b", "n"],
    [
      ["x", 0.1211, 5],
      ["x", 0.1214, 6],
    ],
    ["0.1211", "0.1214"],
    ["0.12"],
  ],
  [
    "steps of a map that are near each other",
    { type: "map", x: "c", y: "n" },
    ["c", "n"],
    ["GB", "FR", "DE", "US", "IN", "BR"].map((code, i): Value[] => [code, 10_000 + i * 10]),
    ["10.01k", "10.02k", "10.04k"],
    ["10k"],
  ],
];
for (const [name, block, columns, rows, shown, absent] of axes) {
  test(`${name} are written whole, as they differ`, () => {
    const words = wordsOf(figure(block, columns, rows, { period: null }));
    for (const text of shown) assert.ok(words.has(text), `${text} of ${[...words].join(" | ")}`);
    for (const text of absent) assert.ok(!words.has(text), `${text} of ${[...words].join(" | ")}`);
  });
}

test("dots lie where they differ, with zero where that is near", () => {
  const draw = (numbers: number[]) =>
    wordsOf(
      figure(
        { type: "dot", x: "a", y: "b" },
        ["a", "b"],
        numbers.map((n) => [n, n]),
      ),
    );
  assert.ok(draw([100, 900]).has("0"));
  assert.ok(draw([-5, 5]).has("0"));
  assert.ok(draw([0]).has("0"));
  const far = draw([20.1, 20.4]);
  assert.ok(!far.has("0") && far.has("20.2") && far.has("20.4"), [...far].join(" | "));
  assert.ok(draw([7]).has("7"));
});

const doubled: [type: string, block: object, columns: string[], rows: Value[][], place: string, sum: RegExp][] = [
  ...["line", "area", "column"].flatMap((type): [string, object, string[], Value[][], string, RegExp][] => [
    [
      type,
      { type, x: "day", y: "n" },
      ["day", "n"],
      [
        ["2026-11-18", 4],
        ["2026-11-19", 1],
        ["2026-11-18", 3],
      ],
      "Wed 18 Nov",
      /N: 7</,
    ],
    [
      `${type} of series`,
      { type, x: "day", y: "n", color: "s" },
      ["day", "n", "s"],
      [
        ["2026-11-18", 4, "a"],
        ["2026-11-18", 2, "b"],
        ["2026-11-18", 3, "a"],
      ],
      "Wed 18 Nov a",
      /a: 7\nb: 2</,
    ],
  ]),
  [
    "bar",
    { type: "bar", y: "s", x: "n" },
    ["s", "n"],
    [
      ["a", 4],
      ["b", 1],
      ["a", 3],
    ],
    "a",
    />7</,
  ],
  [
    "bar of series",
    { type: "bar", y: "s", x: "n", color: "t" },
    ["s", "n", "t"],
    [
      ["a", 4, "x"],
      ["a", 1, "y"],
      ["a", 3, "x"],
    ],
    "a x",
    /x: 7</,
  ],
  [
    "heat",
    { type: "heat", x: "s", y: "t", color: "n" },
    ["s", "t", "n"],
    [
      ["a", "x", 4],
      ["b", "x", 1],
      ["a", "x", 3],
    ],
    "x a",
    /x a: 7</,
  ],
  [
    "map",
    { type: "map", x: "c", y: "n" },
    ["c", "n"],
    [
      ["GB", 4],
      ["FR", 1],
      ["gb", 3],
    ],
    "United Kingdom",
    /United Kingdom: 7</,
  ],
];
for (const [type, block, columns, rows, place, sum] of doubled) {
  test(`two rows for one place of a ${type} are summed where they count, and named where they do not`, () => {
    const markup = figure(block, columns, rows) as string;
    assert.ok(markup.includes(`Rows that share a place are drawn as their sum: “${place}” (2).`), markup);
    assert.match(markup, sum);
    const shares = { ...block, format: { n: "percent" } };
    assert.throws(
      () => figure(shares, columns, rows),
      new RegExp(`2 rows are of “${place}” \\(rows 1, 3\\).*"n" is no count`),
    );
    assert.match(figure({ ...block, format: { n: "percent" } }, columns, rows.slice(0, 2)) as string, /<svg/);
  });
}

test("series that do not add up are left out rather than summed as “other”", () => {
  const rows = Array.from({ length: 12 }, (_, i): Value[] => ["2026-11-18", `s${i}`, i + 1]);
  const block = { type: "column", x: "day", y: "n", color: "s" };
  assert.match(figure(block, ["day", "s", "n"], rows) as string, /drawn together as “other”/);
  const shares = figure({ ...block, format: { n: "percent" } }, ["day", "s", "n"], rows) as string;
  assert.match(shares, /5 smaller series are not drawn, as their numbers do not add up/);
  assert.doesNotMatch(shares, />other/);
});

test("numbers below zero have a colour of their own in heat and map, as strong as they are large", () => {
  const numbers = [-90, -20, -5, -1, 0, 1, 5, 20, 90];
  const names = ["GB", "FR", "DE", "IT", "US", "CA", "AU", "IN", "BR"];
  const cells = numbers.map((n, i): Value[] => [names[i] as string, "x", n]);
  const draw = (block: object): string => {
    const all = toColumns({ columns: ["c", "t", "change"], rows: cells });
    return toSvg(toChart(block, all), all, scene) as string;
  };
  const heat = draw({ type: "heat", x: "c", y: "t", color: "change" });
  const map = draw({ type: "map", x: "c", y: "change" });
  // Cells of one colour are in one group, which says it for all of them.
  const colorOf = (name: string): string => {
    const before = heat.slice(0, heat.indexOf(`<title>x ${name}:`));
    return [...before.matchAll(/fill="(#\w+)" fill-opacity="([^"]*)"/g)].at(-1)?.slice(1).join(" ") ?? "";
  };
  assert.deepEqual(names.map(colorOf), [
    ...["#c2452d 1", "#c2452d 0.55", "#c2452d 0.2", "#c2452d 0.2"],
    "#f4f1ea 1",
    ...["#1f5f8b 0.2", "#1f5f8b 0.2", "#1f5f8b 0.55", "#1f5f8b 1"],
  ]);
  assert.match(map, /fill="#c2452d" fill-opacity="1"[^>]*><title>United Kingdom: −90/);
  assert.match(map, /fill="#1f5f8b" fill-opacity="1"[^>]*><title>Brazil: 90/);
  for (const markup of [heat, map]) {
    for (const limit of ["−20", "−5", "0", "5", "20"]) assert.match(markup, new RegExp(`font-size="11">${limit}<`));
  }
});
