import type { Answer, QuestionError } from "../query/answer.ts";
import type { Notebook, QueryCell as Source } from "../query/notebook.ts";
import { type Audience, told } from "./audience.ts";
import { type Chart, toChart } from "./chart.ts";
import { ChartError } from "./check.ts";
import { chooseChart, plain } from "./choose.ts";
import { type Column, toColumns } from "./column.ts";
import { readable } from "./draw/series.ts";
import { hasFigure, isTimeChart, toFigure } from "./figure.ts";
import { highlight } from "./highlight.ts";
import { toLead } from "./lead.ts";
import { toNumbersView } from "./number.ts";
import type { CellError, QueryCell } from "./page.ts";
import { toCellError } from "./prepared.ts";
import type { Scenery } from "./surroundings.ts";
import { toTable } from "./table.ts";

/** Where a cell stands. */
export interface Place {
  cell: Source;
  notebook: Notebook;
  /** What runs; null where it did not come to that. */
  fullSql: string | null;
  /** The page's own parameters, as an address carries them. */
  search: string;
  /** Whose rows they are where no column `site` says so; null: they may be of several. */
  site: string | null;
  audience: Audience;
}

/** An answer as the page shows it. A chart block that does not fit leaves the table and says why. */
export function toQueryCell(place: Place, answer: Answer, { scene, newPosts }: Scenery): QueryCell {
  const columns = toColumns(answer);
  const { chart, error } = chartOf(place, columns);
  const empty = answer.rows.length === 0;
  const spoken = chart.type === "lead" || chart.type === "number";
  return {
    ...frame(place, chart),
    figure: hasFigure(chart) ? toFigure(chart, columns, scene, place.cell.name) : null,
    timeline: isTimeChart(chart, columns),
    table: spoken || columns.length === 0 ? null : toTable(chart, columns, { ...scene, newPosts, site: place.site }),
    lead: chart.type === "lead" ? toLead(chart, columns, scene) : null,
    numbers: chart.type === "number" && !empty ? toNumbersView(chart, columns, scene) : null,
    columns: place.audience === "owner" ? answer.columns : [],
    rows: answer.rows.length,
    truncated: answer.truncated,
    ms: answer.ms,
    kept: answer.kept ?? null,
    error: error && told(error, place.audience),
    empty,
  };
}

/** A cell that could not be answered. */
export function brokenCell(place: Place, failure: QuestionError): QueryCell {
  const error = told(toCellError(failure), place.audience);
  const chart = blindChart(place.cell);
  return {
    ...frame(place, chart),
    figure: null,
    timeline: false,
    table: null,
    lead: null,
    numbers: null,
    columns: [],
    rows: 0,
    truncated: false,
    ms: 0,
    kept: null,
    error,
    empty: true,
  };
}

/** What every cell shows, answered or not. */
function frame({ cell, notebook, fullSql, search, audience }: Place, chart: Chart) {
  const sql = cell.sql.trim();
  const alone = notebook.kind === "query";
  const spoken = chart.type === "lead" || chart.type === "number";
  return {
    type: "query" as const,
    name: cell.name,
    title: chart.title ?? (alone || spoken ? null : readable(cell.name)),
    description: chart.description,
    width: chart.width,
    chart: chart.type,
    tableState: chart.table,
    ...(audience === "owner" ? sources(sql, fullSql?.trim()) : { sql: null, fullSql: null }),
    links: linksOf(notebook, cell, search, hasFigure(chart)),
  };
}

function sources(sql: string, full: string | undefined): Pick<QueryCell, "sql" | "fullSql"> {
  return { sql: highlight(sql), fullSql: full === undefined || full === sql ? null : highlight(full) };
}

function linksOf(notebook: Notebook, cell: Source, search: string, drawn: boolean): QueryCell["links"] {
  const part = notebook.kind === "query" ? "" : `/${encodeURIComponent(cell.name)}`;
  const base = `/queries/${encodeURIComponent(notebook.name)}${part}`;
  const end = search === "" ? "" : `?${search}`;
  const link = (format: string): string => `${base}.${format}${end}`;
  return { csv: link("csv"), json: link("json"), ndjson: link("ndjson"), svg: drawn ? link("svg") : null };
}

/** The chart the cell asks for; where its block does not fit the answer a plain table, and why. */
export function chartOf(
  { cell, notebook }: Pick<Place, "cell" | "notebook">,
  columns: readonly Column[],
): { chart: Chart; error: CellError | null } {
  if (!cell.chart) return { chart: chooseChart(columns), error: null };
  try {
    return { chart: toChart(cell.chart.value, columns), error: null };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    const line = (error.field === null ? undefined : cell.chart.lines[error.field]) ?? cell.chart.line;
    return {
      chart: { ...blindChart(cell), type: "table", table: "show" },
      error: { message: `chart: ${error.message}`, file: notebook.file, line },
    };
  }
}

/** Title, description and width, which hold without an answer too. */
function blindChart({ chart }: Source): Chart {
  const block = chart?.value;
  if (typeof block !== "object" || block === null) return plain("table");
  const { title, description, width } = block as Record<string, unknown>;
  return {
    ...plain("table"),
    title: typeof title === "string" ? title : null,
    description: typeof description === "string" ? description : null,
    width: width === "half" || width === "third" ? width : "full",
  };
}
