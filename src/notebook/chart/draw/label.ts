/** Charts in words: for titles on marks, and for the one sentence that stands for a chart where it cannot be seen. */

import { clock, monthText, shortDay, weekday } from "../../day.ts";
import { fitLine } from "../../fit-text.ts";
import type { Chart, ValueFormat } from "../chart.ts";
import type { ResultColumn } from "../column.ts";
import { formatNumber, usualFormat } from "../format.ts";
import { type AxisKind, type ChartContext, columnNamed, readable, type Shape, type X } from "./series.ts";

/** "Mon 9 Nov", "Nov 2026", "9 Nov 14:00" */
export function describeX(x: X, axis: AxisKind, today: string): string {
  if (typeof x === "string") return x;
  if (axis === "day") return `${weekday(x)} ${shortDay(x, today)}`;
  if (axis === "month") return monthText(x);
  return axis === "time" ? `${shortDay(x, today)} ${clock(x)}` : formatNumber(x);
}

/** The format of a column in this chart. */
export function formatIn(chart: Chart, column: ResultColumn): ValueFormat {
  return chart.format[column.name] ?? chart.columns[column.name]?.format ?? usualFormat(column);
}

export function labelIn(chart: Chart, name: string): string {
  return chart.columns[name]?.label ?? readable(name);
}

const nouns: Partial<Record<Chart["type"], string>> = {
  line: "Line chart",
  area: "Area chart",
  column: "Column chart",
  bar: "Bar chart",
  dot: "Scatter plot",
  heat: "Heat map",
  map: "World map",
};

/** "Line chart of Views and Visitors by day, from Sat 24 Oct to Sun 22 Nov; the most: 6,890 Views, Tue 10 Nov." */
export function describeShape(
  chart: Chart,
  columns: readonly ResultColumn[],
  shape: Shape,
  scene: ChartContext,
): string {
  const { axis, series, xs } = shape;
  const mains = series.filter((one) => !one.before);
  const names = mains.map((one) => fitLine(one.label, 40));
  const first = xs[0];
  const last = xs.at(-1);
  const what = `${nouns[chart.type]} of ${listed(names)} by ${fitLine(labelIn(chart, chart.x as string), 40).toLowerCase()}`;
  const range =
    first === undefined || last === undefined || axis === "category"
      ? `, ${xs.length} values`
      : `, from ${describeX(first, axis, scene.today)} to ${describeX(last, axis, scene.today)}`;
  const peak = highest(mains);
  if (!peak) return `${what}${range}.`;
  const format = formatIn(chart, columnNamed(columns, peak.column));
  const at = describeX(peak.x, axis, scene.today);
  return `${what}${range}; the most: ${formatNumber(peak.y, format)} ${fitLine(peak.label, 40)}, ${fitLine(at, 60)}.`;
}

function highest(series: Shape["series"]): { x: X; y: number; label: string; column: string } | null {
  let peak: ReturnType<typeof highest> = null;
  for (const { points, label, column } of series) {
    for (const { x, y } of points) if (y !== null && (peak === null || y > peak.y)) peak = { x, y, label, column };
  }
  return peak;
}

/** "Bar chart of Views by path, 8 values; the most: /2026/sqlite-is-enough/, 9,210." */
export function describeParts(
  chart: Chart,
  number: string,
  by: string,
  parts: { name: string; text: string }[],
): string {
  const what = `${nouns[chart.type]} of ${fitLine(number, 40)} by ${fitLine(by, 60)}, ${parts.length} ${parts.length === 1 ? "value" : "values"}`;
  const [most] = parts;
  return most ? `${what}; the most: ${fitLine(most.name, 80)}, ${most.text}.` : `${what}.`;
}

/** "a", "a and b", "a, b and 3 others" */
function listed(names: string[]): string {
  if (names.length > 5) return `${names.slice(0, 4).join(", ")} and ${names.length - 4} others`;
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
