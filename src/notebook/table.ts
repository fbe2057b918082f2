import { pageOf } from "../base/page-paths.ts";
import type { Value } from "../query/answer.ts";
import type { Chart } from "./chart/chart.ts";
import { formatOf } from "./chart/chart-columns.ts";
import { type ResultColumn, toNumber } from "./chart/column.ts";
import { type FormatContext, formatValue, none, usualFormat } from "./chart/format.ts";
import { sparkline, spell, toNumbers } from "./chart/spark.ts";
import type { ColumnSpec, ValueFormat } from "./chart/spec.ts";
import { typeOf } from "./chart/types/index.ts";
import type { NewPosts } from "./draw-context.ts";
import { fitLine } from "./fit-text.ts";
import type { CellView, ColumnView, TableView } from "./page.ts";

/** What a table has to know beside its rows. */
interface TableContext extends FormatContext {
  newPosts: NewPosts;
  /** Whose the rows are where no column `site` says so; null: nobody knows, and no page is called new. */
  site: string | null;
}

const most = { rows: 200, text: 300, full: 4000, columns: 60 };

/** A column with what was said of it. */
interface Shown {
  column: ResultColumn;
  spec: ColumnSpec;
  view: ColumnView;
}

/** The answer as it is to be read; long texts are cut, rows beyond the limit counted. */
export function toTable(chart: Chart, columns: readonly ResultColumn[], context: TableContext): TableView {
  const shown = visible(chart, columns);
  const rows = columns[0]?.values.length ?? 0;
  const limit = Math.min(chart.type === "table" ? (chart.limit ?? most.rows) : most.rows, 10_000, rows);
  const share = shareOf(chart, shown, limit);
  const table = Array.from({ length: limit }, (_, row) =>
    shown.map((one, i) => {
      const cell = toCell(one, columns, row, context);
      const part = i === 0 ? share?.(row) : undefined;
      return part === undefined ? cell : { ...cell, share: part };
    }),
  );
  return { columns: shown.map(({ view }) => view), rows: table, more: rows - limit };
}

/** All columns but those that are hidden or stand in another's cell. */
function visible(chart: Chart, columns: readonly ResultColumn[]): Shown[] {
  const within = new Set(Object.values(chart.columns).flatMap(({ arrow, sub }) => [arrow, sub]));
  return columns
    .map((column, i) => ({ column, format: formatOf(chart, column, i) }))
    .filter(({ column: { name } }) => !within.has(name) && !chart.columns[name]?.hide)
    .slice(0, most.columns)
    .map(({ column, format }) => {
      const spec = chart.columns[column.name] ?? {};
      const said = spec.format ?? chart.format[column.name];
      const numeric = column.kind === "number" || (spec.format !== undefined && column.kind !== "text");
      const align = numeric && !["text", "address", "country"].includes(said ?? "") ? "right" : "left";
      const kind = spec.spark ? "spark" : column.kind === "mixed" ? "mixed" : format;
      return { column, spec, view: { name: column.name, label: fitLine(spec.label ?? column.name, 80), align, kind } };
    });
}

/** Share of the largest in the first number column, for the bar behind the first column; only where it is a name. */
function shareOf(chart: Chart, shown: readonly Shown[], rows: number): ((row: number) => number) | null {
  if (typeOf(chart.type).isGrid) return null;
  const [first] = shown;
  const number = shown.find(({ column, view }) => column.kind === "number" && view.kind === "number");
  const isName = first?.column.kind === "text" || first?.column.kind === "country";
  if (!first || !number || !isName || rows < 2) return null;
  const values = number.column.values.slice(0, rows).map((value) => toNumber(value) ?? 0);
  const top = Math.max(...values);
  if (top <= 0 || values.some((value) => value < 0)) return null;
  return (row) => Math.round(((values[row] as number) / top) * 1000) / 1000;
}

function toCell(
  { column, spec, view }: Shown,
  columns: readonly ResultColumn[],
  row: number,
  context: TableContext,
): CellView {
  const value = column.values[row] ?? null;
  const at = (name: string | undefined): Value => columns.find((one) => one.name === name)?.values[row] ?? null;
  const cell: CellView = { ...plainCell(value, view.kind, context) };
  if (spec.spark) Object.assign(cell, sparkCell(value));
  const href = spec.href === undefined ? null : fillHref(spec.href, at);
  if (href !== null) cell.href = href;
  for (const key of ["arrow", "sub"] as const) {
    const beside = columns.find(({ name }) => name === spec[key]);
    const text = beside ? formatValue(beside.values[row] ?? null, usualFormat(beside), context) : none;
    if (text !== none && text !== "") cell[key] = fitLine(text, most.text);
  }
  const path = typeof spec.new === "string" ? at(spec.new) : column.name === "path" || spec.new ? value : null;
  const site = columns.some(({ name }) => name === "site") ? at("site") : context.site;
  const isNew = typeof path === "string" && typeof site === "string" && context.newPosts.get(site)?.has(pageOf(path));
  if (spec.new !== false && isNew) cell.flag = "new";
  return cell;
}

function plainCell(value: Value, kind: ColumnView["kind"], reading: FormatContext): CellView {
  const format: ValueFormat = kind === "spark" ? "text" : kind === "mixed" ? mixedFormat(value) : kind;
  if (value === null || value instanceof Uint8Array || (typeof value === "number" && !Number.isFinite(value))) {
    return { text: formatValue(value, format, reading), none: true };
  }
  const whole = formatValue(typeof value === "string" ? value.slice(0, most.full) : value, format, reading);
  const text = fitLine(whole, most.text);
  // What was decoded is there as it is, too.
  if (format === "address" && whole !== value) return { text, full: fitLine(String(value), most.full) };
  return text.endsWith("…") && whole.length > most.text ? { text, full: fitLine(whole, most.full) } : { text };
}

function mixedFormat(value: Value): ValueFormat {
  return typeof value === "number" || typeof value === "bigint" ? "number" : "text";
}

function sparkCell(value: Value): Partial<CellView> {
  const numbers = toNumbers(value);
  return numbers ? { text: spell(numbers), spark: sparkline(numbers) } : { text: none, none: true };
}

/** The address for a row: relative, or http(s) where it is one whole column; null where a part of it is missing. */
function fillHref(template: string, at: (name: string) => Value): string | null {
  const whole = /^\{([^}]*)\}$/.exec(template);
  if (whole) {
    const value = at(whole[1] as string);
    if (typeof value !== "string" || value.length > 2000) return null;
    if (/^\/(?![/\\])/.test(value))
      return URL.parse(value, "http://here.invalid")?.host === "here.invalid" ? value : null;
    const url = URL.parse(value);
    return url && /^https?:$/.test(url.protocol) ? url.href : null;
  }
  if (!/^(\/(?![/\\])|\?|#)/.test(template)) return null;
  let missing = false;
  const href = template.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const value = at(name);
    missing ||= value === null || value instanceof Uint8Array;
    return encodeURIComponent(String(value).slice(0, 2000).toWellFormed());
  });
  return missing ? null : href;
}
