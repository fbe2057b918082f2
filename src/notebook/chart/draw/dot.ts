import * as Plot from "@observablehq/plot";
import { parseTime, toLocal } from "../../day.ts";
import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import { isTemporal, type ResultColumn, toNumber } from "../column.ts";
import { formatNumber, formatTick, formatValue } from "../format.ts";
import { noteMarks, noteRoom, placeNotes } from "./annotation.ts";
import { axisTicks, fontSize, numberAxis, numberDomain, roundTicks, tickMarks } from "./axis.ts";
import { formatIn, labelIn } from "./label.ts";
import { type LegendItem, legendRows } from "./legend.ts";
import { type MarkTooltips, toMarkTooltips } from "./mark-tooltips.ts";
import { ink, soft, series as styles } from "./palette.ts";
import { type ChartContext, columnNamed, plural } from "./series.ts";
import { ownMark, type Sheet, type Size, svgElement } from "./svg.ts";

interface Dot {
  x: number;
  y: number;
  series: number;
  name: string | null;
  /** What it says: one text for each of `heads`. */
  words: string[];
}

export interface Dots {
  dots: Dot[];
  heads: string[];
  series: string[];
  isTime: boolean;
  label: string;
  remarks: string[];
}

const dayMs = 86_400_000;
/** titles: dots that say themselves what they are, for pages without a script */
const most = { dots: 2000, series: 7, names: 40, titles: 600 };
const symbols = ["circle", "triangle", "square", "diamond2", "cross", "star", "wye", "times"] as const;

/** A dot a row, where both numbers are there; symbols and colours tell the series apart. */
export function toDots(chart: Chart, columns: readonly ResultColumn[], scene: ChartContext): Dots {
  const [xs, ys] = [columnNamed(columns, chart.x), columnNamed(columns, chart.y[0])];
  const parts = chart.color === null ? null : columnNamed(columns, chart.color);
  const names = chart.label === null ? null : columnNamed(columns, chart.label);
  const isTime = isTemporal(xs.kind);
  const at = (i: number): number | null => {
    const value = xs.values[i] ?? null;
    if (!isTime) return toNumber(value);
    return typeof value === "string"
      ? parseTime(value)
      : value === null
        ? null
        : toLocal(Number(value), scene.timezone);
  };
  const series = parts ? seriesOf(parts) : [];
  const write = (column: ResultColumn, i: number): string =>
    fitLine(formatValue(column.values[i] ?? null, formatIn(chart, column), scene), 120);
  const told = [...new Set([names, parts, xs, ys])].filter((column) => column !== null);
  const all = xs.values.flatMap((_, i): Dot[] => {
    const [x, y] = [at(i), toNumber(ys.values[i])];
    if (x === null || y === null) return [];
    const part = parts ? series.indexOf(fitLine(String(parts.values[i] ?? "—"), 80)) : 0;
    const words = told.map((column) => write(column, i));
    return [{ x, y, series: part < 0 ? series.length - 1 : part, name: names ? write(names, i) : null, words }];
  });
  const dots = all.slice(0, Math.min(chart.limit ?? most.dots, most.dots));
  const lost = xs.values.length - all.length;
  const remarks =
    lost > 0 ? [`${plural(lost, "row")} without two numbers ${lost === 1 ? "is" : "are"} not drawn.`] : [];
  if (dots.length < all.length)
    remarks.push(`The chart draws the first ${plural(dots.length, "dot")} of ${plural(all.length, "row")}.`);
  const label = `Scatter plot of ${fitLine(labelIn(chart, ys.name), 40)} by ${fitLine(labelIn(chart, xs.name), 40)}, ${plural(dots.length, "dot")}; ${range(chart, ys, dots)}.`;
  return { dots, heads: told.map((column) => labelIn(chart, column.name)), series, isTime, label, remarks };
}

/** A line for each dot, in the order in which they are drawn; null where they are few and say it themselves. */
export function dotTooltips({ dots, heads }: Dots): MarkTooltips | null {
  if (dots.length <= most.titles) return null;
  return toMarkTooltips("dots", [heads, ...dots.toSorted((a, b) => a.series - b.series).map(({ words }) => words)]);
}

function range(chart: Chart, ys: ResultColumn, dots: readonly Dot[]): string {
  if (dots.length === 0) return "none";
  const format = formatIn(chart, ys);
  const values = dots.map(({ y }) => y);
  return `from ${formatNumber(Math.min(...values), format)} to ${formatNumber(Math.max(...values), format)}`;
}

function seriesOf(parts: ResultColumn): string[] {
  const counts = new Map<string, number>();
  for (const part of parts.values) {
    const key = fitLine(String(part ?? "—"), 80);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([key]) => key);
  return ranked.length <= most.series + 1 ? ranked : [...ranked.slice(0, most.series), "other"];
}

export function dotSheet(
  chart: Chart,
  columns: readonly ResultColumn[],
  { dots, heads, series, isTime }: Dots,
  scene: ChartContext,
  size: Size,
): Sheet["options"] {
  const [xs, ys] = [columnNamed(columns, chart.x), columnNamed(columns, chart.y[0])];
  const domain = numberDomain(dots.map(({ y }) => y));
  const vertical = numberAxis(domain, formatIn(chart, ys), size.height, false);
  const across = dots.map(({ x }) => x);
  const least = isTime ? Math.min(...across) : Math.min(0, ...across);
  const [from, to] = least === Math.max(...across) ? [least - 1, least + 1] : [least, Math.max(...across)];
  const width = size.width - vertical.room - 12;
  const format = formatIn(chart, xs);
  const ticks = isTime
    ? axisTicks("time", [from, to], width, scene.today)
    : roundTicks(from, to, Math.max(2, Math.floor(width / 80)), format).map((x) => ({
        x,
        text: formatTick(x, format),
      }));
  const legend = legendRows(series.length > 1 ? series.map(legendItem) : [], 0, size.width);
  const dayPx = (day: number): number | null =>
    isTime && day >= from - dayMs && day <= to
      ? vertical.room + ((Math.max(day, from) - from) / (to - from)) * width
      : null;
  const notes = chart.notes !== false ? placeNotes(scene.notes, size.width, dayPx) : [];
  const marginTop = 24 + legend.room + noteRoom(notes);
  return {
    width: size.width,
    height: size.height + marginTop,
    marginTop,
    marginLeft: vertical.room,
    marginRight: 12,
    marginBottom: isTime ? 34 : 44,
    x: { type: "linear", domain: [from, to], axis: null },
    y: { type: "linear", domain, axis: null },
    symbol: { type: "identity" },
    marks: [
      vertical.marks(vertical.room),
      tickMarks(ticks),
      titles(labelIn(chart, ys.name), isTime ? null : labelIn(chart, xs.name), legend.room),
      dotMarks(dots, heads, Math.max(1, series.length)),
      namesMark(dots),
      legend.mark,
      noteMarks(notes, dayPx),
    ],
  };
}

/** The dots of one series together, so that it can be shown alone. */
function dotMarks(dots: readonly Dot[], heads: readonly string[], series: number): Plot.Markish[] {
  const title = ({ words }: Dot): string => words.map((word, i) => `${heads[i]}: ${word}`).join("\n");
  return Array.from({ length: series }, (_, i) =>
    Plot.dot(
      dots.filter((dot) => dot.series === i),
      {
        className: `series-${i}`,
        x: "x",
        y: "y",
        r: dots.length > 300 ? 2 : 3.5,
        stroke: look(i).color,
        strokeWidth: 1.4,
        fill: look(i).color,
        fillOpacity: 0.25,
        symbol: symbols[i] ?? "circle",
        ...(dots.length <= most.titles ? { title } : {}),
      },
    ),
  );
}

function look(i: number): (typeof styles)[number] {
  return styles[Math.min(i, styles.length - 1)] as (typeof styles)[number];
}

function legendItem(label: string, i: number): LegendItem {
  return {
    label,
    sign: (x, y) =>
      svgElement(
        "text",
        { x, y, dy: "0.36em", fill: look(i).color, "font-size": 12 },
        ["●", "▲", "■", "◆", "✚", "★", "⅄", "✕"][i] ?? "●",
      ),
  };
}

function titles(y: string, x: string | null, top: number): Plot.Markish {
  return ownMark((_, { right, bottom }) => {
    const up = svgElement(
      "text",
      { x: 0, y: top + 10, "text-anchor": "start", fill: soft },
      `↑ ${fitText(y, 200, fontSize)}`,
    );
    const across = { x: right, y: bottom + 38, "text-anchor": "end", fill: soft };
    return x === null ? [up] : [up, svgElement("text", across, `${fitText(x, 200, fontSize)} →`)];
  });
}

/** px from a dot to its name */
const away = 7;

/** Names beside the dots, the highest first, as long as none covers another. */
function namesMark(dots: readonly Dot[]): Plot.Markish | null {
  if (dots.every(({ name }) => name === null)) return null;
  return ownMark((scales, { right, left }) => {
    const taken: { x: number; y: number; width: number }[] = [];
    const texts: SVGElement[] = [];
    for (const { x, y, name } of dots.toSorted((a, b) => b.y - a.y).slice(0, most.names * 4)) {
      if (name === null || texts.length === most.names) continue;
      const text = fitText(name, 160, 11);
      const width = textWidth(text, 11);
      const px = scales.x(x);
      const before = px + away + width > right;
      const start = before ? px - away - width : px + away;
      const box = { x: start, y: scales.y(y), width };
      if (
        start < left ||
        taken.some((one) => Math.abs(one.y - box.y) < 13 && one.x < start + width + 4 && start < one.x + one.width + 4)
      )
        continue;
      taken.push(box);
      // From its dot on, which on a page stands elsewhere than in this layout.
      const beside = before ? { x: -away, "text-anchor": "end" } : { x: away, "text-anchor": "start" };
      const words = { transform: `translate(${px},${box.y})`, ...beside, dy: "0.32em", fill: ink, "font-size": 11 };
      texts.push(svgElement("text", words, text));
    }
    return texts;
  });
}
