import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatValue } from "../format.ts";
import { fontSize } from "./axis.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import { legendRows } from "./legend.ts";
import { paper, seriesStyle } from "./palette.ts";
import { partNames, rankParts } from "./parts.ts";
import { ownMark, svgElement } from "./svg.ts";

interface Part {
  name: string;
  value: number;
  share: number;
  /** As its tooltip says it. */
  title: string;
}

/** Parts of a whole, the largest first; what is less than the largest few is one part. */
interface ShareParts {
  parts: Part[];
  drawing: Pick<Drawing, "label" | "remarks">;
}

const barHeight = 40;
/** Beside one more: beyond six slices nobody tells them apart. */
const maxSlices = 5;

/** One bar for the whole, with a stretch for each part. */
export function drawShare(chart: ResolvedChart, context: ChartContext): Drawing {
  const { parts, drawing } = toParts("Shares", chart, context, 7);
  return { ...drawing, layout: ({ width }) => shareLayout(parts, width) };
}

/** A round one, for up to six parts, one of which may be the rest. */
export function drawPie(chart: ResolvedChart, context: ChartContext): Drawing {
  const { parts, drawing } = toParts("Pie chart", chart, context, maxSlices);
  return { ...drawing, layout: ({ width }) => pieLayout(parts, width) };
}

function toParts(noun: string, { x, y }: ResolvedChart, context: ChartContext, most: number): ShareParts {
  const [names, numbers] = [needed(y[0]), needed(x)];
  const values = numbers.values.map(toNumber);
  const known = values.flatMap((value, row) => (value !== null && value > 0 ? [{ row, value }] : []));
  const nameOf = (row: number) => fitLine(formatValue(names.values[row] ?? null, names.format, context), 80);
  const ranked = rankParts(
    known.map(({ row }) => nameOf(row)),
    known.map(({ value }) => value),
    most,
  );
  const sums = partNames(ranked).map(() => 0);
  known.forEach(({ value }, i) => {
    const place = ranked.places[i] as number;
    sums[place] = (sums[place] as number) + value;
  });
  const total = sums.reduce((one, other) => one + other, 0);
  const parts = partNames(ranked).map((name, i): Part => {
    const value = sums[i] as number;
    const text = `${formatNumber(value, numbers.format)} (${formatNumber(value / total, "percent")})`;
    return { name, value, share: value / total, title: `${name}\n${text}` };
  });
  const below = values.filter((value) => value !== null && value < 0).length;
  const words = parts.map(({ name, title }) => ({ name, text: title.slice(title.indexOf("\n") + 1) }));
  return {
    parts,
    drawing: {
      label: describeParts(noun, numbers.label, names.label, words),
      remarks: below === 0 ? [] : [`Numbers below zero are no part of a whole and are left out: ${below}.`],
    },
  };
}

function toLegend(parts: readonly Part[], width: number) {
  const items = parts.map(({ name, share }, i) => ({
    label: `${formatNumber(share, "percent")} ${name}`,
    sign: (x: number, y: number) =>
      svgElement("rect", { x: x - 5, y: y - 5, width: 10, height: 10, fill: seriesStyle(i).color }),
  }));
  return legendRows(items, width);
}

function shareLayout(parts: readonly Part[], width: number): Layout {
  const legend = toLegend(parts, width);
  const top = legend.room + 4;
  const stretches = toStretches(parts);
  return {
    width,
    height: top + barHeight + 4,
    margin: 0,
    x: { type: "linear", domain: [0, 1], axis: null },
    marks: [
      ...stretches.map(({ from, to, share, title }, i) =>
        ownMark(({ x }) => {
          const place = { x: x(from), y: top, width: x(to) - x(from), height: barHeight };
          const words = formatNumber(share, "percent");
          const fits = textWidth(words, fontSize) + 12 < place.width;
          const middle = { x: (x(from) + x(to)) / 2, y: top + barHeight / 2, dy: "0.32em", fill: paper };
          return [
            svgElement("rect", { ...place, fill: seriesStyle(i).color, stroke: paper }, svgElement("title", {}, title)),
            ...(fits ? [svgElement("text", { ...middle, "pointer-events": "none" }, words)] : []),
          ];
        }, `series-${i}`),
      ),
      legend.mark,
    ],
  };
}

function pieLayout(parts: readonly Part[], width: number): Layout {
  const radius = Math.min(width / 2, 100);
  const legend = toLegend(parts, width);
  const [left, top] = [radius + 4, legend.room + radius + 8];
  const slices = toStretches(parts);
  return {
    width,
    height: top + radius + 6,
    margin: 0,
    marks: [
      ownMark(
        () =>
          slices.map(({ from, to, title, share }, i) =>
            svgElement(
              "g",
              { class: `series-${i}` },
              svgElement(
                "path",
                { d: toSlice(left, top, radius, from, to), fill: seriesStyle(i).color, stroke: paper },
                svgElement("title", {}, title),
              ),
              ...(share < 0.06 ? [] : [sliceText(left, top, radius, (from + to) / 2, formatNumber(share, "percent"))]),
            ),
          ),
        "fixed",
      ),
      legend.mark,
    ],
  };
}

/** Each behind the ones before it, of a whole of 1. */
function toStretches(parts: readonly Part[]): (Part & { from: number; to: number })[] {
  let end = 0;
  return parts.map((part) => {
    const from = end;
    end += part.share;
    return { ...part, from, to: end };
  });
}

function toSlice(x: number, y: number, radius: number, from: number, to: number): string {
  if (to - from > 0.9999) {
    return `M${x},${y - radius}a${radius},${radius} 0 1,1 0,${radius * 2}a${radius},${radius} 0 1,1 0,${-radius * 2}z`;
  }
  const at = (turn: number) => pointAt(x, y, radius, turn).join(",");
  return `M${x},${y}L${at(from)}A${radius},${radius} 0 ${to - from > 0.5 ? 1 : 0},1 ${at(to)}z`;
}

function sliceText(x: number, y: number, radius: number, turn: number, text: string): SVGElement {
  const [cx, cy] = pointAt(x, y, radius * 0.7, turn);
  return svgElement(
    "text",
    { x: cx, y: cy, dy: "0.32em", fill: paper, "pointer-events": "none" },
    fitText(text, 60, fontSize),
  );
}

function pointAt(x: number, y: number, radius: number, turn: number): [number, number] {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}
