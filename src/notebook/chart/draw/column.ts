import * as Plot from "@observablehq/plot";
import { textWidth } from "../../fit-text.ts";
import { formatNumber, formatTick } from "../format.ts";
import type { ValueFormat } from "../spec.ts";
import type { Layout, Size } from "./layout.ts";
import { seriesLegend } from "./legend.ts";
import { ink, paper, seriesStyle } from "./palette.ts";
import type { Series, SeriesChart, SeriesSet } from "./series.ts";
import { seriesLayout } from "./series-layout.ts";
import type { X } from "./x.ts";

/** One rectangle. */
interface Block {
  x: X;
  from: number;
  to: number;
  series: number;
  isUnfinished: boolean;
}

/** Upright bars, series upon each other or side by side. */
export function columnLayout(given: SeriesChart, size: Size): Layout {
  const { set } = given;
  const mains = set.series.filter(({ role }) => role === "own");
  const befores = set.series.filter(({ role }) => role === "before");
  const blocks = toBlocks(mains, set);
  const values = [
    ...blocks.flatMap(({ from, to }) => [from, to]),
    ...befores.flatMap(({ points }) => points.map(({ y }) => y)),
  ];
  const { step, format, layout } = seriesLayout(given, size, { values, right: 6, isBand: true });
  const isAlone = set.series.length === 1;
  const names = isAlone ? [] : mains.map(({ label }) => label);
  const legend = seriesLegend(
    names,
    befores.map(({ label }) => label),
    size.width,
  );
  const labels = isAlone ? valueLabels(mains[0] as Series, step, format) : null;
  const inset = step > 6 ? step * 0.11 : step > 2 ? 0.5 : 0;
  return layout({
    above: legend.room + (labels ? 12 : 0),
    marks: [
      ...columnMarks(blocks, mains.length, set.isStacked, step, inset),
      ...befores.flatMap((one, i) => beforeMarks(one, `series-${mains.length + i}`, inset)),
      labels,
      legend.mark,
    ],
  });
}

function toBlocks(mains: readonly Series[], { isStacked, unfinished }: SeriesSet): Block[] {
  const up = new Map<X, number>();
  const down = new Map<X, number>();
  return mains.flatMap(({ points }, series) =>
    points.flatMap(({ x, y }) => {
      if (y === null) return [];
      const sums = y < 0 ? down : up;
      const from = isStacked ? (sums.get(x) ?? 0) : 0;
      sums.set(x, from + y);
      return [{ x, from, to: from + y, series, isUnfinished: x === unfinished }];
    }),
  );
}

/** Blocks that are done are full; today's are pale with a dashed edge. */
function columnMarks(
  blocks: readonly Block[],
  count: number,
  isStacked: boolean,
  step: number,
  inset: number,
): Plot.Markish[] {
  const share = isStacked ? 0 : (step - inset * 2) / count;
  return Array.from({ length: count }, (_, i) => {
    const { color } = seriesStyle(i);
    const mine = blocks.filter(({ series }) => series === i);
    const edges = { insetLeft: inset + share * i, insetRight: inset + share * (count - 1 - i) };
    const bar = { className: `series-${i}`, x: "x", y1: "from", y2: "to", fill: color, ...edges };
    return [
      Plot.barY(
        mine.filter(({ isUnfinished }) => !isUnfinished),
        bar,
      ),
      Plot.barY(
        mine.filter(({ isUnfinished }) => isUnfinished),
        { ...bar, fillOpacity: 0.3, stroke: color, strokeDasharray: "2 2" },
      ),
    ];
  }).flat();
}

/** A dashed line across each column at the number of the period before, on a pale one that parts it from the column. */
function beforeMarks({ points }: Series, className: string, inset: number): Plot.Markish[] {
  const known = points.filter(({ y }) => y !== null);
  const tick = { className, x: "x", y: "y", insetLeft: inset, insetRight: inset };
  return [
    Plot.tickY(known, { ...tick, stroke: paper, strokeWidth: 3, strokeOpacity: 0.75 }),
    Plot.tickY(known, { ...tick, stroke: ink, strokeDasharray: "2 2" }),
  ];
}

/** The value over each column, where each has room for its own. */
function valueLabels({ points }: Series, step: number, format: ValueFormat): Plot.Markish | null {
  const texts = points.map(({ y }) => {
    if (y === null) return "";
    const text = formatNumber(y, format);
    return textWidth(text, 11) < step ? text : formatTick(y, format);
  });
  if (texts.some((text) => textWidth(text, 11) > step - 2)) return null;
  return Plot.text(points, {
    x: "x",
    y: ({ y }) => Math.max(y ?? 0, 0),
    text: (_, i) => texts[i] as string,
    dy: -8,
    fill: ink,
    fontSize: 11,
  });
}
