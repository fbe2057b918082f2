import * as Plot from "@observablehq/plot";
import { fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import type { ChartContext } from "../context.ts";
import { tickTexts } from "../tick-texts.ts";
import { noteMarks, noteRoom, placeNotes } from "./annotation.ts";
import { fontSize, numberAxis, placeDomain, roundTicks, tickMarks } from "./axis.ts";
import type { Layout, Size } from "./layout.ts";
import { type LegendItem, legendRows } from "./legend.ts";
import { ink, seriesStyle, soft } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";
import { axisTicks } from "./ticks.ts";

export interface Dot {
  x: number;
  y: number;
  series: number;
  name: string | null;
  /** Its tooltip: one text for each of `heads`. */
  texts: string[];
}

/** Rows as dots. */
export interface Dots {
  dots: Dot[];
  heads: string[];
  series: string[];
  isTime: boolean;
  /** Dots carry a `<title>` each. */
  hasTitles: boolean;
}

const dayMs = 86_400_000;
const maxNames = 40;
const symbols = ["circle", "triangle", "square", "diamond2", "cross", "star", "wye", "times"] as const;
/** The same as letters, for the legend. */
const letters = ["●", "▲", "■", "◆", "✚", "★", "Y", "✕"];

/** Where dots, axes, names and notes are at one width. */
export function dotLayout(chart: ResolvedChart, given: Dots, context: ChartContext, size: Size): Layout {
  const [xs, ys] = [needed(chart.x), needed(chart.y[0])];
  const { dots, series, isTime } = given;
  const [across, up] = [dots.map(({ x }) => x), dots.map(({ y }) => y)];
  const domain = placeDomain(up);
  const vertical = numberAxis(domain, ys.format, size.height, up.every(Number.isInteger));
  const [from, to] = isTime ? timeDomain(across) : placeDomain(across);
  const width = size.width - vertical.room - 12;
  const marks = roundTicks([from, to], Math.max(2, Math.floor(width / 80)), xs.format, across.every(Number.isInteger));
  const texts = isTime ? [] : tickTexts(marks, xs.format);
  const ticks = isTime
    ? axisTicks({ axis: "time", xFormat: xs.format }, [from, to], width, context.today)
    : marks.map((x, i) => ({ x, text: texts[i] as string }));
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

function timeDomain(times: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return least === most ? [least - 1, least + 1] : [least, most];
}

/** The dots of one series together, so that it can be shown alone. */
function dotMarks({ dots, heads, series, hasTitles }: Dots): Plot.Markish[] {
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
        ...(hasTitles ? { title } : {}),
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
