/** What a day says when it is pointed at, and that today is not over. */
import type * as Plot from "@observablehq/plot";
import { textWidth } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import type { ResultColumn } from "../column.ts";
import { formatNumber } from "../format.ts";
import { remarksByDay } from "./annotation.ts";
import { fontSize, type Tick } from "./axis.ts";
import { describeX, formatIn } from "./label.ts";
import { soft } from "./palette.ts";
import { type ChartContext, columnNamed, type Shape, type X } from "./series.ts";
import { ownMark, svgElement } from "./svg.ts";

/** "so far" under today, unless a tick's second line stands there. */
export function unfinishedMark(
  shape: Shape,
  ticks: readonly Tick[],
  toPx: (x: X) => number,
  dy = 30,
): Plot.Markish | null {
  const { unfinished } = shape;
  if (unfinished === null) return null;
  return ownMark((_, { bottom, width }) => {
    const x = Math.min(toPx(unfinished), width - textWidth("so far", fontSize) / 2);
    if (ticks.some((tick) => tick.text.includes("\n") && Math.abs(toPx(tick.x) - x) < 40)) return [];
    return [svgElement("text", { x, y: bottom + dy, fill: soft }, "so far")];
  }, "unfinished");
}

const mostTitles = 130;

/** A strip a day that says its numbers when pointed at; without script, by `<title>`. */
export function hitMark(
  chart: Chart,
  columns: readonly ResultColumn[],
  shape: Shape,
  scene: ChartContext,
  toPx: (x: X) => number,
): Plot.Markish | null {
  const { xs, axis, series } = shape;
  if (xs.length > mostTitles) return null;
  const remarks = axis === "day" ? remarksByDay(scene) : new Map<number, string[]>();
  const values = series.map((one) => ({
    one,
    at: new Map(one.points.map(({ x, y }) => [x, y])),
    format: formatIn(chart, columnNamed(columns, one.column)),
  }));
  const titleOf = (x: X): string => {
    const lines = values.flatMap(({ one, at, format }) => {
      const y = at.get(x) ?? null;
      return y === null ? [] : [`${one.label}: ${formatNumber(y, format)}`];
    });
    const unfinished = x === shape.unfinished ? " (so far)" : "";
    return [`${describeX(x, axis, scene.today)}${unfinished}`, ...lines, ...(remarks.get(x as number) ?? [])].join(
      "\n",
    );
  };
  return ownMark((_, { top, bottom, left, right }) => {
    const places = xs.map(toPx);
    return xs.map((x, i) => {
      const here = places[i] as number;
      const from = i === 0 ? left : ((places[i - 1] as number) + here) / 2;
      const to = i === xs.length - 1 ? right : (here + (places[i + 1] as number)) / 2;
      const box = { x: from, y: top, width: Math.max(0, to - from), height: bottom - top };
      return svgElement("rect", { ...box, fill: "none", "pointer-events": "all" }, svgElement("title", {}, titleOf(x)));
    });
  }, "hit");
}
