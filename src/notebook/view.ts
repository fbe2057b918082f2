import type { Answer, QuestionError } from "../query/answer.ts";
import type { Notebook, QueryCell as Source } from "../query/library/notebook.ts";
import { type Audience, errorFor } from "./audience.ts";
import type { Chart } from "./chart/chart.ts";
import { readable } from "./chart/chart-columns.ts";
import { hasFigure } from "./chart/figure.ts";
import { highlight } from "./highlight.ts";
import type { QueryCellView } from "./page.ts";
import { toCellError } from "./prepared.ts";
import { blindChart, isSpoken, type Rendered } from "./rendered.ts";

/** Where a cell stands. */
export interface CellContext {
  cell: Source;
  notebook: Notebook;
  /** What runs; null where it did not come to that. */
  fullSql: string | null;
  /** The page's own parameters, as an address carries them. */
  search: string;
  audience: Audience;
}

/** An answer as the page shows it. */
export function toQueryCell(place: CellContext, answer: Answer, drawn: Rendered): QueryCellView {
  const { chart, error, kinds, ...seen } = drawn;
  return {
    ...frame(place, chart),
    ...seen,
    ...(place.audience === "owner" ? { columns: answer.columns, kinds } : { columns: [], kinds: [] }),
    rows: answer.rows.length,
    truncated: answer.truncated,
    ms: answer.ms,
    kept: answer.kept ?? null,
    error: error && errorFor(error, place.audience),
    empty: answer.rows.length === 0,
  };
}

/** A cell that could not be answered. */
export function brokenCell(place: CellContext, failure: QuestionError): QueryCellView {
  const error = errorFor(toCellError(failure), place.audience);
  const chart = blindChart(place.cell.chart);
  return {
    ...frame(place, chart),
    figure: null,
    timeline: false,
    table: null,
    lead: null,
    numbers: null,
    columns: [],
    kinds: [],
    rows: 0,
    truncated: false,
    ms: 0,
    kept: null,
    error,
    empty: true,
  };
}

/** What every cell shows, answered or not. */
function frame({ cell, notebook, fullSql, search, audience }: CellContext, chart: Chart) {
  const sql = cell.sql.trim();
  const alone = notebook.kind === "query";
  return {
    type: "query" as const,
    name: cell.name,
    title: chart.title ?? (alone || isSpoken(chart) ? null : readable(cell.name)),
    description: chart.description,
    width: chart.width,
    chart: chart.type,
    tableState: chart.table,
    ...(audience === "owner" ? sources(sql, fullSql?.trim()) : { sql: null, fullSql: null }),
    links: linksOf(notebook, cell, search, hasFigure(chart)),
  };
}

function sources(sql: string, full: string | undefined): Pick<QueryCellView, "sql" | "fullSql"> {
  return { sql: highlight(sql), fullSql: full === undefined || full === sql ? null : highlight(full) };
}

function linksOf(notebook: Notebook, cell: Source, search: string, drawn: boolean): QueryCellView["links"] {
  const part = notebook.kind === "query" ? "" : `/${encodeURIComponent(cell.name)}`;
  const base = `/queries/${encodeURIComponent(notebook.name)}${part}`;
  const end = search === "" ? "" : `?${search}`;
  const link = (format: string): string => `${base}.${format}${end}`;
  return { csv: link("csv"), json: link("json"), ndjson: link("ndjson"), svg: drawn ? link("svg") : null };
}
