import type { Bound, Question } from "../../query/answer.ts";
import type { Affinity } from "../../query/filters/operators.ts";

export interface RelationColumn {
  name: string;
  /** As declared; "" where nothing is. */
  type: string;
  affinity: Affinity;
  /** May hold null, as far as anybody knows. */
  nullable: boolean;
  /** Declared NOT NULL. */
  notNull?: boolean;
  /** Its place in the declared primary key, from 1; absent: in none. */
  pk?: number;
  /** SQL of its default; null where there is none. */
  default?: string | null;
  /** All that it can hold beside null; absent: anything. */
  holds?: "integer" | "number" | "text" | "blob";
  /** As SQLite counts generated columns: 0 none, 2 virtual, 3 stored. */
  hidden?: number;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** A full-text index, as a relation is searched by it. */
export interface FullText {
  name: string;
  /** 3, 4 or 5, of SQLite's modules of that name. */
  version: number;
  columns: string[];
  /** The relation's column that has the index's row numbers. */
  rowid: string;
}

/** A foreign key, as the table knows it that it refers to. */
export interface Referrer {
  /** The table that refers, its columns, and the one that does. */
  table: string;
  columns: RelationColumn[];
  from: string;
  /** The column that is referred to. */
  to: string;
}

/** A foreign key of one column, as the table knows it that has it. */
export interface Reference {
  from: string;
  /** The table and column that are referred to. */
  table: string;
  to: string;
  /** The column there whose text says what is referred to; null: the value says it itself. */
  label: string | null;
}

/** What can be browsed: a table, a view, or the result of a saved query. */
export interface Relation {
  /** In the address: `events`, `query.top-pages`. */
  name: string;
  kind: "table" | "view" | "query";
  columns: RelationColumn[];
  /** Columns that together are unique and never null; empty: nobody knows of any. */
  key: string[];
  /** The key is declared, but SQLite lets null in: where one is, what the relation is instead. */
  unsure: Pick<Relation, "columns" | "key"> | null;
  /** What it is sorted by when nobody asks. */
  sort: Sort | null;
  /** Comes in an order of its own, which is kept when nobody asks for another. */
  ordered: boolean;
  /** What stands after FROM, quoted. */
  from: string;
  /** SQL that `from` names, where it is no name of the database. */
  base: string | null;
  /** Values of the parameters in `base`. */
  params: Record<string, Bound>;
  /** Places an offset into `base`, for errors. */
  locate: Question["locate"] | null;
  /** The full-text index over it. */
  search: FullText | null;
  /** Foreign keys of one column that refer to it. */
  referrers: Referrer[];
  /** Foreign keys of one column that it has. */
  references: Reference[];
  /** Holds what SQLite or a full-text index keeps for itself. */
  shadow: boolean;
  /** SQL that made it, or that is asked. */
  sql: string | null;
}

/** The number of a row, in a table that declares no key: a column that it does not declare either. */
export const rowidColumn: RelationColumn = {
  name: "rowid",
  type: "INTEGER",
  affinity: "number",
  nullable: false,
  holds: "integer",
};

export function isRowid(column: RelationColumn): boolean {
  return column === rowidColumn;
}

/** By SQLite's rules for a declared type. */
export function toAffinity(type: string): Affinity {
  const word = type.toUpperCase();
  if (word.includes("INT")) return "number";
  if (/CHAR|CLOB|TEXT/.test(word)) return "text";
  return word === "" || word === "ANY" || word.includes("BLOB") ? "none" : "number";
}
