import * as Plot from "@observablehq/plot";
import type { Chart } from "../chart.ts";
import type { ResultColumn } from "../column.ts";
import { noteMarks, noteRoom, placeNotes, placeOfDay, postMarks } from "./annotation.ts";
import { axisTicks, numberAxis, numberDomain, tickMarks } from "./axis.ts";
import { type DrawnSeries, endLabels, endMarks } from "./ends.ts";
import { hitMark, unfinishedMark } from "./hit.ts";
import { formatIn } from "./label.ts";
import { paper, soft, series as styles } from "./palette.ts";
import { type ChartContext, columnNamed, type Point, type Series, type Shape, type X } from "./series.ts";
import type { Sheet, Size } from "./svg.ts";

/** Lines, or areas upon each other; straight from point to point, as a smoothed line would invent values. */
export function lineSheet(
  chart: Chart,
  columns: readonly ResultColumn[],
  shape: Shape,
  scene: ChartContext,
  size: Size,
): Sheet["options"] {
  const { axis, xs } = shape;
  const stacked =
    chart.type === "area" && (chart.stack ?? true) && shape.series.filter((one) => !one.before).length > 1;
  const drawn = dress(shape.series, stacked);
  const format = formatIn(chart, columnNamed(columns, drawn[0]?.column));
  const domain = numberDomain(
    drawn.flatMap(({ points, base }) => points.map(({ x, y }) => (y === null ? null : y + (base?.get(x) ?? 0)))),
  );
  const whole = drawn.every(({ points }) => points.every(({ y }) => y === null || Number.isInteger(y)));
  const vertical = numberAxis(domain, format, size.height, whole);
  const ends = endLabels(drawn, size.width);
  const margin = { marginLeft: vertical.room, marginRight: ends.room, marginBottom: 34 };
  const toPx = scaleX(xs, axis === "category", margin.marginLeft, size.width - margin.marginRight);
  const onDays = axis === "day";
  const dayPx = (day: number): number | null => {
    const x = placeOfDay(shape, day);
    return x === null ? null : toPx(x);
  };
  const notes = chart.notes !== false ? placeNotes(scene.notes, size.width, dayPx) : [];
  const posts = onDays && chart.posts !== false ? scene.posts : [];
  const top = 10 + noteRoom(notes);
  const ticks = axisTicks(axis, xs, size.width - margin.marginLeft - margin.marginRight, scene.today);
  return {
    width: size.width,
    height: size.height + top,
    ...margin,
    marginTop: top,
    x: {
      type: axis === "category" ? "point" : "linear",
      domain: domainX(xs, axis === "category"),
      axis: null,
      padding: 0.5,
    },
    y: { type: "linear", domain, axis: null },
    marks: [
      vertical.marks(vertical.room),
      tickMarks(ticks),
      drawn.map((one, i) => areaMark(one, chart, stacked, i)),
      drawn.map((one, i) => lineMarks(one, shape.unfinished, `series-${i}`)),
      noteMarks(notes, dayPx),
      endMarks(drawn, ends),
      unfinishedMark(shape, ticks, toPx),
      hitMark(chart, columns, shape, scene, toPx),
      postMarks(posts, dayPx),
    ],
  };
}

function domainX(xs: readonly X[], points: boolean): X[] {
  if (points) return [...xs];
  const first = xs[0] as number;
  const last = xs.at(-1) as number;
  return first === last ? [first - 1, last + 1] : [first, last];
}

/** px of an x, the same as Plot will find. */
function scaleX(xs: readonly X[], points: boolean, left: number, right: number): (x: X) => number {
  if (points) {
    const step = (right - left) / Math.max(1, xs.length);
    const places = new Map(xs.map((x, i) => [x, left + step * (i + 0.5)]));
    return (x) => places.get(x) ?? left;
  }
  const [first, last] = domainX(xs, false) as [number, number];
  return (x) => left + (((x as number) - first) / (last - first)) * (right - left);
}

function dress(series: readonly Series[], stacked: boolean): DrawnSeries[] {
  const sums = new Map<X, number>();
  let main = 0;
  return series.map((one) => {
    if (one.before) return { ...one, color: soft, dash: "1.5 3", base: null };
    const style = styles[Math.min(main, styles.length - 1)] as (typeof styles)[number];
    main += 1;
    const base = stacked ? new Map(sums) : null;
    for (const { x, y } of one.points) sums.set(x, (sums.get(x) ?? 0) + (y ?? 0));
    return { ...one, ...style, base };
  });
}

/** Under the first line a tint to the axis; in an area chart every series its own. */
function areaMark(one: DrawnSeries, chart: Chart, stacked: boolean, index: number): Plot.Markish | null {
  if (one.before || (chart.type !== "area" && index > 0)) return null;
  return Plot.areaY(one.points, {
    className: `series-${index}`,
    x: "x",
    y1: ({ x }: Point) => one.base?.get(x) ?? 0,
    y2: ({ x, y }: Point) => (y === null ? Number.NaN : y + (one.base?.get(x) ?? 0)),
    fill: one.color,
    fillOpacity: stacked ? 0.28 : chart.type === "area" ? 0.18 : 0.07,
  });
}

/** The line as far as its days are over; today's part dashed with an open end, as it will still move. */
function lineMarks(one: DrawnSeries, unfinished: number | null, className: string): Plot.Markish[] {
  const y = ({ x, y }: Point): number => (y === null ? Number.NaN : y + (one.base?.get(x) ?? 0));
  const look = {
    className,
    x: "x",
    y,
    stroke: one.color,
    strokeWidth: one.before ? 1.25 : 1.75,
    strokeLinejoin: "round" as const,
  };
  const dash = one.dash === null ? {} : { strokeDasharray: one.dash };
  const cut = one.before ? -1 : one.points.findIndex(({ x }) => x === unfinished);
  const done = cut < 0 ? one.points : one.points.slice(0, cut);
  const marks: Plot.Markish[] = [Plot.line(done, { ...look, ...dash })];
  const alone = done.filter(
    (point, i) => point.y !== null && (done[i - 1]?.y ?? null) === null && (done[i + 1]?.y ?? null) === null,
  );
  marks.push(Plot.dot(alone, { className, x: "x", y, r: 2.5, fill: one.color }));
  const last = one.points[cut];
  if (last && last.y !== null) {
    marks.push(Plot.line(one.points.slice(Math.max(0, cut - 1), cut + 1), { ...look, strokeDasharray: "2 3" }));
    marks.push(Plot.dot([last], { className, x: "x", y, r: 3, fill: paper, stroke: one.color, strokeWidth: 1.5 }));
  }
  return marks;
}
