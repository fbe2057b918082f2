import type { ResultColumn } from "../../notebook/chart/column.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import type { Value } from "../../query/answer.ts";
import type { TableData } from "../data/table-data.ts";
import { isPair, pathOf, toFilterPair, toKey, withChanges, withPair } from "../language/address.ts";
import { toggleFacet } from "../language/facet-links.ts";
import type { RelationColumn } from "../language/relation.ts";
import { isAmount, isIdentifier, toResultColumns, toValueView, type ValueView } from "./cells.ts";
import type { LinkView, ViewContext } from "./view.ts";

/** The rows of a page, their columns, and the columns that were left out. */
export interface Grid {
  columns: ColumnView[];
  /** Columns that are not shown, and how to show them. */
  hidden: LinkView[];
  rows: ValueView[][];
  /** Each row's own address, where no single column names it. */
  rowLinks: LinkView[] | null;
}

interface ColumnView {
  name: string;
  type: string;
  means: string | null;
  /** How its values stand: amounts at the right, identifiers small. */
  style: "number" | "mark" | null;
  sorted: "ascending" | "descending" | null;
  /** What can be done with it. */
  menu: LinkView[];
}

const empty: ResultColumn = { name: "", kind: "empty", values: [] };

export function toGrid(data: TableData, { search, meanings, format }: ViewContext): Grid {
  const { relation, ask, path, key } = data;
  const names = ask.columns.map(({ name }) => name);
  const kinds = toResultColumns(names, data.rows);
  const shown = toShown(names, search.has("_col") ? [] : meanings.of(relation.name).first);
  const rowPath = (row: Value[]) => pathOf(relation.name, toKey(row, key));
  return {
    // Of a key of several columns, each leads to the rows that share it.
    rowLinks:
      key.length > 1
        ? data.rows.map((row) => ({
            href: rowPath(row),
            label: key.map((index) => fitLine(String(row[index] ?? ""), 60)).join(", "),
          }))
        : null,
    rows: data.rows.map((row) =>
      shown.map((index) => {
        const [value = null, column = empty] = [row[index], kinds[index]];
        const isKey = key.length === 1 && key[0] === index;
        return toValueView(value, column, format, isKey ? rowPath(row) : linkOf(data, search, value, column));
      }),
    ),
    columns: shown.flatMap((index): ColumnView[] => {
      const [column, kind = empty] = [ask.columns[index], kinds[index]];
      if (column === undefined) return [];
      return [
        {
          name: column.name,
          type: column.type.toLowerCase(),
          means: meanings.ofColumn(relation.name, column.name),
          style: isAmount(kind) ? "number" : isIdentifier(kind) ? "mark" : null,
          sorted: sortedBy(data, column),
          menu: toMenu(data, column, search),
        },
      ];
    }),
    hidden: relation.columns
      .filter((column) => !ask.columns.includes(column))
      .map(({ name }) => ({
        label: name,
        href: withChanges(path, search, isPair(["_nocol", name]), search.has("_col") ? [["_col", name]] : []),
      })),
  };
}

/** Places of the columns as they are shown: `first` first. */
function toShown(names: string[], first: readonly string[]): number[] {
  const places = first.map((name) => names.indexOf(name)).filter((index) => index !== -1);
  return [...places, ...names.keys().filter((index) => !places.includes(index))];
}

/** Leads from a value to the rows that share it, where these are not what is shown already. */
function linkOf({ path, taken }: TableData, search: URLSearchParams, value: Value, column: ResultColumn) {
  const isText = typeof value === "string" && ["text", "country", "day"].includes(column.kind);
  const isNaming = typeof value === "number" && column.kind === "number" && !isAmount(column);
  if (!isText && !isNaming) return null;
  const pair = toFilterPair(column.name, "exact", String(value), taken);
  return search.getAll(pair[0]).includes(pair[1]) ? null : withPair(path, search, pair);
}

function sortedBy({ keyset, relation, ask }: TableData, { name }: RelationColumn): ColumnView["sorted"] {
  const [first] = keyset.terms;
  if (first?.column !== name || (ask.sort === null && relation.sort === null && relation.key.length === 0)) return null;
  return first.descending ? "descending" : "ascending";
}

function toMenu(data: TableData, column: RelationColumn, search: URLSearchParams): LinkView[] {
  const { ask, path, key, relation, taken } = data;
  const { name } = column;
  const sortedLink = (keyword: string) =>
    withChanges(path, search, ([one]) => one === "_sort" || one === "_sort_desc", [[keyword, name]]);
  const facetLink = (type: "column" | "date") => toggleFacet(path, search, ask, { column, type });
  const isKey = relation.key.includes(name);
  const isCounted = ask.facets.some((one) => one.column === column && one.type === "column");
  const items: [isOffered: boolean, label: string, href: () => string][] = [
    [true, "Sort ascending", () => sortedLink("_sort")],
    [true, "Sort descending", () => sortedLink("_sort_desc")],
    [key.length !== 1 || !isKey, isCounted ? "Take its counts away" : "Count its values", () => facetLink("column")],
    [/time|date|day|_at$|created|published/i.test(name), "Count by date", () => facetLink("date")],
    [column.nullable, "Only those not blank", () => withPair(path, search, toFilterPair(name, "notblank", "1", taken))],
    [
      !isKey && ask.columns.length > 1,
      "Hide this column",
      () =>
        search.has("_col")
          ? withChanges(path, search, isPair(["_col", name]))
          : withPair(path, search, ["_nocol", name]),
    ],
  ];
  return items.flatMap(([isOffered, label, href]) => (isOffered ? [{ label, href: href() }] : []));
}
