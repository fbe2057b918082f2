import * as Plot from "@observablehq/plot";
import { counted } from "../../../base/numbers.ts";
import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatValue, none, toName } from "../format.ts";
import { toPlaces } from "../places.ts";
import { fontSize, numberDomain } from "./axis.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import { seriesLegend } from "./legend.ts";
import { ink, seriesStyle, soft } from "./palette.ts";
import { partKey, partNames, rankParts } from "./parts.ts";
import { ownMark, svgElement } from "./svg.ts";

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
  /** Names of the series; none where no colour column parts the bars. */
  series: string[];
  text(value: number | null): string;
  /** Names the marks of the period before, where there are any. */
  before: string | null;
}

interface AllBars {
  all: Bar[];
  series: string[];
  remarks: string[];
}

const maxBars = 100;
/** px of a name that even a narrow drawing has room for beside its bar */
const maxNameBeside = 120;

/** Lying bars in the order of the answer; rows of one category become one bar where a colour column parts them. */
export function drawBars(chart: ResolvedChart, context: ChartContext): Drawing {
  const [names, numbers] = [needed(chart.y[0]), needed(chart.x)];
  const [before] = chart.before;
  const text = (value: number | null): string => (value === null ? none : formatNumber(value, numbers.format));
  const { all, series, remarks } = toBars(chart, context);
  const bars = all.slice(0, Math.min(chart.chart.limit ?? 20, maxBars));
  const given = { bars, series, text, before: before ? (before.ownLabel ?? context.before) : null };
  const ranked = bars.toSorted((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
  const parts = ranked.map(({ name, value }) => ({ name, text: text(value) }));
  return {
    label: describeParts("Bar chart", numbers.label, names.label, parts),
    remarks: [
      ...remarks,
      ...(all.length > bars.length ? [`The first ${bars.length} of ${counted(all.length, "row")}.`] : []),
    ],
    layout: ({ width }) => barLayout(given, width),
    hasLongNames: longestName(bars) > maxNameBeside,
  };
}

function toBars({ chart, x, y, color, before }: ResolvedChart, context: ChartContext): AllBars {
  const [names, numbers] = [needed(y[0]), needed(x)];
  const values = numbers.values.map(toNumber);
  const parts =
    color &&
    rankParts(
      color.values.map((value) => toName(value, color.format)),
      values.map((value) => Math.abs(value ?? 0)),
    );
  const nameOf = (i: number): string => fitLine(formatValue(names.values[i] ?? null, names.format, context), 300);
  const partOf = (i: number): string =>
    parts && color ? ` ${partKey(toName(color.values[i] ?? null, color.format))}` : "";
  const places = toPlaces({
    chart,
    keys: names.values.map((name, i) => `${typeof name} ${name}\n${partOf(i)}`),
    nameOf: (i) => `${nameOf(i)}${partOf(i)}`,
    numbers: [numbers],
    field: "y",
    canPart: color === null,
  });
  const bars = new Map<unknown, Bar>();
  places.rows.forEach((i) => {
    const bar = bars.getOrInsertComputed(names.values[i], () => ({
      name: nameOf(i),
      value: null,
      stretches: [],
      before: null,
    }));
    if (before[0]) bar.before ??= places.numberAt(before[0], i);
    const number = places.numberAt(numbers, i);
    if (number === null) return;
    const end = bar.stretches.findLast(({ to, from }) => to - from < 0 === number < 0)?.to ?? 0;
    bar.stretches.push({ from: end, to: end + number, series: parts?.places[i] ?? 0 });
    bar.value = (bar.value ?? 0) + number;
  });
  return { all: [...bars.values()], series: parts ? partNames(parts) : [], remarks: places.remarks };
}

function longestName(bars: readonly Bar[]): number {
  return Math.max(0, ...bars.map(({ name }) => textWidth(fitLine(name, 120), fontSize)));
}

/** Bars that carry their value; in a narrow drawing long names stand above their bars. */
function barLayout({ bars, series, text, before }: Bars, width: number): Layout {
  const longest = longestName(bars);
  const above = width < 420 && longest > maxNameBeside;
  const [pitch, topInset, bottomInset] = above ? [40, 20, 6] : [25, 4, 4];
  const left = above ? 0 : Math.ceil(Math.min(longest, width * 0.4)) + 10;
  const room = Math.ceil(Math.max(0, ...bars.map(({ value }) => textWidth(text(value), fontSize)))) + 10;
  const domain = numberDomain(
    bars.flatMap((bar) => [...bar.stretches.flatMap(({ from, to }) => [from, to]), bar.before]),
  );
  const legend = seriesLegend(series.length > 1 ? series : [], before === null ? [] : [before], width);
  const marginTop = legend.room + 2;
  const rows = bars.map((bar, i) => ({
    ...bar,
    i,
    least: Math.min(0, ...bar.stretches.map(({ to }) => to)),
    end: Math.max(0, bar.before ?? 0, ...bar.stretches.map(({ to }) => to)),
  }));
  const falling = rows.filter(({ least }) => least < 0);
  const insets = { insetTop: topInset, insetBottom: bottomInset };
  const value = { y: "i", text: (bar: Bar) => text(bar.value), dy: (topInset - bottomInset) / 2, fill: ink };
  return {
    width,
    height: marginTop + bars.length * pitch + 4,
    marginTop,
    marginLeft: left + (falling.length > 0 ? room : 0),
    marginRight: room,
    marginBottom: 4,
    x: { type: "linear", domain, axis: null },
    y: { type: "band", domain: bars.map((_, i) => i), padding: 0, round: false, axis: null },
    marks: [
      ownMark((_, frame) =>
        rows.map((row) => nameText(row, frame.top + row.i * pitch, above ? width : left - 10, above, left)),
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
        rows.filter(({ least }) => least === 0),
        { x: "end", textAnchor: "start", dx: 6, ...value },
      ),
      Plot.text(falling, { x: "least", textAnchor: "end", dx: -6, ...value }),
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
    const title = ({ row, from, to }: (typeof mine)[number]) =>
      `${row}\n${name === "" ? "" : `${name}: `}${text(to - from)}`;
    const fill = seriesStyle(index).color;
    return Plot.barX(mine, { className: `series-${index}`, x1: "from", x2: "to", y: "i", fill, title, ...insets });
  });
}

function nameText({ name }: Bar, top: number, room: number, above: boolean, left: number): SVGElement {
  const text = fitText(name, room, fontSize);
  const place = above
    ? { x: 0, y: top + 14, "text-anchor": "start" }
    : { x: left - 8, y: top + 12.5, dy: "0.32em", "text-anchor": "end" };
  return svgElement("text", { ...place, fill: soft }, text, ...(text === name ? [] : [svgElement("title", {}, name)]));
}
