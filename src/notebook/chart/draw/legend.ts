import type * as Plot from "@observablehq/plot";
import { fitText, textWidth } from "../../fit-text.ts";
import { fontSize } from "./axis.ts";
import { ink, seriesStyle } from "./palette.ts";
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
