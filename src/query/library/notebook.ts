import type { FileProblem } from "../answer.ts";
import type { Reach } from "../filters/narrowing.ts";
import type { ParamSpec } from "./params.ts";

/** A file of the library as lists and sidebars show it; one that cannot be read is listed with its problem. */
export interface LibraryEntry {
  /** `top-pages`: the file's name without extension, and the last part of its address. */
  name: string;
  title: string;
  description: string | null;
  kind: Kind;
  /** Answers without login. */
  public: boolean;
  /** Has its page, but is not listed in the sidebar. */
  hidden: boolean;
  /** Place in lists, low first; those without one follow by title. */
  order: number | null;
  /** Why it has no page, or null. */
  problem: FileProblem | null;
  /** true: from the owner's directory; false: the product's. */
  own: boolean;
  /** As the owner knows it: `queries/top-pages.sql`. */
  file: string;
}

/** `query`: one .sql file, a notebook of one cell. `notebook`: Markdown with named SQL fences. */
type Kind = "notebook" | "query";

/**
 * `period`: the days :from to :to; `previous`: those that it is compared with, :compared_from to :compared_to;
 * `compared`: both; `comparison`: all up to :to, however far back; `before`: those before :from. It is held to: the file's SQL sees no other events. Where these days are over, :now is null for it, since time passes no more
 * there.
 */
export type DayScope = (typeof dayScopes)[number];
export const dayScopes = ["period", "previous", "compared", "comparison", "before"] as const;

/** A file, read and understood. */
export interface Notebook extends Omit<LibraryEntry, "problem"> {
  /** The days of events that its SQL reads; null: any. */
  reads: DayScope | null;
  /** What of its events the filters of a page leave. */
  reach: Reach;
  /** Columns by which strangers may narrow its page. */
  open: string[];
  /** Asked by itself: queries that refer to it are handed its rows as they were kept. */
  apart: boolean;
  /** Line of `view: true`: its SQL is a view of the database, too; null: it is none. */
  view: number | null;
  /** The whole file as it was read. */
  text: string;
  /** Declared in the header, in its order. */
  params: ParamSpec[];
  /** From top to bottom; a query file has exactly one, named like the file with `_` for `-`. */
  cells: Cell[];
}

interface TextCell {
  type: "text";
  markdown: string;
  /** Of its first line in the file, from 1. */
  line: number;
}

export interface QueryCell {
  type: "query";
  /** An SQL identifier; unique in its notebook. */
  name: string;
  sql: string;
  /** Of the first line of `sql` in the file, from 1. */
  line: number;
  chart: ChartBlock | null;
  /** What is wrong with this cell alone (a chart block that is no YAML, SQL that was left empty). */
  problem: FileProblem | null;
}

export type Cell = TextCell | QueryCell;

/** The YAML of a chart block as it was written; its meaning belongs to the notebook room. */
export interface ChartBlock {
  value: unknown;
  /** Of the block's first line in the file, from 1. */
  line: number;
  /** Line of each top-level key. */
  lines: Record<string, number>;
}

/** Daily tables as they were when today was last folded. */
export interface StoredRows {
  /** ms since 1970, UTC: of the last hit that they count. */
  until: number;
  /** Equal for equal SQL. */
  key: string;
  /** SQL that stands for a relation; null: it is asked as it is. */
  of(relation: string): string | null;
}

/** SQL that can be asked: references have become CTEs. */
export interface Compiled {
  sql: string;
  /** Names of the parameters in `sql`, in order of appearance, without `:`. */
  params: string[];
  /**
   * One for each of `params` that the bar does not set: as this file declares it, else a referred one; else a number where
   * it is compared with one, else text.
   */
  specs: ParamSpec[];
  /** Of `params` those by which it finds nothing while they are blank. */
  needed: string[];
  /** The days that it can see `of` some relations of events; null: it may see others, too. */
  dayScope: { days: DayScope; of: string[] } | null;
  /** It sees daily tables as they are stored, not what came since. */
  isStored: boolean;
  /** It asks for :now other than to read days that go on. */
  timely: boolean;
  /** Parts of `sql` that can be asked by themselves: the SELECT of a CTE is at `start` to `end`, the second not counted. */
  parts: { start: number; end: number; compiled: Compiled }[];
  /** Which file and line an offset into `sql` came from; `own`: from the cell itself, not from what it refers to. */
  locate(offset: number): { file: string; line: number; column: number; own: boolean };
}
