/**
 * What a page shows, complete: the pages render these values and decide nothing.
 *
 * Every `html`, `figure`, `headline`, `sql` and `spark` string is markup of our own making with everything foreign in it
 * escaped, free of inline styles and scripts; every other string is plain text, to be escaped by whoever prints it.
 *
 * Classes inside our markup, for the style sheet:
 * - figure: `div.figure` holds `div.chart.chart-wide` (for places of 600 px and more) and `div.chart.chart-narrow`; a
 *   `div.figure.named`, of bars with long names, also `div.chart.chart-middle` (for 440 to 640 px). Show one of them, as a
 *   row that fills its place: an empty svg at either side, `svg.plot` taking the rest. A map is one
 *   `div.chart` with an `svg.scaled` on top. The chart has `role="img"` and one `aria-label`; its text is of 12 px at
 *   every width and inherits its font. Remarks such as "The first 20 of 900 rows." follow as `p.figure-note`.
 *   In it: `g.heat` (its cells), `g.note` (a rule and its text), `g.post` (triangles), `g.unfinished` ("so far"),
 *   `g.legend`, and `g.hit` (a clear `rect` for each x). In the wide one whatever has something to say carries a
 *   `<title>`, unless there are too many of them.
 * - colours are `var(--accent)`, `--ink`, `--soft`, `--faint`, `--rule`, `--mark`, `--good`, `--wash`, `--paper`, and
 *   `--series-3` … `--series-8` with a fallback for light pages.
 * - spark: `svg.spark`, viewBox 96 × 22, `role="img"`.
 * - headline: inline text with `strong`.
 * - sql, for a `pre.sql`: `b` for keywords,
 *   `span.sql-function|sql-string|sql-number|sql-parameter|sql-comment|sql-reference`.
 * - text cells: plain Markdown output; headings carry an `id`.
 */

import type { ComparisonKey, Period } from "../base/period.ts";
import type { DaysProgress } from "../query/answer.ts";
import type { ParamField } from "../query/library/binding.ts";
import type { ColumnKind } from "./chart/column.ts";
import type { ValueFormat } from "./chart/spec.ts";
import type { ExportLinks } from "./export/formats.ts";

export interface NotebookPage {
  notebook: NotebookView;
  period: Period;
  compared: ComparisonKey;
  /** The chosen site, null for all of them. */
  site: string | null;
  /** Every site there is, by name; for strangers none unless the notebook asks for one. */
  sites: string[];
  /** Widgets for the parameters, in the order they were declared; none for those that the bar sets. */
  fields: ParamField[];
  /** What the parameters were locked to, in words, for who cannot choose them: "United States", "At least 200". */
  locked: string[];
  /** What the address narrows the page to. */
  filters: FilterView[];
  /** By which columns it may be narrowed; null: it may not be here. */
  narrowing: PageNarrowing | null;
  /** What the numbers of this page lack, in words; null: nothing. */
  remark: string | null;
  /** `lastHit`: ms since 1970 of the newest, null while the install waits for its first. Null as a whole: not told. */
  live: { lastHit: number | null } | null;
  cells: PageCell[];
}

/** A filter as a chip shows it. */
export interface FilterView {
  /** "Source", "Page". */
  label: string;
  /** "=", "≠", "contains"; "" where the value says it all. */
  operator: string;
  /** "Hacker News", "Direct". */
  value: string;
  /** As the address has it. */
  param: [name: string, value: string];
}

export interface PageNarrowing {
  /** Only these; null: any. */
  open: readonly string[] | null;
  /** Names that are parameters of the page's own SQL. */
  own: readonly string[];
}

interface NotebookView {
  name: string;
  title: string;
  description: string | null;
  public: boolean;
  kind: "notebook" | "query";
  /** Path as the owner knows it, e.g. `queries/top-pages.sql`. */
  file: string;
  /** Comes from the owner's directory, not with the product. */
  own: boolean;
}

export type PageCell = TextCell | QueryCellView;

interface TextCell {
  type: "text";
  html: string;
}

export interface QueryCellView {
  type: "query";
  /** Name of the cell, as in its address: `/queries/<notebook>/<name>.csv`. Unique on the page, fit for an id. */
  name: string;
  /** Null where the one cell of a query page would repeat the page's own title. */
  title: string | null;
  description: string | null;
  /** How the page's filters reach its numbers, where that has to be said. */
  note: string | null;
  width: "full" | "half" | "third";
  /** What is drawn; "table" where nothing is. */
  chart: string;
  figure: string | null;
  /** The figure runs along days, months or hours: remarks on days are drawn in it, and a stretch can be chosen. */
  timeline: boolean;
  /** Null for what is no table: a headline or a strip of numbers. The text alternative of a figure otherwise. */
  table: TableView | null;
  /** Open under the chart, folded behind a button, or there only for those who cannot see the chart. */
  tableState: "show" | "fold" | "hide";
  headline: string | null;
  numbers: NumberView[] | null;
  /** What stands in the place of rows, in words; null: there are some, or there is nothing particular to say. */
  nothing: string | null;
  /** Names of the answer's columns, of which the table may show fewer; for strangers none. */
  columns: string[];
  /** What each of them holds; for strangers none. */
  kinds: ColumnKind[];
  /** Rows of the answer, of which the table may show fewer. */
  rows: number;
  /** The answer was cut at the row limit. */
  truncated: boolean;
  /** ms spent by the database */
  ms: number;
  /** When it was asked, ms since 1970, of an answer that was kept since; null: for this page. */
  kept: number | null;
  /** The SQL as written in the file, highlighted; null for strangers. */
  sql: string | null;
  /** What runs, references resolved; null where it is the same as `sql`, and for strangers. */
  fullSql: string | null;
  /** Addresses that carry the page's own parameters; figures only where there is one. */
  links: ExportLinks;
  error: CellError | null;
  /** An answer without rows. */
  empty: boolean;
  /** Labels of the parameters that are blank and by which its rows are picked, so that it may be empty for them. */
  blank: string[];
}

export interface CellError {
  message: string;
  /** Nothing is wrong: it can be answered once these days are done. */
  progress?: DaysProgress;
  /** It was not asked at all, as nobody was there to be asked: it may well be answered the next time. */
  passes?: boolean;
  file: string | null;
  line: number | null;
  /** Where the token to blame begins in that line, from 1, and how many characters it has; where it is known. */
  column?: number;
  length?: number;
}

export interface TableView {
  /** The column that its rows are sorted by. */
  sort: RowOrder | null;
  columns: ColumnView[];
  rows: CellView[][];
  /** Rows of the answer that are not shown here. */
  more: number;
}

/** How the rows of a table are sorted, where the reader said it. */
export interface RowOrder {
  column: string;
  descending: boolean;
}

export interface ColumnView {
  /** Name of the column in the result. */
  name: string;
  label: string;
  align: "left" | "right";
  /** How its values are written. */
  kind: ValueFormat | "spark" | "mixed";
}

export interface CellView {
  /** Ready to show; "—" for null. */
  text: string;
  /** SQL null, a blob, or not a finite number: shown fainter. */
  none?: true;
  /** Relative or http(s). */
  href?: string;
  /** Parameters by which the page is narrowed to what the value stands for; null takes one out. */
  narrows?: [name: string, value: string | null][];
  /** What follows after "→", e.g. the page a source led to. */
  arrow?: string;
  /** A second, fainter line. */
  sub?: string;
  /** A post of the last 14 days. */
  flag?: "new";
  /** 0 to 1, share of the largest value: a pale bar behind the cell. */
  share?: number;
  /** svg in place of the text, which then is its alternative. */
  spark?: string;
  /** The whole text where `text` was cut (bounded itself). */
  full?: string;
}

export interface NumberView {
  label: string;
  /** Ready to show, e.g. "58,214", "62%", "—". */
  text: string;
  /** The change against the period before, null where that cannot be said. */
  change: ChangeView | null;
}

export interface ChangeView {
  /** "+34%", "+3 pts", "−40%", "no change", "new" */
  text: string;
  tone: "good" | "bad" | "flat";
  /** What it compares with, e.g. "before: 43,420". */
  title: string;
}
