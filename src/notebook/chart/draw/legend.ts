import type * as Plot from "@observablehq/plot";
import { fitText, textWidth } from "../../fit-text.ts";
import type { ValueFormat } from "../spec.ts";
import { tickTexts } from "../tick-texts.ts";
import { fontSize } from "./axis.ts";
import { accent, ink, seriesStyle, soft, steps, wash } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";

export interface LegendItem {
  label: string;
  /** Draws the sign in a box of 12 px whose centre is given. */
  sign(x: number, y: number): SVGElement;
}

const rowHeight = 18;

interface Placed {
  item: LegendItem;
  text: string;
  x: number;
  row: number;
}

/**
 * Signs with their names in rows at the top of a chart, where there is no line's end to write on.
 * @param first which of the chart's series the first name belongs to
 */
export function legendRows(
  items: readonly LegendItem[],
  width: number,
  first = 0,
): { room: number; mark: Plot.Markish | null } {
  if (items.length === 0) return { room: 0, mark: null };
  const placed: Placed[] = [];
  let x = 0;
  let row = 0;
  for (const item of items) {
    const text = fitText(item.label, Math.min(180, width - 24), fontSize);
    const size = 18 + textWidth(text, fontSize) + 16;
    if (x > 0 && x + size > width) {
      x = 0;
      row += 1;
    }
    placed.push({ item, text, x, row });
    x += size;
  }
  const mark = ownMark(
    () =>
      placed.map((one, i) => {
        const y = 9 + one.row * rowHeight;
        const text = svgElement(
          "text",
          { x: one.x + 18, y, dy: "0.32em", "text-anchor": "start", fill: ink },
          one.text,
        );
        return svgElement("g", { class: `series-${first + i}` }, one.item.sign(one.x + 6, y), text);
      }),
    "legend key",
  );
  return { room: (row + 1) * rowHeight + 4, mark };
}

/** Squares for series, dashes for those of the period before. */
export function seriesLegend(names: readonly string[], befores: readonly string[], width: number) {
  const items = [
    ...names.map(
      (label, i): LegendItem => ({
        label,
        sign: (x, y) => svgElement("rect", { x: x - 5, y: y - 5, width: 10, height: 10, fill: seriesStyle(i).color }),
      }),
    ),
    ...befores.map(
      (label): LegendItem => ({
        label,
        sign: (x, y) => svgElement("line", { x1: x - 7, x2: x + 7, y1: y, y2: y, ...dashedStroke }),
      }),
    ),
  ];
  return legendRows(items, width, names.length > 0 ? 0 : 1);
}

const dashedStroke = { stroke: ink, "stroke-width": 1.5, "stroke-dasharray": "2 2" };

/** Few steps of the accent, each for a range of values: `limits` are the upper ends of all but the last. */
export interface Bins {
  limits: number[];
  /** How a value is filled; null and zero have none of the accent. */
  fill(value: number | null): { fill: string; "fill-opacity": number };
}

/** Steps with about as many values in each, at round numbers, so that one peak does not pale all others. */
export function toBins(values: readonly (number | null)[]): Bins {
  const sorted = values
    .filter((value) => value !== null && value !== 0)
    .sort((a, b) => (a as number) - (b as number)) as number[];
  const limits: number[] = [];
  for (let i = 1; i < steps.length; i++) {
    const limit = Number((sorted[Math.floor((sorted.length * i) / steps.length)] ?? 0).toPrecision(2));
    if (sorted.length > 0 && limit > (limits.at(-1) ?? Number.NEGATIVE_INFINITY) && limit < (sorted.at(-1) as number))
      limits.push(limit);
  }
  const used = steps.slice(steps.length - limits.length - 1);
  return {
    limits,
    fill: (value) => {
      if (value === null || value === 0) return { fill: wash, "fill-opacity": 1 };
      const step = limits.findIndex((limit) => value <= limit);
      return { fill: accent, "fill-opacity": (step < 0 ? used.at(-1) : used[step]) as number };
    },
  };
}

/** The steps side by side, each limit under the border it stands for. */
export function binLegend({ limits, fill }: Bins, format: ValueFormat, x: number, y: number): SVGElement[] {
  const texts = tickTexts(limits, format);
  const size = Math.max(30, ...texts.map((text) => textWidth(text, 11) + 10));
  const nothing = svgElement("rect", { x, y, width: size, height: 8, ...fill(0) });
  const boxes = [...limits, Number.POSITIVE_INFINITY].map((limit, i) =>
    svgElement("rect", { x: x + size * (i + 1), y, width: size - 1, height: 8, ...fill(limit) }),
  );
  const words = ["0", ...texts].map((text, i) =>
    svgElement("text", { x: x + size * (i === 0 ? 0.5 : i + 1), y: y + 20, fill: soft, "font-size": 11 }, text),
  );
  return [nothing, ...boxes, ...words];
}
