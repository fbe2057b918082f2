import { needed, type ResolvedChart } from "./chart/chart-columns.ts";
import { toNumber } from "./chart/column.ts";
import { type FormatContext, formatNumber, formatValue, toName } from "./chart/format.ts";
import { type ValueFormat, valueFormats } from "./chart/spec.ts";
import { fitLine } from "./fit-text.ts";
import type { ChangeView, NumberView } from "./page.ts";

const maxFigures = 24;

/**
 * Figures in large type. Either one row with a column a figure (`y` names them, `before` theirs of the period before),
 * or, with `label`, a row a figure; then columns named `format` and `better` may say how each is written and judged.
 */
export function toNumbersView(chart: ResolvedChart, context: FormatContext): NumberView[] {
  return chart.label === null ? byColumn(chart, context) : byRow(chart, context);
}

function byColumn({ chart, y, before, columns }: ResolvedChart, context: FormatContext): NumberView[] {
  const shown = y.length > 0 ? y : columns.filter((column) => !before.includes(column));
  return shown.slice(0, maxFigures).map(({ name, label, format, values }, i) => {
    const now = values[0] ?? null;
    const better = chart.better[name] ?? chart.better[""] ?? "up";
    return {
      label: fitLine(label, 60),
      text: fitLine(formatValue(now, format, context), 40),
      change: toChange(toNumber(now), toNumber(before[i]?.values[0]), format, better),
    };
  });
}

function byRow({ chart, label, y, before, columns }: ResolvedChart, context: FormatContext): NumberView[] {
  const labels = needed(label);
  const numbers = y[0] ?? columns.find(({ kind }) => kind === "number") ?? labels;
  const valueIn = (name: string, row: number) => columns.find((column) => column.name === name)?.values[row];
  return labels.values.slice(0, maxFigures).map((value, row) => {
    const name = formatValue(value, "text", context);
    const own = valueFormats.find((format) => format === valueIn("format", row));
    const format: ValueFormat = chart.format[numbers.name] ?? own ?? "number";
    const better = chart.better[name] ?? chart.better[""] ?? (valueIn("better", row) === "down" ? "down" : "up");
    const now = numbers.values[row] ?? null;
    return {
      label: fitLine(String(toName(name, labels.format)), 60),
      text: fitLine(formatValue(now, format, context), 40),
      change: toChange(toNumber(now), toNumber(before[0]?.values[row]), format, better),
    };
  });
}

/** How a figure moved: shares by points, all else by percent; null where one of the two is not known. */
export function toChange(
  now: number | null,
  before: number | null,
  format: ValueFormat,
  better: "up" | "down",
): ChangeView | null {
  if (now === null || before === null || format === "date" || format === "time") return null;
  const title = `before: ${formatNumber(before, format)}`;
  const text = format === "percent" ? points(now, before) : percent(now, before);
  if (text === null) return null;
  const flat = text === "no change" || text === "new";
  return { text, title, tone: flat ? "flat" : now > before === (better === "up") ? "good" : "bad" };
}

function points(now: number, before: number): string {
  const difference = Math.round((now - before) * 100);
  const size = Math.abs(difference);
  return difference === 0 ? "no change" : `${difference > 0 ? "+" : "−"}${size} ${size === 1 ? "pt" : "pts"}`;
}

function percent(now: number, before: number): string | null {
  if (before === 0) return now === 0 ? "no change" : now > 0 ? "new" : null;
  if (before < 0) return null;
  const change = Math.round((now / before - 1) * 100);
  if (change === 0) return "no change";
  if (change > 999) return `×${formatNumber(Math.round(now / before))}`;
  return `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change))}%`;
}
