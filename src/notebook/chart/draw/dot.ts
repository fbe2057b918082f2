import * as Plot from "@observablehq/plot";
import { counted } from "../../../base/numbers.ts";
import { parseTime, toLocal } from "../../day.ts";
import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { type ChartColumn, needed, type ResolvedChart } from "../chart-columns.ts";
import { isTemporal, toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatTick, formatValue } from "../format.ts";
import { noteMarks, noteRoom, placeNotes } from "./annotation.ts";
import { fontSize, numberAxis, numberDomain, roundTicks, tickMarks } from "./axis.ts";
import { toDayTooltips } from "./axis-tooltips.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout, Size } from "./layout.ts";
import { type LegendItem, legendRows } from "./legend.ts";
import { type MarkTooltips, toMarkTooltips } from "./mark-tooltips.ts";
import { ink, seriesStyle, soft } from "./palette.ts";
import { partNames, rankParts } from "./parts.ts";
import { ownMark, svgElement } from "./svg.ts";
import { axisTicks } from "./ticks.ts";

interface Dot {
  x: number;
  y: number;
  series: number;
  name: string | null;
  /** Its tooltip: one text for each of `heads`. */
  texts: string[];
}

interface Dots {
  dots: Dot[];
  heads: string[];
  series: string[];
  isTime: boolean;
}

const dayMs = 86_400_000;
const maxDots = 2000;
const maxNames = 40;
/** Dots that carry a `<title>` each, for pages without a script. */
const maxTitles = 600;
const symbols = ["circle", "triangle", "square", "diamond2", "cross", "star", "wye", "times"] as const;
/** The same as letters, for the legend. */
const letters = ["●", "▲", "■", "◆", "✚", "★", "⅄", "✕"];

/** A dot a row, where both numbers are there; symbols and colours tell the series apart. */
export function drawDots(chart: ResolvedChart, context: ChartContext): Drawing | null {
  const [xs, ys] = [needed(chart.x), needed(chart.y[0])];
  const { heads, series, isTime, dots: all } = toDots(chart, context);
  const dots = all.slice(0, Math.min(chart.chart.limit ?? maxDots, maxDots));
  if (dots.length === 0) return null;
  const given = { dots, heads, series, isTime };
  const lost = xs.values.length - all.length;
  const remarks =
    lost > 0 ? [`${counted(lost, "row")} without two numbers ${lost === 1 ? "is" : "are"} not drawn.`] : [];
  if (dots.length < all.length)
    remarks.push(`The chart draws the first ${counted(dots.length, "dot")} of ${counted(all.length, "row")}.`);
  const values = dots.map(({ y }) => y);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => formatNumber(value, ys.format));
  return {
    label: `Scatter plot of ${fitLine(ys.label, 40)} by ${fitLine(xs.label, 40)}, ${counted(dots.length, "dot")}; from ${least} to ${most}.`,
    remarks,
    layout: (size) => dotLayout(chart, given, context, size),
    axisTooltips: (layouts) =>
      isTime
        ? toDayTooltips(
            dots.map(({ x }) => x),
            context,
            layouts,
          )
        : null,
    markTooltips: () => dotTooltips(given),
  };
}

function toDots({ x, y, color, label }: ResolvedChart, context: ChartContext): Dots {
  const [xs, ys] = [needed(x), needed(y[0])];
  const isTime = isTemporal(xs.kind);
  const toX = (i: number): number | null => {
    const value = xs.values[i] ?? null;
    if (!isTime) return toNumber(value);
    if (typeof value === "string") return parseTime(value);
    return value === null ? null : toLocal(Number(value), context.timezone);
  };
  const parts =
    color &&
    rankParts(
      color.values,
      color.values.map(() => 1),
    );
  const write = (column: ChartColumn, i: number): string =>
    fitLine(formatValue(column.values[i] ?? null, column.format, context), 120);
  const told = [...new Set([label, color, xs, ys])].filter((column) => column !== null);
  const dots = xs.values.flatMap((_, i): Dot[] => {
    const [x, y] = [toX(i), toNumber(ys.values[i])];
    if (x === null || y === null) return [];
    const texts = told.map((column) => write(column, i));
    return [{ x, y, series: parts?.places[i] ?? 0, name: label && write(label, i), texts }];
  });
  return { dots, heads: told.map((column) => column.label), series: parts ? partNames(parts) : [], isTime };
}

/** A line for each dot, in the order in which they are drawn; null where they are few and carry their own. */
function dotTooltips({ dots, heads }: Dots): MarkTooltips | null {
  if (dots.length <= maxTitles) return null;
  return toMarkTooltips("dots", [heads, ...dots.toSorted((a, b) => a.series - b.series).map(({ texts }) => texts)]);
}

function dotLayout(chart: ResolvedChart, given: Dots, context: ChartContext, size: Size): Layout {
  const [xs, ys] = [needed(chart.x), needed(chart.y[0])];
  const { dots, series, isTime } = given;
  const domain = numberDomain(dots.map(({ y }) => y));
  const vertical = numberAxis(domain, ys.format, size.height, false);
  const across = dots.map(({ x }) => x);
  const least = isTime ? Math.min(...across) : Math.min(0, ...across);
  const most = Math.max(...across);
  const [from, to] = least === most ? [least - 1, least + 1] : [least, most];
  const width = size.width - vertical.room - 12;
  const ticks = isTime
    ? axisTicks("time", [from, to], width, context.today)
    : roundTicks(from, to, Math.max(2, Math.floor(width / 80)), xs.format).map((x) => ({
        x,
        text: formatTick(x, xs.format),
      }));
  const legend = legendRows(series.length > 1 ? series.map(legendItem) : [], size.width);
  const dayPx = (day: number): number | null =>
    isTime && day >= from - dayMs && day <= to
      ? vertical.room + ((Math.max(day, from) - from) / (to - from)) * width
      : null;
  const notes = chart.chart.notes !== false ? placeNotes(context.notes, size.width, dayPx) : [];
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
      axisTitles(ys.label, isTime ? null : xs.label, legend.room),
      dotMarks(given),
      namesMark(dots),
      legend.mark,
      noteMarks(notes, dayPx),
    ],
  };
}

/** The dots of one series together, so that it can be shown alone. */
function dotMarks({ dots, heads, series }: Dots): Plot.Markish[] {
  const title = ({ texts }: Dot): string => texts.map((text, i) => `${heads[i]}: ${text}`).join("\n");
  return Array.from({ length: Math.max(1, series.length) }, (_, i) =>
    Plot.dot(
      dots.filter((dot) => dot.series === i),
      {
        className: `series-${i}`,
        x: "x",
        y: "y",
        r: dots.length > 300 ? 2 : 3.5,
        stroke: seriesStyle(i).color,
        strokeWidth: 1.4,
        fill: seriesStyle(i).color,
        fillOpacity: 0.25,
        symbol: symbols[i] ?? "circle",
        ...(dots.length <= maxTitles ? { title } : {}),
      },
    ),
  );
}

function legendItem(label: string, i: number): LegendItem {
  const attributes = { dy: "0.36em", fill: seriesStyle(i).color, "font-size": 12 };
  return { label, sign: (x, y) => svgElement("text", { x, y, ...attributes }, letters[i] ?? "●") };
}

/** What the number axis and, where it is no time, the axis along the bottom say. */
function axisTitles(y: string, x: string | null, top: number): Plot.Markish {
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
const nameDistance = 7;

/** Names beside the dots, the highest first, as long as none covers another. */
function namesMark(dots: readonly Dot[]): Plot.Markish | null {
  if (dots.every(({ name }) => name === null)) return null;
  return ownMark((scales, { right, left }) => {
    const taken: { x: number; y: number; width: number }[] = [];
    const texts: SVGElement[] = [];
    for (const { x, y, name } of dots.toSorted((a, b) => b.y - a.y).slice(0, maxNames * 4)) {
      if (name === null || texts.length === maxNames) continue;
      const text = fitText(name, 160, 11);
      const width = textWidth(text, 11);
      const px = scales.x(x);
      const before = px + nameDistance + width > right;
      const start = before ? px - nameDistance - width : px + nameDistance;
      const box = { x: start, y: scales.y(y), width };
      if (
        start < left ||
        taken.some((one) => Math.abs(one.y - box.y) < 13 && one.x < start + width + 4 && start < one.x + one.width + 4)
      )
        continue;
      taken.push(box);
      // From its dot on, which on a page stands elsewhere than in this layout.
      const beside = before ? { x: -nameDistance, "text-anchor": "end" } : { x: nameDistance, "text-anchor": "start" };
      const attributes = {
        transform: `translate(${px},${box.y})`,
        ...beside,
        dy: "0.32em",
        fill: ink,
        "font-size": 11,
      };
      texts.push(svgElement("text", attributes, text));
    }
    return texts;
  });
}
