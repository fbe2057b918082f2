import type { NumberView } from "../../page.ts";
import type { Chart } from "../chart.ts";
import type { ResolvedChart } from "../chart-columns.ts";
import type { ColumnKind, ResultColumn } from "../column.ts";
import type { ChartContext } from "../context.ts";
import type { Drawing } from "../draw/drawing.ts";
import type { SeriesKind } from "../draw/series-drawing.ts";
import type { ChartField, ChartSpec } from "../spec.ts";

/**
 * All that is known of one type of chart: its fields, how it is drawn, and when it is chosen. To add one, write a file
 * with an object of this kind beside this one and put it on the list in index.ts.
 */
export interface ChartType {
  /** As a chart block says it. */
  name: string;
  /** The type in the editor's list of types. */
  title: string;
  /** Fields that it cannot do without; each names a column. */
  needs: readonly ChartField[];
  /** Fields of the editor's form with their labels, in order; all but `limit` and `forecast` name a column. */
  form: Partial<Record<ChartField, string>>;
  /** Fields that it may have beside those, and beside those that every type may have. */
  takes?: readonly ChartField[];
  /** What a block lacks that has all that `needs` names; null: nothing. */
  lack?(spec: ChartSpec): string | null;
  /** Whether `y` may be several columns. */
  isSeveral?: boolean;
  /** Fields whose column must hold numbers; by default `y`. */
  numbers?: readonly ("x" | "y" | "color")[];
  /** Fields that follow from others where the block does not say them. */
  complete?(chart: Chart): Partial<Chart>;
  /**
   * What x and y are, for an editor that turns one type into another: x along the bottom and y the number; a `lying`
   * type has them the other way round; with meanings of its `own` nothing that was picked for another type can stay.
   */
  axes?: "lying" | "own";
  /** The columns it would be drawn from, where nobody says which. */
  suggest?(columns: ColumnNames): Suggestion;
  /** Whether somebody who wants these columns drawn, and names no type, is likely to want this one. */
  isLikely?(columns: ColumnNames): boolean;
  /** Whether a result that `isLikely` suits, and that comes without a chart block, is plainly of this type. */
  isPlain?(columns: readonly ResultColumn[]): boolean;
  /** x may run along time: notes are drawn in it, and a stretch of days can be chosen. */
  isTimeline?: boolean;
  /** Its rows are cells of a grid: no row has a name and a size. */
  isGrid?: boolean;
  /** The table under it where the block does not say; by default folded. */
  tableState?: Chart["table"];
  /** Whether a table belongs to it at all; by default one does. */
  hasTable?: false;
  /** How it draws its rows as series along x. */
  series?: SeriesKind;
  /** Draws a picture; null where there is nothing to draw. */
  draw?(chart: ResolvedChart, context: ChartContext): Drawing | null;
  /** Writes figures in large type. */
  toNumbers?(chart: ResolvedChart, context: ChartContext): NumberView[];
  /** Writes a sentence, as inline markup. */
  toSentence?(chart: ResolvedChart, context: ChartContext): string;
}

/** Columns by field. */
export interface Suggestion {
  x?: string | undefined;
  y?: string | string[] | undefined;
  color?: string | undefined;
  label?: string | undefined;
}

/** Names of a result's columns by what they hold. */
export interface ColumnNames {
  kinds: ReadonlyMap<string, ColumnKind>;
  /** Columns that hold numbers. */
  numbers: string[];
  /** All the others. */
  others: string[];
  /** The column that is most likely counted; undefined where there are no columns. */
  number: string | undefined;
}
