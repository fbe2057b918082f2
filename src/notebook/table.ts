import { pageOf } from "../base/page-paths.ts";
import { isDay } from "../base/period.ts";
import type { Value } from "../query/answer.ts";
import { filterColumn } from "../query/filters/columns.ts";
import { isSpeaking } from "../query/filters/names.ts";
import type { Chart } from "./chart/chart.ts";
import { formatOf } from "./chart/chart-columns.ts";
import { type ResultColumn, toNumber } from "./chart/column.ts";
import { type FormatContext, formatValue, none, usualFormat } from "./chart/format.ts";
import { sparkline, spell, toNumbers } from "./chart/spark.ts";
import type { ColumnSpec, ValueFormat } from "./chart/spec.ts";
import { typeOf } from "./chart/types/index.ts";
import type { NewPosts } from "./draw-context.ts";
import { toFilterParam } from "./filter-view.ts";
import { fitLine } from "./fit-text.ts";
import type { CellView, ColumnView, RowOrder, TableView } from "./page.ts";

/** What a table has to know beside its rows. */
interface TableContext extends FormatContext {
  newPosts: NewPosts;
  /** Whose the rows are where no column `site` says so; null: nobody knows, and no page is called new. */
  site: string | null;
  /** The reader wants all rows, and how they are sorted; null: as they come. */
  all: boolean;
  sort: RowOrder | null;
  /** What the page's parameters are set to. */
  chosen: Readonly<Record<string, string>>;
}

const most = { rows: 200, all: 10_000, text: 300, full: 4000, columns: 60 };

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
  const usual = chart.type === "table" ? (chart.limit ?? most.rows) : most.rows;
  const limit = Math.min(context.all ? most.all : usual, most.all, rows);
  const order = toOrder(columns, context.sort, rows);
  const listed = order.slice(0, limit);
  const share = shareOf(chart, shown, listed);
  const table = listed.map((row) =>
    shown.map((one, i) => {
      const cell = toCell(one, columns, row, context);
      const part = i === 0 ? share?.(row) : undefined;
      return part === undefined ? cell : { ...cell, share: part };
    }),
  );
  const sort = columns.some(({ name }) => name === context.sort?.column) ? context.sort : null;
  return { sort, columns: shown.map(({ view }) => view), rows: table, more: rows - limit };
}

/** The rows' places in the order that was asked for; blanks come last. */
function toOrder(columns: readonly ResultColumn[], sort: RowOrder | null, rows: number): number[] {
  const places = Array.from({ length: rows }, (_, row) => row);
  const values = columns.find(({ name }) => name === sort?.column)?.values;
  if (sort === null || values === undefined) return places;
  const sign = sort.descending ? -1 : 1;
  return places.sort((a, b) => {
    const [left, right] = [values[a] ?? null, values[b] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (isNumeric(left) && isNumeric(right)) return sign * (left < right ? -1 : left > right ? 1 : 0);
    return sign * collator.compare(String(left), String(right));
  });
}

const collator = new Intl.Collator("en", { numeric: true });

function isNumeric(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
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
function shareOf(chart: Chart, shown: readonly Shown[], rows: readonly number[]): ((row: number) => number) | null {
  if (typeOf(chart.type).isGrid) return null;
  const [first] = shown;
  const number = shown.find(({ column, view }) => column.kind === "number" && view.kind === "number");
  const isName = first?.column.kind === "text" || first?.column.kind === "country";
  if (!first || !number || !isName || rows.length < 2) return null;
  const valueAt = (row: number) => toNumber(number.column.values[row] ?? null) ?? 0;
  const values = rows.map(valueAt);
  const top = Math.max(...values);
  if (top <= 0 || values.some((value) => value < 0)) return null;
  return (row) => Math.round((valueAt(row) / top) * 1000) / 1000;
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
  const narrows = toNarrows({ column, spec }, value, columns, at, context);
  if (narrows.length > 0) cell.narrows = narrows;
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

/** The parameters that a press on a value sets. A day is a period, and a page is one of a site. */
function toNarrows(
  { column, spec }: Pick<Shown, "column" | "spec">,
  value: Value,
  columns: readonly ResultColumn[],
  at: (name: string) => Value,
  { site, chosen }: TableContext,
): [name: string, value: string | null][] {
  if (spec.filter === false) return [];
  const has = (name: string) => columns.some((one) => one.name === name);
  if (spec.filter === undefined && column.name === "day" && typeof value === "string" && isDay(value)) {
    return [
      ["period", null],
      ["from", value],
      ["to", value],
    ];
  }
  const named = spec.filter === undefined ? [column.name].filter(isSpeaking) : [spec.filter].flat();
  return named.flatMap((one): [string, string][] => {
    const name = one.startsWith(":") ? (chosen[one.slice(1)] ?? "") : one;
    const isPath = filterColumn(name)?.isPath === true;
    const from = has(name) ? at(name) : isPath && has("path") ? at("path") : value;
    const page = isPath && typeof from === "string" ? toPage(from, at("site")) : { path: from, site: null };
    const param = toFilterParam(name, page.path);
    if (param === null) return [];
    return site === null && page.site !== null ? [param, ["site", page.site]] : [param];
  });
}

/** A page of one of several sites: `/about`, with its site in another column or in front of it. */
function toPage(text: string, site: Value): { path: string; site: string | null } {
  const at = text.indexOf("/");
  if (at > 0) return { path: text.slice(at), site: text.slice(0, at) };
  return { path: text, site: typeof site === "string" ? site : null };
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
