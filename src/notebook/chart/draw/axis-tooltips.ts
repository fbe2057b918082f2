/** Tooltips of places along x, for the page's script (src/client/chart). */
import { utcDay, utcMonth } from "d3-time";
import type { ChartContext } from "../context.ts";
import { placeOfDay, remarksByDay } from "./annotation.ts";
import type { Layout } from "./layout.ts";
import { pointText } from "./outlooks.ts";
import { seriesStyle, soft } from "./palette.ts";
import type { Series, SeriesChart, SeriesSet } from "./series.ts";
import type { AxisKind, X } from "./x.ts";
import { describeX } from "./x.ts";

export interface AxisTooltips {
  axis: AxisKind;
  /** Local date today, for the names of days. */
  today: string;
  /** ms (UTC digits) of the first, where all are days or months in a row; the others follow from it. */
  from: number | null;
  count: number;
  /** Names of each x; null where they follow from `from`. */
  labels: string[] | null;
  /** Which of them is not over. */
  unfinished: number | null;
  /** As they are numbered in the drawing. */
  series: TooltipSeries[];
  /** Upon each other. */
  stacked: boolean;
  /** What is known of an x beside its numbers, by its index. */
  remarks: Record<string, string[]>;
  /** Ends of the number axis. */
  y: [number, number];
  /** Every x has a band of the same width, and stands in its middle. */
  bands: boolean;
  /** 0 to 1, where the x stand at uneven distances. */
  at: number[] | null;
  /** px of the plot's top and bottom in the wide and in the narrow drawing; across it fills its svg. */
  frames: [Frame, Frame];
}

type Frame = [top: number, bottom: number];

interface TooltipSeries {
  name: string;
  color: string;
  /** By x. */
  values: (number | null)[];
  /** The same in words; null where they are plain whole numbers. */
  texts: string[] | null;
}

const maxPlaces = 1500;
const dayMs = 86_400_000;

/** Null where there are more x than anyone could point at. */
export function toAxisTooltips(
  { set, context }: SeriesChart,
  layouts: readonly [wide: Layout, narrow: Layout],
): AxisTooltips | null {
  const { xs, axis, unfinished, isStacked } = set;
  if (xs.length > maxPlaces) return null;
  const even = isEven(set);
  const bands = layouts[0].x?.type !== "linear";
  const mains = set.series.filter(({ role }) => role === "own");
  return {
    axis,
    today: context.today,
    from: even ? (xs[0] as number) : null,
    count: xs.length,
    labels: even ? null : xs.map((x) => describeX(x, set, context.today)),
    unfinished: unfinished === null ? null : xs.indexOf(unfinished),
    series: set.series.map((one) => {
      const color = one.role === "before" ? soft : seriesStyle(mains.indexOf(one.continues ?? one)).color;
      return { name: one.label, color, ...valuesOf(one, set) };
    }),
    stacked: isStacked,
    remarks: remarksOf(set, context),
    y: layouts[0].y?.domain as [number, number],
    bands,
    at: bands || even ? null : fractions(xs as number[]),
    frames: [frameOf(layouts[0]), frameOf(layouts[1])],
  };
}

/** Days under dots along time, whose marks have tooltips of their own: a stretch of days can be chosen. */
export function toDayTooltips(
  xs: readonly number[],
  { today }: ChartContext,
  layouts: readonly [wide: Layout, narrow: Layout],
): AxisTooltips | null {
  const [least, last] = [Math.min(...xs), Math.max(...xs)];
  const from = Math.floor(least / dayMs) * dayMs;
  const count = Math.floor((last - from) / dayMs) + 1;
  if (count < 2 || count > maxPlaces) return null;
  const place = (day: number): number => Math.max(0, Math.min(1, (from + day * dayMs - least) / (last - least)));
  const whole = least === from && last % dayMs === 0;
  const at = Array.from({ length: count }, (_, day) => Math.round(place(day + 0.5) * 10_000) / 10_000);
  return {
    axis: "day",
    today,
    from,
    count,
    labels: null,
    unfinished: null,
    series: [],
    stacked: false,
    remarks: {},
    y: [0, 1],
    bands: false,
    at: whole ? null : at,
    frames: [frameOf(layouts[0]), frameOf(layouts[1])],
  };
}

/** Whether the x are days or months in a row. */
function isEven({ axis, xs }: SeriesSet): boolean {
  if (axis !== "day" && axis !== "month") return false;
  const interval = axis === "day" ? utcDay : utcMonth;
  return interval.count(new Date(xs[0] as number), new Date(xs.at(-1) as number)) === xs.length - 1;
}

function valuesOf(series: Series, { xs }: SeriesSet): Pick<TooltipSeries, "values" | "texts"> {
  const { points, column, bands } = series;
  const at = new Map(points.map(({ x, y }) => [x, y]));
  const values = xs.map((x) => at.get(x) ?? null);
  const plain =
    column.format === "number" && !bands && values.every((y) => y === null || (Number.isSafeInteger(y) && y >= 0));
  return { values, texts: plain ? null : values.map((y, i) => (y === null ? "" : pointText(series, xs[i] as X, y))) };
}

/** Notes of all times; posts of days only, as a month has too many to name. */
function remarksOf(set: SeriesSet, context: ChartContext): AxisTooltips["remarks"] {
  const days = remarksByDay(set.axis === "day" ? context : { ...context, posts: [] });
  const remarks: AxisTooltips["remarks"] = {};
  for (const [day, texts] of days) {
    const place = placeOfDay(set, day as number);
    const index = place === null ? -1 : set.xs.indexOf(place);
    if (index >= 0) remarks[index] = [...(remarks[index] ?? []), ...texts].slice(0, 6);
  }
  return remarks;
}

function fractions(xs: readonly number[]): number[] {
  const [first, last] = [xs[0] as number, xs.at(-1) as number];
  if (first === last) return xs.map(() => 0.5);
  return xs.map((x) => Math.round(((x - first) / (last - first)) * 10_000) / 10_000);
}

function frameOf({ height, marginTop = 0, marginBottom = 0 }: Layout): Frame {
  const round = (px: number): number => Math.round(px * 10) / 10;
  return [round(marginTop), round(height - marginBottom)];
}
