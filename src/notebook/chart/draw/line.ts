import * as Plot from "@observablehq/plot";
import type { Layout, Size } from "./layout.ts";
import { type DrawnSeries, fitLineLabels, lineLabelMark } from "./line-labels.ts";
import { paper, seriesStyle, soft } from "./palette.ts";
import type { Band, Point, SeriesChart, SeriesSet } from "./series.ts";
import { seriesLayout } from "./series-layout.ts";
import type { X } from "./x.ts";

/** Lines straight from point to point, as a smoothed line would invent values. */
export function lineLayout(given: SeriesChart, size: Size): Layout {
  return layOutLines(given, size, false);
}

/** Areas upon each other, or each from the axis on. */
export function areaLayout(given: SeriesChart, size: Size): Layout {
  return layOutLines(given, size, true);
}

function layOutLines(given: SeriesChart, size: Size, isArea: boolean): Layout {
  const { set } = given;
  const drawn = toDrawnSeries(set);
  const values = drawn.flatMap(({ points, base, bands = [] }) => [
    ...points.map(({ x, y }) => (y === null ? null : y + (base?.get(x) ?? 0))),
    ...bands.flatMap(({ interval80: { low, high } }) => [low, high]),
  ]);
  const known = drawn.filter(({ role }) => role !== "forecast");
  const named = known.map((one) => ({
    ...one,
    points: drawn.find(({ continues }) => continues?.label === one.label)?.points ?? one.points,
  }));
  const labels = fitLineLabels(named, size.width);
  const frame = seriesLayout(given, size, { values, right: labels.room, isBand: false });
  const marks = [
    ...drawn.flatMap((one, i) => bandMarks(one, highest(values), `series-${i}`)),
    ...drawn.map((one, i) => (isArea || i === 0 ? areaMark(one, isArea, i) : null)),
    ...drawn.flatMap((one, i) => lineMarks(one, set.unfinished, `series-${i}`)),
  ];
  return frame.layout({ above: 0, marks, labels: lineLabelMark(named, labels) });
}

function toDrawnSeries({ series, isStacked }: SeriesSet): DrawnSeries[] {
  const sums = new Map<X, number>();
  const owns = series.filter(({ role }) => role === "own");
  return series.map((one) => {
    if (one.continues) return { ...one, ...seriesStyle(owns.indexOf(one.continues)), dash: "4 3", base: null };
    if (one.role === "before") return { ...one, color: soft, dash: "1.5 3", base: null };
    const base = isStacked ? new Map(sums) : null;
    for (const { x, y } of one.points) sums.set(x, (sums.get(x) ?? 0) + (y ?? 0));
    return { ...one, ...seriesStyle(owns.indexOf(one)), base };
  });
}

/** Where a point of a series is drawn: upon what is summed up under it. */
function heightIn({ base }: DrawnSeries) {
  return ({ x, y }: Point): number => (y === null ? Number.NaN : y + (base?.get(x) ?? 0));
}

/** Under the first line a tint to the axis; in an area chart every series has its own. */
function areaMark(one: DrawnSeries, isArea: boolean, index: number): Plot.Markish | null {
  if (one.role !== "own") return null;
  return Plot.areaY(one.points, {
    className: `series-${index}`,
    x: "x",
    y1: ({ x }: Point) => one.base?.get(x) ?? 0,
    y2: heightIn(one),
    fill: one.color,
    fillOpacity: one.base ? 0.28 : isArea ? 0.18 : 0.07,
  });
}

/** The line as far as its days are over; today's part dashed with an open end, as it will still move. */
function lineMarks(one: DrawnSeries, unfinished: number | null, className: string): Plot.Markish[] {
  const { role, continues, color, dash } = one;
  // A forecast begins where what is known ends.
  const start = continues?.points.findLast(({ x, y }) => y !== null && x < (one.points[0]?.x ?? 0));
  const points = start ? [start, ...one.points] : one.points;
  const place = { className, x: "x", y: heightIn(one) };
  const line = {
    ...place,
    stroke: color,
    strokeWidth: role === "before" ? 1.25 : 1.75,
    strokeLinejoin: "round" as const,
  };
  const cut = role !== "own" ? -1 : points.findIndex(({ x }) => x === unfinished);
  const done = cut < 0 ? points : points.slice(0, cut);
  const alone = done.filter(
    ({ y }, i) => y !== null && (done[i - 1]?.y ?? null) === null && (done[i + 1]?.y ?? null) === null,
  );
  const marks: Plot.Markish[] = [
    Plot.line(done, { ...line, ...(dash === null ? {} : { strokeDasharray: dash }) }),
    Plot.dot(alone, { ...place, r: 2.5, fill: color }),
  ];
  const last = points[cut];
  if (last && last.y !== null) {
    marks.push(Plot.line(points.slice(Math.max(0, cut - 1), cut + 1), { ...line, strokeDasharray: "2 3" }));
    marks.push(Plot.dot([last], { ...place, r: 3, fill: paper, stroke: color, strokeWidth: 1.5 }));
  }
  return marks;
}

function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? most), 0);
}

/** Where a forecast lies in 95 of 100 cases, and in 80; @param most what the number axis reaches, as 95 may lie far beyond */
function bandMarks({ bands = [], color }: DrawnSeries, most: number, className: string): Plot.Markish[] {
  if (bands.length === 0) return [];
  const band = { className, x: "x", fill: color, fillOpacity: 0.12 };
  return [
    Plot.areaY(bands, {
      ...band,
      y1: ({ interval95: { low } }: Band) => Math.min(low, most),
      y2: ({ interval95: { high } }: Band) => Math.min(high, most),
    }),
    Plot.areaY(bands, {
      ...band,
      y1: ({ interval80: { low } }: Band) => low,
      y2: ({ interval80: { high } }: Band) => high,
    }),
  ];
}
