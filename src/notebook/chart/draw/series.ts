import { utcDay, utcMonth } from "d3-time";
import { counted } from "../../../base/numbers.ts";
import { parseTime, toLocal } from "../../../base/sql-time.ts";
import type { Value } from "../../../query/answer.ts";
import { fitLine } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import { type ChartColumn, needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import type { Interval } from "../forecast/model.ts";
import { formatValue, toName } from "../format.ts";
import { type Places, toPlaces } from "../places.ts";
import { areTimes, datesIn, lostTexts } from "./dates.ts";
import { partKey, rankParts } from "./parts.ts";
import { type AxisKind, describeX, type X, type XAxis } from "./x.ts";

export interface Point {
  x: X;
  /** null: the row says so, and the line has a gap. */
  y: number | null;
}

export interface Series {
  /** Where its numbers come from. */
  column: ChartColumn;
  label: string;
  points: Point[];
  /** Of the rows themselves, of the period before, or what is likely to come. */
  role: "own" | "before" | "forecast";
  /** Where a forecast's points may lie instead. */
  bands?: Band[];
  /** What a forecast continues. */
  continues?: Series;
}

/** Where a point of a forecast lies in 80 of 100 cases, and in 95. */
export interface Band {
  x: number;
  interval80: Interval;
  interval95: Interval;
}

/** What types of chart that draw series do differently. */
export interface SeriesRules {
  /** Series may stand upon each other, and do unless the block says no. */
  canStack: boolean;
  /** Today is left out as long as nothing was counted. */
  skipsBlankToday: boolean;
}

/** The numbers of a chart along one axis. */
export interface SeriesSet extends XAxis {
  series: Series[];
  /** Every x in order, each once. */
  xs: X[];
  /** What was left out or may surprise, in sentences. */
  remarks: string[];
  /** The x of today (or of this month), whose numbers are not final. */
  unfinished: number | null;
  /** Series stand upon each other. */
  isStacked: boolean;
}

/** A chart of series with all that its layout is made of. */
export interface SeriesChart {
  chart: ResolvedChart;
  set: SeriesSet;
  context: ChartContext;
}

const maxRows = 4000;
const maxSeries = 8;
/** Days without a row are drawn as zero where the axis is no longer than this. */
const maxFilledDays = 4000;

/** The rows of a line, area or column chart as series along one axis; days without a row are zero of what counts. */
export function toSeriesSet(chart: ResolvedChart, context: ChartContext, rules: SeriesRules): SeriesSet {
  const x = needed(chart.x);
  const remarks: string[] = [];
  const axis = axisOf(x);
  const xs = x.values.map((value) => toX(x, value, axis, context));
  const lost = xs.filter((value) => value === null).length;
  if (lost > 0)
    remarks.push(
      `${counted(lost, "row")} without a ${axis === "category" ? "value" : axis} on the axis ${lost === 1 ? "is" : "are"} not drawn${axis === "category" || axis === "number" ? "" : lostTexts(x)}.`,
    );
  const shown = capRows(xs, remarks);
  const place = (i: number): string =>
    chart.color ? ` ${partKey(toName(chart.color.values[i] ?? null, chart.color.format))}` : "";
  const key = new Map(shown.map(({ x, index }) => [index, `${x}\n${place(index)}`]));
  const places = toPlaces({
    chart: chart.chart,
    keys: xs.map((_, i) => key.get(i) ?? null),
    nameOf: (i) => `${describeX(xs[i] as X, { axis, xFormat: x.format }, context.today)}${place(i)}`,
    numbers: chart.y,
    field: "x",
    canPart: chart.color === null && chart.y.length === 1,
  });
  remarks.push(...places.remarks);
  const rows = places.rows.map((index): Row => ({ x: xs[index] as X, index }));
  const series = chart.color
    ? byColor(chart, chart.color, rows, places, remarks)
    : byColumn(chart, rows, places, context);
  const all = fill(series, chart.chart.missing, axis, context, rows);
  const end = axis === "day" || axis === "month" ? parseTime(context.today.slice(0, axis === "month" ? 7 : 10)) : null;
  const unfinished = end !== null && all.includes(end) ? end : null;
  const mains = series.filter(({ role }) => role === "own");
  const isStacked = rules.canStack && (chart.chart.stack ?? true) && mains.length > 1;
  const set = { axis, xFormat: x.format, series, xs: all, remarks, unfinished, isStacked };
  return rules.skipsBlankToday ? withoutBlankToday(set) : set;
}

/**
 * A line would fall to zero where today has only begun: as long as nothing was counted, today is no point of it, nor
 * is what it would be compared with.
 */
function withoutBlankToday(set: SeriesSet): SeriesSet {
  const { unfinished, series, xs } = set;
  const begun = ({ role, points }: Series) => role === "own" && points.some(({ x, y }) => x === unfinished && y);
  if (unfinished === null || xs.length === 1 || series.some(begun)) return set;
  const past = series.map((one) => ({ ...one, points: one.points.filter(({ x }) => x !== unfinished) }));
  return { ...set, series: past, xs: xs.filter((x) => x !== unfinished), unfinished: null };
}

/** Texts of which most are dates are an axis of dates; the rest is left out and said. */
function axisOf(column: ChartColumn): AxisKind {
  const { kind } = column;
  if (kind === "day" || kind === "month" || kind === "number") return kind;
  if (!areTimes(column)) return "category";
  return datesIn(column).some((value) => value.length !== 10) || kind !== "text" ? "time" : "day";
}

function toX({ format }: ChartColumn, value: Value, axis: AxisKind, context: ChartContext): X | null {
  if (axis === "category") return fitLine(formatValue(value, format, context), 200);
  if (axis === "number") return toNumber(value);
  return value === null || value instanceof Uint8Array ? null : toLocal(value, context.timezone);
}

interface Row {
  x: X;
  index: number;
}

function capRows(xs: (X | null)[], remarks: string[]): Row[] {
  const rows = xs.flatMap((x, index) => (x === null ? [] : [{ x, index }]));
  if (rows.length <= maxRows) return rows;
  remarks.push(`The chart draws the first ${counted(maxRows, "row")} of ${counted(rows.length, "row")}.`);
  return rows.slice(0, maxRows);
}

/** One series a column. */
function byColumn({ y, before }: ResolvedChart, rows: Row[], { numberAt }: Places, context: ChartContext): Series[] {
  const toSeries = (column: ChartColumn, role: Series["role"], label: string): Series => {
    const points = rows.map(({ x, index }) => ({ x, y: numberAt(column, index) }));
    return { column, label, role, points };
  };
  const mains = y.slice(0, maxSeries).map((column) => toSeries(column, "own", column.label));
  const befores = before.map((column, i) => {
    const beside = mains[i] && before.length > 1 ? `${mains[i].label}, ` : "";
    return toSeries(column, "before", column.ownLabel ?? `${beside}${context.before}`);
  });
  return [...mains, ...befores];
}

/**
 * One series a value of the colour column, the largest first; those beyond the seventh together as "other", if what they
 * count adds up.
 */
function byColor(
  { chart, y }: ResolvedChart,
  color: ChartColumn,
  rows: Row[],
  { numberAt }: Places,
  remarks: string[],
): Series[] {
  const column = needed(y[0]);
  const numbers = rows.map(({ index }) => numberAt(column, index));
  const { names, others, places } = rankParts(
    rows.map(({ index }) => toName(color.values[index] ?? null, color.format)),
    numbers.map((number) => Math.abs(number ?? 0)),
  );
  const series = names.map((label): Series => ({ column, label, role: "own", points: [] }));
  const sums = new Map<X, number>();
  rows.forEach(({ x }, i) => {
    const y = numbers[i] ?? null;
    const own = series[places[i] as number];
    if (own) own.points.push({ x, y });
    else sums.set(x, (sums.get(x) ?? 0) + (y ?? 0));
  });
  if (others === 0) return series;
  if (!column.isCount && chart.missing !== "zero") {
    remarks.push(`${others} smaller series are not drawn, as their numbers do not add up.`);
    return series;
  }
  remarks.push(`${others} smaller series are drawn together as “other”.`);
  const points = [...sums].map(([x, y]) => ({ x, y }));
  return [...series, { column, label: `other (${others})`, points, role: "own" }];
}

/** Sorts the points along the axis and adds one for each day (month) without a row. Returns every x in order. */
function fill(series: Series[], missing: Chart["missing"], axis: AxisKind, context: ChartContext, rows: Row[]): X[] {
  const present = new Set(rows.map(({ x }) => x));
  if (axis === "category") return [...present];
  const found = ([...present] as number[]).sort((a, b) => a - b);
  const isFilled = axis === "day" || axis === "month";
  const whole = isFilled ? span(found, axis, context) : found;
  const begun = Math.min(found[0] ?? 0, beginning(axis, context));
  for (const { points, role, column } of series) {
    if (isFilled) {
      const has = new Set(points.map(({ x }) => x));
      // Of the period before, a day without a row says nothing: it may lie ahead.
      const isZero = role === "own" && (missing === null ? column.isCount : missing === "zero");
      for (const x of whole) if (!has.has(x)) points.push({ x, y: isZero && (x as number) >= begun ? 0 : null });
    }
    points.sort((a, b) => (a.x as number) - (b.x as number));
  }
  return whole;
}

/** When counting began, on such an axis; what lies before is not known to be zero. */
function beginning(axis: AxisKind, { since }: ChartContext): number {
  const day = since === null ? null : parseTime(axis === "month" ? since.slice(0, 7) : since);
  return day ?? Number.POSITIVE_INFINITY;
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
  if (utcDay.count(new Date(start), new Date(end)) > maxFilledDays) return found;
  return (axis === "day" ? utcDay : utcMonth).range(new Date(start), new Date(end + 1)).map(Number);
}
