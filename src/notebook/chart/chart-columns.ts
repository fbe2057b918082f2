import type { Chart } from "./chart.ts";
import { areYears, isCount, type ResultColumn } from "./column.ts";
import { usualFormat } from "./format.ts";
import type { ValueFormat } from "./spec.ts";

/** A column of the result with what the chart says of it. */
export interface ChartColumn extends ResultColumn {
  /** As the chart block gives it, else the name made readable. */
  label: string;
  /** As the chart block gives it. */
  ownLabel: string | null;
  format: ValueFormat;
  /** What its numbers are of adds up, and where there is no row there was none of it. */
  isCount: boolean;
}

/** A chart with the columns that its fields name, found once for all who draw it. */
export interface ResolvedChart {
  chart: Chart;
  x: ChartColumn | null;
  y: ChartColumn[];
  color: ChartColumn | null;
  label: ChartColumn | null;
  before: ChartColumn[];
  top: ChartColumn | null;
  topY: ChartColumn | null;
  /** Every column of the result. */
  columns: ChartColumn[];
}

/** Finds the columns of a chart that `toChart` has checked. */
export function resolveColumns(chart: Chart, results: readonly ResultColumn[]): ResolvedChart {
  const columns = results.map((column, i): ChartColumn => {
    const { label: ownLabel = null } = chart.columns[column.name] ?? {};
    const label = ownLabel ?? readable(column.name);
    const format = formatOf(chart, column, i);
    const isTime = column.kind === "number" && (format === "date" || format === "time");
    const counts = (format === "number" || format === "bytes") && isCount(column);
    return { ...column, kind: isTime ? "instant" : column.kind, ownLabel, label, format, isCount: counts };
  });
  const find = (name: string | null): ChartColumn | null => columns.find((column) => column.name === name) ?? null;
  return {
    chart,
    x: find(chart.x),
    y: chart.y.map((name) => needed(find(name))),
    color: find(chart.color),
    label: find(chart.label),
    before: chart.before.map((name) => needed(find(name))),
    top: find(chart.top),
    topY: find(chart.topY),
    columns,
  };
}

/**
 * How a column is written: as the block says, else by what it holds. Years are not grouped where they are what the
 * rows are about: along the axis, or in the first column.
 */
export function formatOf(chart: Chart, column: ResultColumn, index: number): ValueFormat {
  const said = chart.columns[column.name]?.format ?? chart.format[column.name];
  if (said !== undefined) return said;
  return (column.name === chart.x || index === 0) && areYears(column) ? "text" : usualFormat(column);
}

/** A column that a chart of its type cannot do without: `toChart` has seen to it that there is one. */
export function needed(column: ChartColumn | null | undefined): ChartColumn {
  if (!column) throw new Error("a column that the chart needs is not in the result");
  return column;
}

/** "views_per_visit" → "Views per visit" */
export function readable(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words === "" ? name : words[0]?.toUpperCase() + words.slice(1);
}
