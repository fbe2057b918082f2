/** What the pages of /data show, complete: they render these values and decide nothing. All strings are plain text. */
import type { NotebookPage } from "../../notebook/page.ts";
import type { RowCount } from "../data/table-data.ts";
import type { Pair } from "../language/address.ts";
import type { FacetType } from "../language/ask.ts";

export interface ListedView {
  name: string;
  href: string;
  about: string | null;
  kind: "table" | "view" | "query";
  /** Null while nobody has counted. */
  count: RowCount | null;
  /** Yours to look at, the daily numbers, or of the house. */
  group: "main" | "daily" | "inner";
  columns: number;
}

export interface MenuView {
  label: string;
  href: string;
}

export interface RelationColumnView {
  name: string;
  type: string;
  means: string | null;
  /** Amounts stand at the right; marks, such as a session's, are there to be told apart. */
  look: "number" | "mark" | null;
  sorted: "ascending" | "descending" | null;
  /** What can be done with it. */
  menu: MenuView[];
}

export interface ValueView {
  text: string;
  /** Null, a blob, or what was cut. */
  none: boolean;
  /** The whole text, bounded, where `text` was cut or formatted. */
  full: string | null;
  /** To the rows with this value, or to the row itself. */
  href: string | null;
}

export interface FacetView {
  title: string;
  type: FacetType;
  /** Takes it away. */
  hide: string;
  values: { text: string; count: number; selected: boolean; href: string | null }[];
  truncated: boolean;
  /** It took too long. */
  late: boolean;
  /** Shows more values. */
  more: string | null;
}

export interface SchemaView {
  name: string;
  type: string;
  key: boolean;
  means: string | null;
}

/** A notebook, and how the relation is used in it. */
export interface UseView {
  title: string;
  href: string;
}

export interface TablePage {
  type: "table";
  title: string;
  name: string;
  kind: "table" | "view" | "query";
  about: string | null;
  count: RowCount | null;
  /** In words; "" for everything. */
  described: string;
  filters: { text: string; remove: string }[];
  search: { value: string } | null;
  /** For the form that adds a filter. */
  form: {
    path: string;
    hidden: Pair[];
    columns: string[];
    operators: { name: string; label: string; bare: boolean }[];
  };
  facets: FacetView[];
  suggestions: MenuView[];
  columns: RelationColumnView[];
  /** Columns that are not shown, and how to show them. */
  hidden: MenuView[];
  rows: ValueView[][];
  /** Each row's own address, where no single column names it. */
  own: { href: string; label: string }[] | null;
  next: string | null;
  first: string | null;
  truncated: boolean;
  links: { json: string; csv: string; sql: string; home: string | null };
  sql: string;
  schema: SchemaView[];
  /** SQL that made it. */
  made: string | null;
  uses: UseView[];
  /** Of a saved query: what is on top of its own page too. */
  top: Pick<NotebookPage, "period" | "site" | "sites" | "live" | "fields"> | null;
}

export interface RowPage {
  type: "row";
  title: string;
  table: { name: string; href: string };
  values: { name: string; means: string | null; value: ValueView }[];
  /** Rows elsewhere that refer to this one by a foreign key. */
  referring: MenuView[];
  json: string;
}

export interface IndexPage {
  type: "index";
  tables: ListedView[];
}

export interface SchemaPage {
  type: "schema";
  tables: (ListedView & { schema: SchemaView[]; uses: UseView[]; made: string | null })[];
}
