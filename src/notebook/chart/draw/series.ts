import type { Value } from "../../../query/answer.ts";
import { daysFrom, monthsFrom, parseTime, toLocal } from "../../day.ts";
import { fitLine } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import { isTemporal, type ResultColumn, toNumber } from "../column.ts";
import { type FormatContext, none } from "../format.ts";

/** What a chart is drawn in beside its own rows. */
export interface ChartContext extends FormatContext {
  /** Days the page looks at, YYYY-MM-DD; null where it looks at none in particular. */
  period: { from: string; to: string } | null;
  /** Names the period before: "30 days before". */
  before: string;
  notes: { day: string; text: string }[];
  posts: { day: string; title: string }[];
}

export type X = number | string;
export type AxisKind = "day" | "month" | "time" | "number" | "category";

export interface Point {
  x: X;
  /** null: the row says so, and the line has a gap. */
  y: number | null;
}

export interface Series {
  /** Name of its column, for the format. */
  column: string;
  label: string;
  points: Point[];
  /** The period before. */
  before: boolean;
}

export interface Shape {
  axis: AxisKind;
  series: Series[];
  /** Every x in order, each once. */
  xs: X[];
  /** What was left out or may surprise, in sentences. */
  remarks: string[];
  /** The x of today (or of this month), whose numbers are not final. */
  unfinished: number | null;
}

const most = { rows: 4000, series: 7, fill: 4000 };

/** The rows of a line, area or column chart as series along one axis; days without a row become zero. */
export function toShape(chart: Chart, columns: readonly ResultColumn[], scene: ChartContext): Shape {
  const x = columnNamed(columns, chart.x);
  const remarks: string[] = [];
  const axis = axisOf(x);
  const xs = x.values.map((value) => toX(value, axis, scene));
  const lost = xs.filter((value) => value === null).length;
  if (lost > 0)
    remarks.push(
      `${plural(lost, "row")} without a ${axis === "category" ? "value" : axis} on the axis ${lost === 1 ? "is" : "are"} not drawn.`,
    );
  const kept = capRows(xs, remarks);
  const series = chart.color === null ? bySeveral(chart, columns, kept, scene) : byColor(chart, columns, kept, remarks);
  const all = fill(series, axis, scene, kept);
  const today = axis === "month" ? scene.today.slice(0, 7) : scene.today;
  const end = axis === "day" || axis === "month" ? parseTime(today) : null;
  const shape: Shape = { axis, series, xs: all, remarks, unfinished: end !== null && all.includes(end) ? end : null };
  return chart.type === "column" ? shape : withoutBlankToday(shape);
}

/**
 * A line would fall to zero where today has only begun: as long as nothing was counted, today is no point of it, nor
 * is what it would be compared with.
 */
function withoutBlankToday(shape: Shape): Shape {
  const { unfinished, series, xs } = shape;
  const begun = ({ before, points }: Series) => !before && points.some(({ x, y }) => x === unfinished && y);
  if (unfinished === null || xs.length === 1 || series.some(begun)) return shape;
  const past = series.map((one) => ({ ...one, points: one.points.filter(({ x }) => x !== unfinished) }));
  return { ...shape, series: past, xs: xs.filter((x) => x !== unfinished), unfinished: null };
}

/** A column by its name; `toChart` has seen to it that there is one. */
export function columnNamed(columns: readonly ResultColumn[], name: string | null | undefined): ResultColumn {
  const column = columns.find((one) => one.name === name);
  if (!column) throw new Error(`no column ${JSON.stringify(name)}`);
  return column;
}

/** "views_per_visit" → "Views per visit" */
export function readable(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words === "" ? name : words[0]?.toUpperCase() + words.slice(1);
}

export function plural(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Texts of which most are dates are an axis of dates; the rest is left out and said. */
function axisOf(column: ResultColumn): AxisKind {
  const { kind, values } = column;
  if (kind === "day" || kind === "month" || kind === "number") return kind;
  if (isTemporal(kind)) return "time";
  if (kind !== "text") return "category";
  const dates = values.filter((value) => typeof value === "string" && parseTime(value) !== null) as string[];
  if (dates.length * 2 <= values.length) return "category";
  return dates.every((value) => value.length === 10) ? "day" : "time";
}

function toX(value: Value, axis: AxisKind, { timezone }: FormatContext): X | null {
  if (axis === "category") return value === null ? none : fitLine(String(value), 200);
  if (axis === "number") return toNumber(value);
  if (typeof value === "string") return parseTime(value);
  const local = toLocal(Number(value), timezone);
  return value === null || Number.isNaN(local) ? null : local;
}

interface Row {
  x: X;
  index: number;
}

function capRows(xs: (X | null)[], remarks: string[]): Row[] {
  const rows = xs.flatMap((x, index) => (x === null ? [] : [{ x, index }]));
  if (rows.length <= most.rows) return rows;
  remarks.push(`The chart draws the first ${plural(most.rows, "row")} of ${plural(rows.length, "row")}.`);
  return rows.slice(0, most.rows);
}

function bySeveral(chart: Chart, columns: readonly ResultColumn[], rows: Row[], scene: ChartContext): Series[] {
  const one = (name: string, before: boolean, label: string): Series => {
    const { values } = columnNamed(columns, name);
    return { column: name, label, before, points: rows.map(({ x, index }) => ({ x, y: toNumber(values[index]) })) };
  };
  const mains = chart.y
    .slice(0, most.series + 1)
    .map((name) => one(name, false, chart.columns[name]?.label ?? readable(name)));
  const befores = chart.before.map((name, i) => {
    const beside = mains[i] && chart.before.length > 1 ? `${mains[i].label}, ` : "";
    return one(name, true, chart.columns[name]?.label ?? `${beside}${scene.before}`);
  });
  return [...mains, ...befores];
}

/** One series a value of the colour column, the largest first; those beyond the seventh together as "other". */
function byColor(chart: Chart, columns: readonly ResultColumn[], rows: Row[], remarks: string[]): Series[] {
  const name = chart.y[0] as string;
  const parts = columnNamed(columns, chart.color).values;
  const { values } = columnNamed(columns, name);
  const groups = new Map<string, { total: number; points: Point[] }>();
  for (const { x, index } of rows) {
    const part = parts[index];
    const key = part === null || part === undefined ? none : fitLine(String(part), 80);
    const group = groups.get(key) ?? { total: 0, points: [] };
    const y = toNumber(values[index]);
    group.total += Math.abs(y ?? 0);
    group.points.push({ x, y });
    groups.set(key, group);
  }
  const ranked = [...groups].sort(([, a], [, b]) => b.total - a.total);
  const shown = ranked.slice(0, ranked.length === most.series + 1 ? most.series + 1 : most.series);
  const series = shown.map(([label, { points }]) => ({ column: name, label, points, before: false }));
  const rest = ranked.slice(shown.length);
  if (rest.length === 0) return series;
  const sums = new Map<X, number>();
  for (const [, { points }] of rest) for (const { x, y } of points) sums.set(x, (sums.get(x) ?? 0) + (y ?? 0));
  remarks.push(`${rest.length} smaller series are drawn together as “other”.`);
  const points = [...sums].map(([x, y]) => ({ x, y }));
  return [...series, { column: name, label: `other (${rest.length})`, points, before: false }];
}

/** Sorts the points along the axis and adds zeros for days (months) that have no row. Returns every x in order. */
function fill(series: Series[], axis: AxisKind, scene: ChartContext, rows: Row[]): X[] {
  const present = new Set(rows.map(({ x }) => x));
  if (axis === "category") return [...present];
  const found = ([...present] as number[]).sort((a, b) => a - b);
  const whole = axis === "day" || axis === "month" ? span(found, axis, scene) : found;
  for (const one of series) {
    if (axis === "day" || axis === "month") {
      const has = new Set(one.points.map(({ x }) => x));
      // Of the period before, a day without a row says nothing: it may lie ahead.
      for (const x of whole) if (!has.has(x)) one.points.push({ x, y: one.before ? null : 0 });
    }
    one.points.sort((a, b) => (a.x as number) - (b.x as number));
  }
  return whole;
}

/** The period's days as far as they have come; where rows lie outside of it, from the first row to the last. */
function span(found: number[], axis: "day" | "month", { period, today }: ChartContext): number[] {
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined) return [];
  const from = period === null ? first : (parseTime(period.from) ?? first);
  const to = period === null ? last : Math.min(parseTime(period.to) ?? last, parseTime(today) ?? last);
  const inside = axis === "day" && first >= from && last <= to;
  const [start, end] = inside ? [from, to] : [first, last];
  if ((end - start) / 86_400_000 > most.fill) return found;
  return axis === "day" ? daysFrom(start, end) : monthsFrom(start, end);
}
