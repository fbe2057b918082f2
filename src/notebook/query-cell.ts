import type { Answer, QuestionError } from "../query/answer.ts";
import type { Notebook, QueryCell } from "../query/library/notebook.ts";
import { type Audience, errorFor } from "./audience.ts";
import { toCellError } from "./cell-error.ts";
import type { Chart } from "./chart/chart.ts";
import { readable } from "./chart/chart-columns.ts";
import { hasFigure } from "./chart/figure.ts";
import { blindChart, type DrawnAnswer, isSpoken } from "./drawn-answer.ts";
import { formatsOf, toExportLinks } from "./export/formats.ts";
import { highlight } from "./highlight.ts";
import type { QueryCellView } from "./page.ts";

/** What a cell is shown by, beside its answer. */
export interface CellContext {
  cell: QueryCell;
  notebook: Notebook;
  /** What runs; null where it did not come to that. */
  fullSql: string | null;
  /** The page's own parameters, as an address carries them. */
  search: string;
  audience: Audience;
  /** Labels of the parameters that are blank and by which its rows are picked. */
  blank: string[];
  /** How the page's filters reach it, where that has to be said. */
  note: string | null;
}

/** An answer as the page shows it. */
export function toQueryCell(context: CellContext, answer: Answer, drawn: DrawnAnswer): QueryCellView {
  const { chart, error, kinds, ...seen } = drawn;
  return {
    ...frame(context, chart, answer.columns),
    ...seen,
    ...(context.audience === "owner" ? { columns: answer.columns, kinds } : { columns: [], kinds: [] }),
    rows: answer.rows.length,
    truncated: answer.truncated,
    ms: answer.ms,
    kept: answer.kept ?? null,
    error: error && errorFor(error, context.audience),
    empty: answer.rows.length === 0,
    blank: context.blank,
  };
}

/** A cell that could not be answered. */
export function brokenCell(context: CellContext, failure: QuestionError): QueryCellView {
  return { ...emptyCell(context, null), error: errorFor(toCellError(failure), context.audience) };
}

/** A cell without an answer. @param nothing why there is none, in words */
export function emptyCell(context: CellContext, nothing: string | null): QueryCellView {
  const chart = blindChart(context.cell.chart);
  return {
    ...frame(context, chart, null),
    figure: null,
    timeline: false,
    table: null,
    headline: null,
    numbers: null,
    nothing,
    columns: [],
    kinds: [],
    rows: 0,
    truncated: false,
    ms: 0,
    kept: null,
    error: null,
    empty: true,
    blank: [],
  };
}

/** What every cell shows, answered or not. */
function frame(context: CellContext, chart: Chart, columns: readonly string[] | null) {
  const { cell, notebook, fullSql, search, audience, note } = context;
  const sql = cell.sql.trim();
  const alone = notebook.kind === "query";
  return {
    type: "query" as const,
    name: cell.name,
    title: chart.title ?? (alone || isSpoken(chart) ? null : readable(cell.name)),
    description: chart.description,
    note,
    width: chart.width,
    chart: chart.type,
    tableState: chart.table,
    ...(audience === "owner" ? sources(sql, fullSql?.trim()) : { sql: null, fullSql: null }),
    links: toExportLinks(cellAddress(notebook, cell), search, formatsOf(hasFigure(chart), columns)),
  };
}

function sources(sql: string, full: string | undefined): Pick<QueryCellView, "sql" | "fullSql"> {
  return { sql: highlight(sql), fullSql: full === undefined || full === sql ? null : highlight(full) };
}

function cellAddress({ name, kind }: Notebook, cell: QueryCell): string {
  const page = `/queries/${encodeURIComponent(name)}`;
  return kind === "query" ? page : `${page}/${encodeURIComponent(cell.name)}`;
}
