/** What a place along x says when it is pointed at, and that today is not over. */
import type * as Plot from "@observablehq/plot";
import { textWidth } from "../../fit-text.ts";
import { remarksByDay } from "./annotation.ts";
import { fontSize } from "./axis.ts";
import { pointText } from "./outlooks.ts";
import { soft } from "./palette.ts";
import type { SeriesChart, SeriesSet } from "./series.ts";
import { ownMark, svgElement } from "./svg.ts";
import type { Tick } from "./ticks.ts";
import type { X } from "./x.ts";
import { describeX } from "./x.ts";

/** "so far" under today, unless a tick's second line stands there. */
export function unfinishedMark(
  { unfinished }: SeriesSet,
  ticks: readonly Tick[],
  toPx: (x: X) => number,
  dy: number,
): Plot.Markish | null {
  if (unfinished === null) return null;
  return ownMark((_, { bottom, width }) => {
    const x = Math.min(toPx(unfinished), width - textWidth("so far", fontSize) / 2);
    if (ticks.some((tick) => tick.text.includes("\n") && Math.abs(toPx(tick.x) - x) < 40)) return [];
    return [svgElement("text", { x, y: bottom + dy, fill: soft }, "so far")];
  }, "unfinished");
}

const maxTitles = 130;

/** A strip for each x that says its numbers when it is pointed at; without a script, by `<title>`. */
export function hoverMark({ set, context }: SeriesChart, toPx: (x: X) => number): Plot.Markish | null {
  const { xs, axis, series, unfinished } = set;
  if (xs.length > maxTitles) return null;
  const remarks = axis === "day" ? remarksByDay(context) : new Map<X, string[]>();
  const values = series.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const titleOf = (x: X): string => {
    const lines = series.flatMap((one, i) => {
      const y = values[i]?.get(x) ?? null;
      return y === null ? [] : [`${one.label}: ${pointText(one, x, y)}`];
    });
    const end = x === unfinished ? " (so far)" : "";
    return [`${describeX(x, set, context.today)}${end}`, ...lines, ...(remarks.get(x) ?? [])].join("\n");
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
