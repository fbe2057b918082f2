import * as Plot from "@observablehq/plot";
import { textWidth } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import type { ResultColumn } from "../column.ts";
import { formatNumber, formatTick } from "../format.ts";
import { noteMarks, noteRoom, placeNotes, placeOfDay, postMarks } from "./annotation.ts";
import { axisTicks, numberAxis, numberDomain, tickMarks } from "./axis.ts";
import { hitMark, unfinishedMark } from "./hit.ts";
import { formatIn } from "./label.ts";
import { legendRows, square, stroke } from "./legend.ts";
import { ink, paper, series as styles } from "./palette.ts";
import { type ChartContext, columnNamed, type Series, type Shape, type X } from "./series.ts";
import type { Sheet, Size } from "./svg.ts";

/** One rectangle. */
interface Block {
  x: X;
  from: number;
  to: number;
  color: string;
  unfinished: boolean;
}

/** Upright bars, series upon each other (or beside each other where `stack` is false). */
export function columnSheet(
  chart: Chart,
  columns: readonly ResultColumn[],
  shape: Shape,
  scene: ChartContext,
  size: Size,
): Sheet["options"] {
  const { axis, xs, unfinished } = shape;
  const mains = shape.series.filter((one) => !one.before);
  const befores = shape.series.filter((one) => one.before);
  const stacked = chart.stack ?? true;
  const blocks = toBlocks(mains, stacked, unfinished);
  const domain = numberDomain([
    ...blocks.flatMap(({ from, to }) => [from, to]),
    ...befores.flatMap(({ points }) => points.map(({ y }) => y)),
  ]);
  const format = formatIn(chart, columnNamed(columns, mains[0]?.column));
  const whole = mains.every(({ points }) => points.every(({ y }) => y === null || Number.isInteger(y)));
  const vertical = numberAxis(domain, format, size.height, whole);
  const room = size.width - vertical.room - 6;
  const step = room / Math.max(1, xs.length);
  const places = new Map(xs.map((x, i) => [x, vertical.room + step * (i + 0.5)]));
  const toPx = (x: X): number => places.get(x) ?? vertical.room;
  const onDays = axis === "day";
  const dayPx = (day: number): number | null => {
    const x = placeOfDay(shape, day);
    return x === null ? null : (places.get(x) ?? null);
  };
  const notes = chart.notes !== false ? placeNotes(scene.notes, size.width, dayPx) : [];
  const legend = legendRows(legendOf(mains, befores), 0, size.width);
  const labels = mains.length === 1 && befores.length === 0 ? valueLabels(mains[0] as Series, step, format) : null;
  const top = 10 + legend.room + noteRoom(notes) + (labels ? 12 : 0);
  const ticks = axisTicks(
    axis === "number" ? "category" : axis,
    axis === "number" ? xs.map(String) : xs,
    room,
    scene.today,
  ).map((tick) => (axis === "number" ? { ...tick, x: Number(tick.x), text: tick.text } : tick));
  const inset = step > 6 ? step * 0.11 : step > 2 ? 0.5 : 0;
  return {
    width: size.width,
    height: size.height + top,
    marginLeft: vertical.room,
    marginRight: 6,
    marginBottom: 37,
    marginTop: top,
    x: { type: "band", domain: [...xs], paddingInner: 0, paddingOuter: 0, round: false, axis: null },
    y: { type: "linear", domain, axis: null },
    marks: [
      vertical.marks(vertical.room),
      tickMarks(ticks, 12),
      columnMarks(blocks, mains, stacked, step, inset),
      befores.map(({ points }, i) =>
        [
          { stroke: paper, strokeWidth: 3, strokeOpacity: 0.75 },
          { stroke: ink, strokeDasharray: "2 2" },
        ].map((look) =>
          Plot.tickY(
            points.filter(({ y }) => y !== null),
            { className: `series-${mains.length + i}`, x: "x", y: "y", insetLeft: inset, insetRight: inset, ...look },
          ),
        ),
      ),
      labels,
      legend.mark,
      noteMarks(notes, dayPx),
      unfinishedMark(shape, ticks, toPx, 33),
      hitMark(chart, columns, shape, scene, toPx),
      onDays && chart.posts !== false ? postMarks(scene.posts, dayPx, "below") : null,
    ],
  };
}

function colorOf(index: number): string {
  return (styles[Math.min(index, styles.length - 1)] as (typeof styles)[number]).color;
}

function toBlocks(mains: readonly Series[], stacked: boolean, unfinished: number | null): Block[] {
  const up = new Map<X, number>();
  const down = new Map<X, number>();
  return mains.flatMap(({ points }, i) =>
    points.flatMap(({ x, y }) => {
      if (y === null) return [];
      const sums = y < 0 ? down : up;
      const from = stacked ? (sums.get(x) ?? 0) : 0;
      sums.set(x, from + y);
      return [{ x, from, to: from + y, color: colorOf(i), unfinished: x === unfinished }];
    }),
  );
}

/** Blocks that are done are full; today's are pale with a dashed edge. */
function columnMarks(
  blocks: readonly Block[],
  mains: readonly Series[],
  stacked: boolean,
  step: number,
  inset: number,
): Plot.Markish[] {
  return mains.map((_, i) => {
    const mine = blocks.filter(({ color }) => color === colorOf(i));
    const share = stacked ? 0 : (step - inset * 2) / mains.length;
    const edges = { insetLeft: inset + share * i, insetRight: inset + (stacked ? 0 : share * (mains.length - 1 - i)) };
    const look = { className: `series-${i}`, x: "x", y1: "from", y2: "to", fill: colorOf(i), ...edges };
    return [
      Plot.barY(
        mine.filter((one) => !one.unfinished),
        look,
      ),
      Plot.barY(
        mine.filter((one) => one.unfinished),
        { ...look, fillOpacity: 0.3, stroke: colorOf(i), strokeDasharray: "2 2" },
      ),
    ] as unknown as Plot.Markish;
  });
}

/** The value over each column, where each has room for its own. */
function valueLabels({ points }: Series, step: number, format: Parameters<typeof formatTick>[1]): Plot.Markish | null {
  const texts = points.map(({ y }) =>
    y === null ? "" : textWidth(formatNumber(y, format), 11) < step ? formatNumber(y, format) : formatTick(y, format),
  );
  if (texts.some((text) => textWidth(text, 11) > step - 2)) return null;
  return Plot.text(points, {
    x: "x",
    y: ({ y }) => Math.max(y ?? 0, 0),
    text: (_, i) => texts[i] as string,
    dy: -8,
    fill: ink,
    fontSize: 11,
  });
}

function legendOf(mains: readonly Series[], befores: readonly Series[]) {
  const items = mains.map(({ label }, i) => ({ label, sign: square(colorOf(i)) }));
  const old = befores.map(({ label }) => ({ label, sign: stroke(ink, "2 2") }));
  return mains.length > 1 || befores.length > 0 ? [...items, ...old] : [];
}
