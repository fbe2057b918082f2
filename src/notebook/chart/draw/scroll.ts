import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber } from "../format.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import { accent, ink, rule, soft } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";

interface Reach {
  /** Percent of the page's height. */
  depth: number;
  value: number;
  /** Of the most that any depth has. */
  share: number;
}

const height = 300;
const [left, right] = [44, 108];

/** A page from its top to its end: the paler, the fewer have come so far. */
export function drawScroll(chart: ResolvedChart, _context: ChartContext): Drawing {
  const [depths, numbers] = [needed(chart.y[0]), needed(chart.x)];
  const rows = depths.values.flatMap((given, i) => {
    const [depth, value] = [toNumber(given), toNumber(numbers.values[i] ?? null)];
    return depth === null || value === null || depth < 0 || depth > 100 ? [] : [{ depth, value }];
  });
  const most = Math.max(1, ...rows.map(({ value }) => value));
  const reached = rows
    .toSorted((one, other) => one.depth - other.depth)
    .map((row): Reach => ({ ...row, share: row.value / most }));
  const left = depths.values.length - rows.length;
  const words = reached.map(({ depth, share, value }) => ({
    name: `${depth}%`,
    text: `${formatNumber(value, numbers.format)} (${formatNumber(share, "percent")})`,
  }));
  const half = reached.findLast(({ share }) => share >= 0.5);
  return {
    label: `${describeParts("Scroll map", numbers.label, depths.label, words)}${half ? ` Half came to ${half.depth}%.` : ""}`,
    remarks: left === 0 ? [] : [`Rows that are no depth from 0 to 100 are left out: ${left}.`],
    layout: ({ width }) => scrollLayout(reached, width, words),
  };
}

function scrollLayout(reached: readonly Reach[], width: number, words: { name: string; text: string }[]): Layout {
  const top = (depth: number) => 6 + (depth / 100) * (height - 12);
  return {
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: 0,
    marginBottom: 0,
    x: { type: "linear", domain: [0, 1], axis: null },
    marks: [
      ownMark(({ x }) =>
        reached.map(({ depth, share }, i) => {
          const from = top(reached[i - 1]?.depth ?? 0);
          const place = { x: x(0), y: from, width: x(1) - x(0), height: Math.max(0, top(depth) - from) };
          const { name, text } = words[i] as { name: string; text: string };
          const title = svgElement("title", {}, `${name}\n${text}`);
          return svgElement("rect", { ...place, fill: accent, "fill-opacity": 0.08 + share * 0.92 }, title);
        }),
      ),
      ownMark(({ x }) =>
        spaced(reached, top).flatMap((i) => {
          const { depth } = reached[i] as Reach;
          const { name, text } = words[i] as { name: string; text: string };
          const y = top(depth);
          return [
            svgElement("line", { x1: x(0), x2: x(1), y1: y, y2: y, stroke: rule, "stroke-opacity": 0.6 }),
            svgElement("text", { x: left - 8, y, dy: "0.32em", "text-anchor": "end", fill: soft }, name),
            svgElement("text", { x: width - right + 8, y, dy: "0.32em", "text-anchor": "start", fill: ink }, text),
          ];
        }),
      ),
    ],
  };
}

/** Rows whose words have room below each other; the last one always. */
function spaced(reached: readonly Reach[], top: (depth: number) => number): number[] {
  const shown: number[] = [];
  for (let i = reached.length - 1; i >= 0; i--) {
    const y = top((reached[i] as Reach).depth);
    const below = shown.at(-1);
    if (below === undefined || top((reached[below] as Reach).depth) - y >= 18) shown.push(i);
  }
  return shown;
}
