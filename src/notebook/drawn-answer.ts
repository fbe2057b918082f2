import { dateText } from "../base/times.ts";
import type { Answer } from "../query/answer.ts";
import type { ChartBlock } from "../query/library/notebook.ts";
import { toChart } from "./chart/block.ts";
import { type Chart, plainTable } from "./chart/chart.ts";
import { resolveColumns } from "./chart/chart-columns.ts";
import { ChartError } from "./chart/chart-error.ts";
import { chooseChart } from "./chart/choose.ts";
import { type ColumnKind, type ResultColumn, toColumns } from "./chart/column.ts";
import { isTimeChart, toFigure } from "./chart/figure.ts";
import { typeOf } from "./chart/types/index.ts";
import type { DrawContext } from "./draw-context.ts";
import type { CellError, NumberView, RowOrder, TableView } from "./page.ts";
import { toTable } from "./table.ts";

/** What an answer is drawn by, beside its rows. */
export interface DrawOptions {
  /** The chart block as it stands in the file; null: our own rules choose. */
  chart: ChartBlock | null;
  /** What was asked, with all it refers to; absent: nobody knows. */
  sql?: string | null;
  /** Where the block stands, as the owner knows it. */
  file: string;
  /** Whose rows they are where no column `site` says so; null: they may be of several. */
  site: string | null;
  /** All rows of the table, and how they are sorted, as the reader asked. */
  all?: boolean;
  sort?: RowOrder | null;
  /** What the page's parameters are set to. */
  chosen?: Readonly<Record<string, string>>;
}

/** What a page shows of an answer; for what each is see `QueryCellView`. */
export interface DrawnAnswer {
  chart: Chart;
  /** Why the chart block does not fit the answer, told to the owner. */
  error: CellError | null;
  figure: string | null;
  timeline: boolean;
  table: TableView | null;
  headline: string | null;
  numbers: NumberView[] | null;
  /** What stands in the place of rows, in words; null: there are some, or there is nothing particular to say. */
  nothing: string | null;
  /** What each column holds. */
  kinds: ColumnKind[];
}

/** A chart block that does not fit leaves the table and says why. Nothing but the arguments comes into it. */
export function draw(
  answer: Pick<Answer, "columns" | "rows">,
  options: DrawOptions,
  context: DrawContext,
): DrawnAnswer {
  const columns = toColumns(answer, options.sql);
  const { chart, error, made: figure } = withChart(options, columns, (chart) => toFigure(chart, columns, context));
  const type = typeOf(chart.type);
  return {
    chart,
    error,
    figure,
    timeline: isTimeChart(chart, columns),
    table:
      isSpoken(chart) || columns.length === 0 ? null : toTable(chart, columns, { ...context, ...rowsAsked(options) }),
    headline: type.toSentence?.(resolveColumns(chart, columns), context) ?? null,
    numbers: answer.rows.length > 0 ? (type.toNumbers?.(resolveColumns(chart, columns), context) ?? null) : null,
    nothing: answer.rows.length > 0 ? null : toNothing(chart, context),
    kinds: columns.map(({ kind }) => kind),
  };
}

function rowsAsked({ site, all = false, sort = null, chosen = {} }: DrawOptions) {
  return { site, all, sort, chosen };
}

/** Why there are no rows: counting had not begun, or what the chart says of it. */
function toNothing({ nothing }: Chart, { since, period, timezone }: DrawContext): string | null {
  const began = since === null ? "" : dateText(since, timezone);
  if (since !== null && period !== null && period.to < since) return `Counting began on ${began}, after this period.`;
  return nothing?.replaceAll("{since}", began) ?? null;
}

/** A sentence or a strip of figures, to which no table belongs. */
export function isSpoken({ type }: Chart): boolean {
  return typeOf(type).hasTable === false;
}

/**
 * The chart the block asks for with what is made of it; where it does not fit the answer a plain table, and why. A chart
 * that was only chosen is a table without a word.
 */
export function withChart<T>(
  { chart: block, file }: Pick<DrawOptions, "chart" | "file">,
  columns: readonly ResultColumn[],
  make: (chart: Chart) => T | null,
): { chart: Chart; error: CellError | null; made: T | null } {
  try {
    const chart = block ? toChart(block.value, columns) : chooseChart(columns);
    return { chart, error: null, made: make(chart) };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    if (!block) return { chart: plainTable, error: null, made: null };
    const line = (error.field === null ? undefined : block.lines[error.field]) ?? block.line;
    return {
      chart: blindChart(block),
      error: { message: `chart: ${error.message}`, file, line },
      made: null,
    };
  }
}

/** Title, description and width, which hold without an answer too. */
export function blindChart(block: ChartBlock | null): Chart {
  const value = block?.value;
  if (typeof value !== "object" || value === null) return plainTable;
  const { title, description, width } = value as Record<string, unknown>;
  return {
    ...plainTable,
    title: typeof title === "string" ? title : null,
    description: typeof description === "string" ? description : null,
    width: width === "half" || width === "third" ? width : "full",
  };
}
