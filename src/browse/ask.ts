import { QuestionError } from "../query/answer.ts";
import type { Column, Sort } from "./relation.ts";

export interface Filter {
  column: Column;
  /** A name of `operators`. */
  operator: string;
  value: string;
  /** As in the address, to take it out again. */
  param: [name: string, value: string];
}

export type FacetType = "column" | "date" | "array";

export interface FacetAsk {
  column: Column;
  type: FacetType;
}

export const shapes = ["objects", "arrays", "array", "arrayfirst", "object"] as const;
export type Shape = (typeof shapes)[number];

export const extras = [
  "count",
  "count_sql",
  "count_truncated",
  "columns",
  "all_columns",
  "primary_keys",
  "next_url",
  "query",
  "facet_results",
  "facets_timed_out",
  "suggested_facets",
  "human_description_en",
  "is_view",
  "table",
  "database",
] as const;
export type Extra = (typeof extras)[number];

/** What an address asks of a relation, understood and complete. */
export interface Ask {
  filters: Filter[];
  /** SQL of the owner's, each checked to be one closed expression. */
  where: string[];
  /** Words for the full-text index. */
  search: string | null;
  sort: Sort | null;
  /** Rows of a page. */
  size: number;
  /** The token of a page before, unread. */
  next: string | null;
  /** Shown, in order. */
  columns: Column[];
  facets: FacetAsk[];
  facetSize: number;
  /** Suggestions are wanted. */
  suggest: boolean;
  count: boolean;
  shape: Shape;
  /** `_nl=on`: one object a line. */
  lines: boolean;
  extras: Set<Extra>;
  /** Columns whose text is JSON and is to be sent as what it says. */
  json: Set<string>;
  stream: boolean;
  download: boolean;
  header: boolean;
  /** ms, at the most; null: as usual. */
  limit: number | null;
}

/** An address that cannot be understood. */
export function refuse(message: string): never {
  throw new QuestionError(message, { status: 400 });
}
