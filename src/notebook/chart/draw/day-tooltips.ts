/** What a page's script needs to point at the values of a line, area or column chart: see src/client/chart.ts. */
import type { Chart } from "../chart.ts";
import type { ResultColumn } from "../column.ts";
import { formatNumber } from "../format.ts";
import { placeOfDay, remarksByDay } from "./annotation.ts";
import { describeX, formatIn } from "./label.ts";
import { soft, series as styles } from "./palette.ts";
import { type AxisKind, type ChartContext, columnNamed, type Series, type Shape } from "./series.ts";
import type { Sheet } from "./svg.ts";

export interface Tips {
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
  series: TipSeries[];
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

interface TipSeries {
  name: string;
  color: string;
  /** By x. */
  values: (number | null)[];
  /** The same in words; null where they are plain whole numbers. */
  texts: string[] | null;
}

const most = 1500;

/** Null where there are more x than anyone could point at. */
export function toTips(
  chart: Chart,
  columns: readonly ResultColumn[],
  shape: Shape,
  scene: ChartContext,
  sheets: readonly [Sheet["options"], Sheet["options"]],
): Tips | null {
  const { xs, axis, unfinished } = shape;
  if (xs.length > most) return null;
  const even = isEven(shape);
  const bands = chart.type === "column" || axis === "category";
  const domain = sheets[0].y?.domain as [number, number];
  const mains = shape.series.filter(({ before }) => !before);
  return {
    axis,
    today: scene.today,
    from: even ? (xs[0] as number) : null,
    count: xs.length,
    labels: even ? null : xs.map((x) => describeX(x, axis, scene.today)),
    unfinished: unfinished === null ? null : xs.indexOf(unfinished),
    series: shape.series.map((one) => {
      const main = mains.indexOf(one);
      const color = main < 0 ? soft : (styles[Math.min(main, styles.length - 1)]?.color ?? soft);
      return { name: one.label, color, ...valuesOf(one, chart, columns, shape) };
    }),
    stacked: chart.type !== "line" && (chart.stack ?? true) && mains.length > 1,
    remarks: remarksOf(shape, scene),
    y: domain,
    bands,
    at: bands || even ? null : fractions(xs as number[]),
    frames: [frameOf(sheets[0]), frameOf(sheets[1])],
  };
}

/** Days under dots along time, whose marks say their own values: a stretch of them can be chosen. */
export function toDayTips(
  xs: readonly number[],
  scene: ChartContext,
  sheets: readonly [Sheet["options"], Sheet["options"]],
): Tips | null {
  const [least, last] = [Math.min(...xs), Math.max(...xs)];
  const from = Math.floor(least / dayMs) * dayMs;
  const count = Math.floor((last - from) / dayMs) + 1;
  if (count < 2 || count > most) return null;
  const place = (day: number): number => Math.max(0, Math.min(1, (from + day * dayMs - least) / (last - least)));
  const whole = least === from && last % dayMs === 0;
  const at = Array.from({ length: count }, (_, day) => Math.round(place(day + 0.5) * 10_000) / 10_000);
  return {
    axis: "day",
    today: scene.today,
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
    frames: [frameOf(sheets[0]), frameOf(sheets[1])],
  };
}

const dayMs = 86_400_000;

function isEven({ axis, xs }: Shape): boolean {
  if (axis !== "day" && axis !== "month") return false;
  const [first, last] = [xs[0] as number, xs.at(-1) as number];
  if (axis === "day") return last - first === (xs.length - 1) * 86_400_000;
  const months = (ms: number): number => new Date(ms).getUTCFullYear() * 12 + new Date(ms).getUTCMonth();
  return months(last) - months(first) === xs.length - 1;
}

function valuesOf(one: Series, chart: Chart, columns: readonly ResultColumn[], { xs }: Shape) {
  const at = new Map(one.points.map(({ x, y }) => [x, y]));
  const values = xs.map((x) => at.get(x) ?? null);
  const format = formatIn(chart, columnNamed(columns, one.column));
  const plain = format === "number" && values.every((y) => y === null || (Number.isSafeInteger(y) && y >= 0));
  return { values, texts: plain ? null : values.map((y) => (y === null ? "" : formatNumber(y, format))) };
}

/** Notes of all times; posts of days only, as a month has too many to be told. */
function remarksOf(shape: Shape, scene: ChartContext): Tips["remarks"] {
  const days = remarksByDay(shape.axis === "day" ? scene : { ...scene, posts: [] });
  const remarks: Tips["remarks"] = {};
  for (const [day, texts] of days) {
    const place = placeOfDay(shape, day);
    const index = place === null ? -1 : shape.xs.indexOf(place);
    if (index >= 0) remarks[index] = [...(remarks[index] ?? []), ...texts].slice(0, 6);
  }
  return remarks;
}

function fractions(xs: readonly number[]): number[] {
  const [first, last] = [xs[0] as number, xs.at(-1) as number];
  if (first === last) return xs.map(() => 0.5);
  return xs.map((x) => Math.round(((x - first) / (last - first)) * 10_000) / 10_000);
}

function frameOf({ height, marginTop = 0, marginBottom = 0 }: Sheet["options"]): Frame {
  const round = (px: number): number => Math.round(px * 10) / 10;
  return [round(marginTop), round(height - marginBottom)];
}
