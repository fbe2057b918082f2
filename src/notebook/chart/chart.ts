import type { ColumnSpec, ValueFormat } from "./spec.ts";

/** A chart block checked against the columns of its result: every name in it is a column's. */
export interface Chart {
  /** Name of one of `chartTypes`. */
  type: string;
  title: string | null;
  description: string | null;
  width: "full" | "half" | "third";
  height: number | null;
  limit: number | null;
  x: string | null;
  y: string[];
  color: string | null;
  label: string | null;
  /** null: as the type does by default */
  stack: boolean | null;
  /** What stands where there is no row; null: as the column does by default */
  missing: "zero" | "gap" | null;
  /** Days, weeks or months to foresee; null: none */
  forecast: number | null;
  /** Beside `y`, as many or fewer. */
  before: string[];
  better: Record<string, "up" | "down">;
  top: string | null;
  topY: string | null;
  format: Record<string, ValueFormat>;
  columns: Record<string, ColumnSpec>;
  /** null: where x is a day */
  notes: boolean | null;
  posts: boolean | null;
  table: "show" | "fold" | "hide";
}

/** A table of which nothing is said. */
export const plainTable: Chart = {
  type: "table",
  title: null,
  description: null,
  width: "full",
  height: null,
  limit: null,
  x: null,
  y: [],
  color: null,
  label: null,
  stack: null,
  missing: null,
  forecast: null,
  before: [],
  better: {},
  top: null,
  topY: null,
  format: {},
  columns: {},
  notes: null,
  posts: null,
  table: "show",
};
