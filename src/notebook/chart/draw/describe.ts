/** Charts in words: for tooltips, and for the one sentence that stands for a chart where it cannot be seen. */
import { fitLine, isolated } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { formatNumber } from "../format.ts";
import type { Series, SeriesSet } from "./series.ts";
import { describeX, type X } from "./x.ts";

/** "Line chart of Views and Visitors by day, from Sat 24 Oct to Sun 22 Nov; the most: 6,890 Views, Tue 10 Nov." */
export function describeSeries(noun: string, chart: ResolvedChart, set: SeriesSet, today: string): string {
  const { axis, series, xs } = set;
  const mains = series.filter((one) => one.role === "own");
  const names = mains.map((one) => fitLine(one.label, 40));
  // A forecast goes on beyond them, and has a sentence of its own.
  const foreseen = series.some(({ role }) => role === "forecast");
  const [first, last] = [xs[0], foreseen ? mains[0]?.points.at(-1)?.x : xs.at(-1)];
  const what = `${noun} of ${listed(names)} by ${fitLine(needed(chart.x).label, 40).toLowerCase()}`;
  const range =
    first === undefined || last === undefined || axis === "category"
      ? `, ${xs.length} values`
      : `, from ${describeX(first, set, today)} to ${describeX(last, set, today)}`;
  const peak = highest(mains);
  if (!peak) return `${what}${range}.`;
  const { label, column } = peak.series;
  const number = `${formatNumber(peak.y, column.format)} ${fitLine(label, 40)}`;
  return `${what}${range}; the most: ${number}, ${fitLine(describeX(peak.x, set, today), 60)}.`;
}

function highest(all: readonly Series[]): { x: X; y: number; series: Series } | null {
  let peak: ReturnType<typeof highest> = null;
  for (const series of all) {
    for (const { x, y } of series.points) if (y !== null && (peak === null || y > peak.y)) peak = { x, y, series };
  }
  return peak;
}

/** "Bar chart of Views by path, 8 values; the most: /2026/sqlite-is-enough/, 9,210."; the largest part comes first. */
export function describeParts(
  noun: string,
  number: string,
  by: string,
  parts: { name: string; text: string }[],
): string {
  const count = `${parts.length} ${parts.length === 1 ? "value" : "values"}`;
  const [most] = parts;
  const peak = most ? `; the most: ${isolated(fitLine(most.name, 80))}, ${most.text}` : "";
  return `${noun} of ${fitLine(number, 40)} by ${fitLine(by, 60)}, ${count}${peak}.`;
}

/** "a", "a and b", "a, b and 3 others" */
function listed(names: string[]): string {
  if (names.length > 5) return `${names.slice(0, 4).join(", ")} and ${names.length - 4} others`;
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
