import * as Plot from "@observablehq/plot";
import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import { type ResultColumn, toNumber } from "../column.ts";
import { formatNumber, formatValue } from "../format.ts";
import { fontSize, numberDomain } from "./axis.ts";
import { describeParts, formatIn, labelIn } from "./label.ts";
import { type LegendItem, legendRows, square, stroke } from "./legend.ts";
import { ink, soft, series as styles } from "./palette.ts";
import { type ChartContext, columnNamed, plural } from "./series.ts";
import { ownMark, type Sheet, svgElement } from "./svg.ts";

/** One category: its name and, for each series, a stretch of the bar. */
interface Bar {
  name: string;
  /** null where the row has no number */
  value: number | null;
  stretches: { from: number; to: number; series: number }[];
  before: number | null;
}

interface Bars {
  bars: Bar[];
  series: string[];
  label: string;
  remarks: string[];
  text(value: number | null): string;
  /** Names the marks of the period before, where there are any. */
  before: string | null;
}

/** beside: px of a name that even a narrow sheet has room for beside its bar */
const most = { bars: 100, series: 7, beside: 120 };

/** Rows to bars in the order of the answer; rows of one category become one bar where a colour column parts them. */
export function toBars(chart: Chart, columns: readonly ResultColumn[], scene: ChartContext): Bars {
  const names = columnNamed(columns, chart.y[0]);
  const numbers = columnNamed(columns, chart.x);
  const parts = chart.color === null ? null : columnNamed(columns, chart.color);
  const befores = chart.before[0] === undefined ? null : columnNamed(columns, chart.before[0]);
  const nameFormat = formatIn(chart, names);
  const series: string[] = parts ? rankParts(parts, numbers) : [];
  const bars = new Map<unknown, Bar>();
  names.values.forEach((value, i) => {
    const key = parts ? value : i;
    const bar = bars.get(key) ?? {
      name: fitLine(formatValue(value, nameFormat, scene), 300),
      value: null,
      stretches: [],
      before: null,
    };
    bars.set(key, bar);
    const number = toNumber(numbers.values[i]);
    bar.before ??= befores ? toNumber(befores.values[i]) : null;
    if (number === null) return;
    const place = parts ? series.indexOf(fitLine(String(parts.values[i] ?? "—"), 80)) : 0;
    const end = bar.stretches.filter(({ to, from }) => to - from < 0 === number < 0).at(-1)?.to ?? 0;
    bar.stretches.push({ from: end, to: end + number, series: place < 0 ? series.length - 1 : place });
    bar.value = (bar.value ?? 0) + number;
  });
  const all = [...bars.values()];
  const shown = all.slice(0, Math.min(chart.limit ?? 20, most.bars));
  const format = formatIn(chart, numbers);
  const text = (value: number | null): string => (value === null ? "—" : formatNumber(value, format));
  const top = shown.toSorted((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  return {
    bars: shown,
    series,
    text,
    label: describeParts(
      chart,
      labelIn(chart, numbers.name),
      labelIn(chart, names.name),
      top.map((bar) => ({ name: bar.name, text: text(bar.value) })),
    ),
    remarks: all.length > shown.length ? [`The first ${shown.length} of ${plural(all.length, "row")}.`] : [],
    before: befores ? (chart.columns[befores.name]?.label ?? scene.before) : null,
  };
}

/** Values of the colour column, largest sum first; the last stands for all the rest. */
function rankParts(parts: ResultColumn, numbers: ResultColumn): string[] {
  const sums = new Map<string, number>();
  parts.values.forEach((part, i) => {
    const key = fitLine(String(part ?? "—"), 80);
    sums.set(key, (sums.get(key) ?? 0) + Math.abs(toNumber(numbers.values[i]) ?? 0));
  });
  const ranked = [...sums].sort(([, a], [, b]) => b - a).map(([key]) => key);
  return ranked.length <= most.series + 1 ? ranked : [...ranked.slice(0, most.series), "other"];
}

function longestName(bars: readonly Bar[]): number {
  return Math.max(0, ...bars.map(({ name }) => textWidth(fitLine(name, 120), fontSize)));
}

/** Whether their names take so much of a place that they stand elsewhere, or are cut, on a narrow sheet. */
export function hasLongNames({ bars }: Bars): boolean {
  return longestName(bars) > most.beside;
}

/** Lying bars that carry their value; on a narrow sheet long names stand above their bars. */
export function barSheet({ bars, series, text, before }: Bars, width: number): Sheet["options"] {
  const longest = longestName(bars);
  const above = width < 420 && longest > most.beside;
  const [pitch, topInset, bottomInset] = above ? [40, 20, 6] : [25, 4, 4];
  const left = above ? 0 : Math.ceil(Math.min(longest, width * 0.4)) + 10;
  const room = Math.ceil(Math.max(0, ...bars.map(({ value }) => textWidth(text(value), fontSize)))) + 10;
  const domain = numberDomain(
    bars.flatMap((bar) => [...bar.stretches.flatMap(({ from, to }) => [from, to]), bar.before]),
  );
  const legend = legendRows(legendOf(series, before), 0, width, series.length > 1 ? 0 : 1);
  const marginTop = legend.room + 2;
  const rows = bars.map((bar, i) => ({
    ...bar,
    i,
    end: Math.max(0, bar.before ?? 0, ...bar.stretches.map(({ to }) => to)),
  }));
  const falls = rows.filter(({ stretches }) => stretches.some(({ to }) => to < 0));
  const shift = (topInset - bottomInset) / 2;
  const insets = { insetTop: topInset, insetBottom: bottomInset };
  return {
    width,
    height: marginTop + bars.length * pitch + 4,
    marginTop,
    marginLeft: left + (falls.length > 0 ? room : 0),
    marginRight: room,
    marginBottom: 4,
    x: { type: "linear", domain, axis: null },
    y: { type: "band", domain: bars.map((_, i) => i), padding: 0, round: false, axis: null },
    marks: [
      ownMark((_, frame) =>
        rows.map((row) => nameMark(row, frame.top + row.i * pitch, above ? width : left - 10, above, left)),
      ),
      stretchMarks(rows, series, text, insets),
      Plot.tickX(
        rows.filter((row) => row.before !== null),
        {
          className: `series-${Math.max(1, series.length)}`,
          x: "before",
          y: "i",
          stroke: ink,
          strokeDasharray: "2 2",
          insetTop: topInset - 2,
          insetBottom: bottomInset - 2,
        },
      ),
      Plot.text(
        rows.filter((row) => !falls.includes(row)),
        { x: "end", y: "i", text: ({ value }: Bar) => text(value), textAnchor: "start", dx: 6, dy: shift, fill: ink },
      ),
      Plot.text(falls, {
        x: ({ stretches }: Bar) => Math.min(...stretches.map(({ to }) => to)),
        y: "i",
        text: ({ value }: Bar) => text(value),
        textAnchor: "end",
        dx: -6,
        dy: shift,
        fill: ink,
      }),
      domain[0] < 0 ? Plot.ruleX([0], { stroke: soft }) : null,
      legend.mark,
    ],
  };
}

/** The stretches of one series together, so that it can be shown alone; each says its own number. */
function stretchMarks(
  rows: readonly (Bar & { i: number })[],
  series: readonly string[],
  text: Bars["text"],
  insets: { insetTop: number; insetBottom: number },
): Plot.Markish[] {
  return (series.length > 1 ? series : [""]).map((name, index) => {
    const mine = rows.flatMap((row) =>
      row.stretches.flatMap((one) => (one.series === index ? [{ ...one, i: row.i, row: row.name }] : [])),
    );
    const title = (one: (typeof mine)[number]) => titleOf(one, name, text);
    const look = { x1: "from", x2: "to", y: "i", fill: color(index), title, ...insets };
    return Plot.barX(mine, { className: `series-${index}`, ...look });
  });
}

function titleOf({ row, from, to }: { row: string; from: number; to: number }, series: string, text: Bars["text"]) {
  return `${row}\n${series === "" ? "" : `${series}: `}${text(to - from)}`;
}

function color(i: number): string {
  return (styles[Math.min(i, styles.length - 1)] as (typeof styles)[number]).color;
}

function legendOf(series: readonly string[], before: string | null): LegendItem[] {
  const items = series.length > 1 ? series.map((label, i) => ({ label, sign: square(color(i)) })) : [];
  return before === null ? items : [...items, { label: before, sign: stroke(ink, "2 2") }];
}

function nameMark({ name }: Bar, top: number, room: number, above: boolean, left: number): SVGElement {
  const text = fitText(name, room, fontSize);
  const place = above
    ? { x: 0, y: top + 14, "text-anchor": "start" }
    : { x: left - 8, y: top + 12.5, dy: "0.32em", "text-anchor": "end" };
  return svgElement("text", { ...place, fill: soft }, text, ...(text === name ? [] : [svgElement("title", {}, name)]));
}
