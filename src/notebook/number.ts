import type { Chart, ValueFormat } from "./chart/chart.ts";
import { valueFormats } from "./chart/chart.ts";
import { type ResultColumn, toNumber } from "./chart/column.ts";
import { columnNamed, readable } from "./chart/draw/series.ts";
import { type FormatContext, formatNumber, formatValue, usualFormat } from "./chart/format.ts";
import { fitLine } from "./fit-text.ts";
import type { ChangeView, NumberView } from "./page.ts";

const most = 24;

/**
 * Figures in large type. Either one row with a column a figure (`y` names them, `before` theirs of the period before),
 * or, with `label`, a row a figure; then columns named `format` and `better` may say how each is written and judged.
 */
export function toNumbersView(chart: Chart, columns: readonly ResultColumn[], reading: FormatContext): NumberView[] {
  return chart.label === null ? byColumn(chart, columns, reading) : byRow(chart, columns, reading);
}

function byColumn(chart: Chart, columns: readonly ResultColumn[], reading: FormatContext): NumberView[] {
  const named =
    chart.y.length > 0 ? chart.y : columns.map(({ name }) => name).filter((name) => !chart.before.includes(name));
  return named.slice(0, most).map((name, i) => {
    const column = columnNamed(columns, name);
    const format = chart.format[name] ?? chart.columns[name]?.format ?? usualFormat(column);
    const before = chart.before[i];
    const now = column.values[0] ?? null;
    const old = before === undefined ? null : toNumber(columnNamed(columns, before).values[0]);
    const better = chart.better[name] ?? chart.better[""] ?? "up";
    return {
      label: fitLine(chart.columns[name]?.label ?? readable(name), 60),
      text: fitLine(formatValue(now, format, reading), 40),
      change: before === undefined ? null : toChange(toNumber(now), old, format, better),
    };
  });
}

function byRow(chart: Chart, columns: readonly ResultColumn[], reading: FormatContext): NumberView[] {
  const labels = columnNamed(columns, chart.label);
  const values = columnNamed(columns, chart.y[0] ?? columns.find(({ kind }) => kind === "number")?.name ?? labels.name);
  const before = chart.before[0] === undefined ? null : columnNamed(columns, chart.before[0]);
  const said = (name: string, row: number) => columns.find((one) => one.name === name)?.values[row];
  return labels.values.slice(0, most).map((label, row) => {
    const name = formatValue(label, "text", reading);
    const own = valueFormats.find((one) => one === said("format", row));
    const format: ValueFormat = chart.format[values.name] ?? own ?? "number";
    const better = chart.better[name] ?? chart.better[""] ?? (said("better", row) === "down" ? "down" : "up");
    const now = values.values[row] ?? null;
    return {
      label: fitLine(name, 60),
      text: fitLine(formatValue(now, format, reading), 40),
      change: before ? toChange(toNumber(now), toNumber(before.values[row]), format, better) : null,
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
