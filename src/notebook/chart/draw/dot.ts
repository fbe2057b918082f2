import { counted } from "../../../base/numbers.ts";
import { toLocal } from "../../../base/sql-time.ts";
import { fitLine } from "../../fit-text.ts";
import { type ChartColumn, needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatValue, toName } from "../format.ts";
import { toDayTooltips } from "./axis-tooltips.ts";
import { areTimes, lostTexts } from "./dates.ts";
import { type Dot, type Dots, dotLayout } from "./dot-layout.ts";
import type { Drawing } from "./drawing.ts";
import { type MarkTooltips, toMarkTooltips } from "./mark-tooltips.ts";
import { partNames, rankParts } from "./parts.ts";

const maxDots = 2000;
/** Dots that carry a `<title>` each, for pages without a script. */
const maxTitles = 600;

/** A dot a row, where both numbers are there; symbols and colours tell the series apart. */
export function drawDots(chart: ResolvedChart, context: ChartContext): Drawing | null {
  const [xs, ys] = [needed(chart.x), needed(chart.y[0])];
  const { heads, series, isTime, dots: all } = toDots(chart, context);
  const dots = all.slice(0, Math.min(chart.chart.limit ?? maxDots, maxDots));
  if (dots.length === 0) return null;
  const given = { dots, heads, series, isTime, hasTitles: dots.length <= maxTitles };
  const lost = xs.values.length - all.length;
  const remarks =
    lost > 0
      ? [
          `${counted(lost, "row")} without two numbers ${lost === 1 ? "is" : "are"} not drawn${isTime ? lostTexts(xs) : ""}.`,
        ]
      : [];
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

function toDots({ x, y, color, label }: ResolvedChart, context: ChartContext): Omit<Dots, "hasTitles"> {
  const [xs, ys] = [needed(x), needed(y[0])];
  const isTime = areTimes(xs);
  const toX = (i: number): number | null => {
    const value = xs.values[i] ?? null;
    if (!isTime) return toNumber(value);
    return value === null || value instanceof Uint8Array ? null : toLocal(value, context.timezone);
  };
  const parts =
    color &&
    rankParts(
      color.values.map((value) => toName(value, color.format)),
      color.values.map(() => 1),
    );
  const write = (column: ChartColumn, i: number): string =>
    fitLine(formatValue(column.values[i] ?? null, column.format, context), 120);
  const shown = [...new Set([label, color, xs, ys])].filter((column) => column !== null);
  const dots = xs.values.flatMap((_, i): Dot[] => {
    const [x, y] = [toX(i), toNumber(ys.values[i])];
    if (x === null || y === null) return [];
    const texts = shown.map((column) => write(column, i));
    return [{ x, y, series: parts?.places[i] ?? 0, name: label && write(label, i), texts }];
  });
  return { dots, heads: shown.map((column) => column.label), series: parts ? partNames(parts) : [], isTime };
}

/** A line for each dot, in the order in which they are drawn; null where they are few and carry their own. */
function dotTooltips({ dots, heads, hasTitles }: Dots): MarkTooltips | null {
  if (hasTitles) return null;
  return toMarkTooltips("dots", [heads, ...dots.toSorted((a, b) => a.series - b.series).map(({ texts }) => texts)]);
}
