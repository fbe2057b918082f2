import type { Reference, Referrer, RelationColumn, Sort } from "./relation.ts";

export interface Filter {
  column: RelationColumn;
  /** A name of `operators`. */
  operator: string;
  value: string;
  /** As in the address, to take it out again. */
  param: [name: string, value: string];
}

/** Words to be found in the full-text index of a relation. */
export interface Search {
  /** Of the index; null: any of them. */
  column: string | null;
  words: string;
  /** In the language of the index, not words. */
  raw: boolean;
  /** As in the address, to take it out again. */
  param: [name: string, value: string];
}

/** Rows of another table that must refer to a row. */
export interface Through {
  referrer: Referrer;
  /** Of the table that refers. */
  column: RelationColumn;
  value: string;
  /** As in the address, to take it out again. */
  param: [name: string, value: string];
}

export type FacetType = "column" | "date" | "array";

export interface FacetAsk {
  column: RelationColumn;
  type: FacetType;
}

export const shapes = ["objects", "arrays", "array", "arrayfirst", "object"] as const;
type Shape = (typeof shapes)[number];

/** What `_extra` adds, under Datasette's names, each with what it says of itself in `_extra=extras`. */
export const extras = {
  count: "How many rows pass the filters; at most 100,000 but for a whole table",
  count_sql: "The SQL that counts them",
  count_truncated: "Whether there are more rows than count says",
  columns: "Names of the columns that are sent",
  all_columns: "Names of all columns",
  primary_keys: "Names of the columns that together are unique",
  next_url: "Address of the next page, or null",
  query: "The SQL of the rows and its parameters",
  column_details: "What SQLite knows of each column",
  metadata: "What the table and its columns mean",
  facet_results: "Values of each facet and how often they come",
  sorted_facet_results: "The same as a list, the facet with most values first",
  facets_timed_out: "Names of the facets that took too long",
  suggested_facets: "Facets that the first rows suggest",
  human_description_en: "The filters and the order in words",
  is_view: "Whether it is a view",
  table: "Its name",
  database: "Always data",
  table_definition: "SQL that made the table",
  view_definition: "SQL that made the view",
  renderers: "Addresses of the same in other formats",
  expandable_columns: "Foreign keys that _labels and _label put into words, each with the column that says them",
  foreign_key_tables: "Tables that refer to a row by a foreign key, and how often; of a row",
  private: "Whether strangers are kept out; always true",
  request: "The address that was asked, and its parameters",
  debug: "What the parts of the address were taken for",
  extras: "This list",
} as const;
export type Extra = keyof typeof extras;

/** What must hold of a row; all of it. */
export interface Conditions {
  filters: Filter[];
  /** SQL of the owner's, each checked to be one closed expression. */
  where: string[];
  searches: Search[];
  throughs: Through[];
}

/** What an address asks of a relation, understood and complete. */
export interface Ask extends Conditions {
  sort: Sort | null;
  /** Rows of a page. */
  size: number;
  /** The token of a page before, unread. */
  next: string | null;
  /** Shown, in order. */
  columns: RelationColumn[];
  /** Foreign keys among the shown columns that come with what they refer to, in words. */
  labels: Reference[];
  facets: FacetAsk[];
  /** The answer says which facets it has, although they may be none. */
  facetsAsked: boolean;
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
  /** CSV begins with a byte-order mark. */
  mark: boolean;
  /** ms, at the most; null: as usual. */
  limit: number | null;
}
