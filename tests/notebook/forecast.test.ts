import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeSeries } from "../../scripts/bench/made-series.ts";
import { Random } from "../../src/base/random.ts";
import { toChart } from "../../src/notebook/chart/block.ts";
import { ChartError } from "../../src/notebook/chart/chart-error.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import { toFigure } from "../../src/notebook/chart/figure.ts";
import { type Forecast, forecast } from "../../src/notebook/chart/forecast/forecast.ts";

/** Mean error as a share of that of repeating the last season within the part that is known (Hyndman and Koehler 2006). */
function scaledError(
  known: readonly number[],
  came: readonly number[],
  points: readonly number[],
  season: number,
): number {
  const usual = known.slice(season).reduce((sum, y, i) => sum + Math.abs(y - (known[i] as number)), 0);
  const missed = came.reduce((sum, y, i) => sum + Math.abs(y - (points[i] as number)), 0);
  return missed / came.length / (usual / (known.length - season));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const chance = new Random(1);
const noise = Array.from({ length: 3000 }, () => chance.below(25));
const week = (i: number): number => 100 + ([30, 35, 30, 20, 10, -40, -50][i % 7] ?? 0) + (noise[i] ?? 0);

interface PublicSeries {
  name: string;
  /** Error of `ets` of R's package forecast 8.20, whose model is chosen by AIC, on the last twelve months. */
  ets: number;
  values: number[];
}

test("public series of months: the last year is foreseen no worse than by R's ets", () => {
  const { series } = JSON.parse(readFileSync(join(import.meta.dirname, "public-series.json"), "utf8")) as {
    series: PublicSeries[];
  };
  const errors = series.map(({ values }) => {
    const [known, came] = [values.slice(0, -12), values.slice(-12)];
    return scaledError(known, came, forecast(known, 12, 12).points, 12);
  });
  assert.ok(mean(errors) <= mean(series.map(({ ets }) => ets)), `${errors}`);
  for (const [i, { name, ets }] of series.entries()) {
    assert.ok((errors[i] as number) < ets + 0.05, `${name}: ${errors[i]}, ets ${ets}`);
  }
});

for (const { days, ets } of [
  { days: 90, ets: 1.002 },
  { days: 365, ets: 0.801 },
]) {
  test(`made-up sites of ten kinds, ${days} days: no worse than R's ets, and the intervals hold`, () => {
    const within = { 80: 0, 95: 0 };
    const made = makeSeries(3, 379);
    const errors = made.map(({ values }) => {
      const [known, came] = [values.slice(365 - days, 365), values.slice(365)];
      const { points, interval80, interval95 } = forecast(known, 7, came.length);
      const holds = (intervals: Forecast["interval80"]): number =>
        came.filter((y, i) => y >= (intervals[i]?.low ?? 0) && y <= (intervals[i]?.high ?? 0)).length / came.length;
      within[80] += holds(interval80) / made.length;
      within[95] += holds(interval95) / made.length;
      return scaledError(known, came, points, 7);
    });
    assert.ok(mean(errors) <= ets, `${mean(errors)}, ets ${ets}`);
    assert.ok(within[80] >= 0.78 && within[80] <= 0.88, `80 %: ${within[80]}`);
    assert.ok(within[95] >= 0.92 && within[95] <= 0.98, `95 %: ${within[95]}`);
  });
}

test("a spike just before does not go on", () => {
  const calm = Array.from({ length: 120 }, (_, i) => 100 + week(i));
  const spiked = calm.map((y, i) => (i === 117 ? y * 9 : i === 118 ? y * 4 : y));
  const sum = ({ points }: Forecast): number => points.reduce((all, y) => all + y, 0);
  const found = forecast(spiked, 7, 14);
  assert.deepEqual(found.drawnIn, [117, 118]);
  assert.ok(Math.abs(sum(found) / sum(forecast(calm, 7, 14)) - 1) < 0.05);
});

test("the same numbers give the same forecast, and its sum an interval narrower than that of its days", () => {
  const values = makeSeries(1, 200)[0]?.values ?? [];
  const [one, two] = [forecast(values, 7, 28), forecast(values, 7, 28)];
  assert.deepEqual(one, two);
  const widest = one.interval80.reduce((all, { low, high }) => all + high - low, 0);
  assert.ok(one.sum.low < one.sum.middle && one.sum.middle < one.sum.high);
  assert.ok(one.sum.high - one.sum.low < widest);
});

const today = "2026-11-30";

/** A chart of numbers, one a day (month), of which the last is today's, and what stands under it. */
function draw(
  values: readonly (number | null)[],
  { steps = 14, unit = "day" as "day" | "month", axis = unit as string } = {},
) {
  const place = (back: number): string => {
    const date = new Date(`${today}T00:00Z`);
    if (unit === "day") date.setUTCDate(date.getUTCDate() - back);
    else date.setUTCMonth(date.getUTCMonth() - back, 1);
    return date.toISOString().slice(0, unit === "day" ? 10 : 7);
  };
  const rows = values.map((y, i) => [axis === "number" ? i : place(values.length - 1 - i), y]);
  const columns = toColumns({ columns: ["day", "views"], rows });
  const context = { today, timezone: "UTC", period: null, since: "2000-01-01", before: "", notes: [], posts: [] };
  const figure =
    toFigure(toChart({ type: "line", x: "day", y: "views", forecast: steps }, columns), columns, context) ?? "";
  const notes = [...figure.matchAll(/figure-note">([^<]*)/g)].map(([, text]) => text ?? "");
  const tips = JSON.parse((/data-tips="([^"]*)"/.exec(figure)?.[1] ?? "null").replaceAll("&quot;", '"')) as {
    series: { name: string; values: (number | null)[] }[];
  } | null;
  return { figure, notes, tips };
}

test("a chart says what comes, how sure that is, and how far off it would have been", () => {
  const { notes, tips, figure } = draw(
    Array.from({ length: 200 }, (_, i) => week(i)),
    { steps: 28 },
  );
  assert.match(
    notes.join("\n"),
    /^The next 28 days: [\d,]+ views, [\d,]+ to [\d,]+ in 4 of 5 cases; on the last 8 weeks such a forecast was off by [\d.]+% a day, last week’s same day by [\d.]+%\.$/m,
  );
  assert.deepEqual(
    tips?.series.map(({ name }) => name),
    ["Views", "Views, forecast"],
  );
  // Today is not over, so it is the first day to be foreseen.
  assert.equal(tips?.series[1]?.values.filter((y) => y !== null).length, 28);
  assert.equal(tips?.series[1]?.values[199] === null, false);
  assert.match(figure, /aria-label="Line chart of Views by day, from [^"]* to Mon 30 Nov; the most/);
});

test("months are foreseen by year", () => {
  const { notes } = draw(
    Array.from({ length: 61 }, (_, i) => 500 + 200 * Math.round(Math.sin(i / 1.9) * 3) + i * 9 + ((i * 7) % 23)),
    { steps: 6, unit: "month" },
  );
  assert.match(notes.join("\n"), /^(The next 6 months: |No forecast: on the last 12 months)/m);
});

const refused: [string, Parameters<typeof draw>, RegExp][] = [
  ["too few days", [Array.from({ length: 60 }, (_, i) => week(i))], /it needs 60 whole days, here are 59/],
  [
    "too far",
    [Array.from({ length: 91 }, (_, i) => week(i)), { steps: 31 }],
    /31 days ahead are too far: of 90 days at most 30/,
  ],
  ["a constant", [Array.from({ length: 100 }, () => 7)], /each day is the same/],
  [
    "all zeros",
    [Array.from({ length: 100 }, () => 0)],
    /more than a third of the days are 0; by week there may be enough/,
  ],
  [
    "one spike among zeros",
    [Array.from({ length: 100 }, (_, i) => (i === 50 ? 900 : 0))],
    /more than a third of the days are 0/,
  ],
  [
    "a week that repeats itself",
    [Array.from({ length: 100 }, (_, i) => (i % 7) + 1)],
    /no nearer than last week’s same day/,
  ],
  [
    "too few months",
    [Array.from({ length: 36 }, (_, i) => week(i)), { unit: "month" }],
    /it needs 36 whole months, here are 35/,
  ],
  [
    "an axis of numbers",
    [Array.from({ length: 100 }, (_, i) => week(i)), { axis: "number" }],
    /it needs days, weeks or months in a row/,
  ],
];
for (const [name, given, why] of refused) {
  test(`no forecast, with the reason: ${name}`, () => {
    const { notes, tips } = draw(...given);
    assert.match(notes.join("\n"), /^No forecast: /m);
    assert.match(notes.join("\n"), why);
    assert.equal(tips?.series.length ?? 1, 1);
  });
}

const odd: [string, (i: number) => number | null][] = [
  ["negative numbers", (i) => week(i) - 100],
  ["10⁹ a day", (i) => week(i) * 1e7],
  ["gaps", (i) => (i % 13 === 5 ? null : week(i))],
];
for (const [name, value] of odd) {
  test(`foreseen as they are: ${name}`, () => {
    const { tips } = draw(Array.from({ length: 200 }, (_, i) => value(i)));
    const points = tips?.series[1]?.values.filter((y) => y !== null) ?? [];
    assert.equal(points.length, 14);
    assert.ok(points.every((y) => Number.isFinite(y)));
    const usual = mean(Array.from({ length: 140 }, (_, i) => value(i) ?? 0).slice(-70));
    assert.ok(Math.abs(mean(points) - usual) < 0.2 * Math.abs(usual) + 10, `${mean(points)} beside ${usual}`);
  });
}

test("twenty years of days are foreseen from the last three", () => {
  const { tips, notes } = draw(Array.from({ length: 3000 }, (_, i) => week(i) * (i < 1500 ? 1 : 3)));
  assert.equal(tips, null);
  assert.match(notes.join("\n"), /^The next 14 days: /m);
});

test("a field that is no number of days is named", () => {
  const columns = toColumns({ columns: ["day", "views"], rows: [["2026-11-01", 3]] });
  for (const [value, why] of [
    [0, /"forecast": at least 1 is needed/],
    [181, /"forecast": at most 180 is allowed/],
    ["soon", /"forecast": a number is needed/],
  ] as const) {
    assert.throws(
      () => toChart({ type: "line", x: "day", y: "views", forecast: value }, columns),
      (error) => error instanceof ChartError && why.test(error.message),
    );
  }
  assert.throws(
    () => toChart({ type: "bar", x: "views", y: "day", forecast: 7 }, columns),
    /a chart of type bar has no field "forecast"/,
  );
});
