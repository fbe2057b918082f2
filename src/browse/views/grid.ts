import type { ResultColumn as Kinded } from "../../notebook/chart/column.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import type { Value } from "../../query/answer.ts";
import { toKey } from "../data/formats.ts";
import type { TableData } from "../data/table-data.ts";
import { isPair, type Pair, pathOf, toFilterPair, withChanges } from "../language/address.ts";
import { facetWord } from "../language/facet-links.ts";
import type { RelationColumn } from "../language/relation.ts";
import { isAmount, isMark, toKinds, toValue } from "./cells.ts";
import type { MenuView, RelationColumnView, TablePage } from "./pages.ts";
import { type RowContext, toReading } from "./row-context.ts";

/** The columns and rows of the page, and what was left out. */
export function toGrid(looked: TableData, around: RowContext): Pick<TablePage, "columns" | "hidden" | "rows" | "own"> {
  const { relation, ask, path } = looked;
  const { search, meanings } = around;
  const names = ask.columns.map(({ name }) => name);
  const kinds = toKinds(names, looked.rows);
  const link = toLink(looked, search);
  const reading = toReading(around);
  const shown = toShown(names, search.has("_col") ? [] : meanings.of(relation.name).first);
  const missing = relation.columns.filter((column) => !ask.columns.includes(column));
  const isKey = (index: number) => looked.key.length === 1 && looked.key[0] === index;
  return {
    own: looked.key.length > 1 ? looked.rows.map((row, at) => toOwn(looked, row, at)) : null,
    rows: looked.rows.map((row, at) =>
      shown.map((index) => {
        const [value = null, kind = empty] = [row[index], kinds[index]];
        const href = isKey(index) ? pathOf(relation.name, toKey(looked, at)) : link(value, kind);
        return toValue(value, kind, reading, href);
      }),
    ),
    columns: shown.flatMap((index): RelationColumnView[] => {
      const [column, kind = empty] = [ask.columns[index], kinds[index]];
      if (column === undefined) return [];
      return [
        {
          name: column.name,
          type: column.type.toLowerCase(),
          means: meanings.ofColumn(relation.name, column.name),
          look: isAmount(kind) ? "number" : isMark(kind) ? "mark" : null,
          sorted: sortedBy(looked, column),
          menu: toMenu(looked, column, search),
        },
      ];
    }),
    hidden: missing.map((column) => ({
      label: column.name,
      href: withChanges(path, search, shows(column), search.has("_col") ? [["_col", column.name]] : []),
    })),
  };
}

const empty: Kinded = { name: "", kind: "empty", values: [] };

/** A key of several columns: each of them leads to the rows that share it, and the row has a link beside. */
function toOwn(looked: TableData, row: Value[], at: number): { href: string; label: string } {
  const label = looked.key.map((index) => fitLine(String(row[index] ?? ""), 60)).join(", ");
  return { href: pathOf(looked.relation.name, toKey(looked, at)), label };
}

/** Places of the columns as they are shown: `first` first. */
function toShown(names: string[], first: readonly string[]): number[] {
  const places = first.map((name) => names.indexOf(name)).filter((index) => index !== -1);
  return [...places, ...names.keys().filter((index) => !places.includes(index))];
}

/** Leads from a value to the rows that share it, where that is not what is shown already. */
function toLink({ path, taken }: TableData, search: URLSearchParams): (value: Value, kind: Kinded) => string | null {
  return (value, kind) => {
    const text = typeof value === "string" && ["text", "country", "day"].includes(kind.kind);
    const named = typeof value === "number" && kind.kind === "number" && !isAmount(kind);
    if (!text && !named) return null;
    const pair = toFilterPair(kind.name, "exact", String(value), taken);
    return search.getAll(pair[0]).includes(pair[1]) ? null : withChanges(path, search, () => false, [pair]);
  };
}

function shows({ name }: RelationColumn): (pair: Pair) => boolean {
  return (pair) => pair[0] === "_nocol" && pair[1] === name;
}

function sortedBy({ order, relation, ask }: TableData, { name }: RelationColumn): RelationColumnView["sorted"] {
  const [first] = order.terms;
  if (first?.column !== name || (ask.sort === null && relation.sort === null && relation.key.length === 0)) return null;
  return first.descending ? "descending" : "ascending";
}

function toMenu(
  { ask, path, key, relation, taken }: TableData,
  column: RelationColumn,
  search: URLSearchParams,
): MenuView[] {
  const { name } = column;
  const sort = ([word]: Pair) => word === "_sort" || word === "_sort_desc";
  const facet = (type: keyof typeof facetWord) => {
    const pair: Pair = [facetWord[type], name];
    return ask.facets.some((one) => one.column === column && one.type === type)
      ? withChanges(path, search, isPair(pair))
      : withChanges(path, search, () => false, [pair]);
  };
  const isKey = relation.key.includes(name);
  const hidden = search.has("_col")
    ? withChanges(path, search, isPair(["_col", name]))
    : withChanges(path, search, () => false, [["_nocol", name]]);
  return [
    { label: "Sort ascending", href: withChanges(path, search, sort, [["_sort", name]]) },
    { label: "Sort descending", href: withChanges(path, search, sort, [["_sort_desc", name]]) },
    ...(key.length === 1 && isKey
      ? []
      : [
          {
            label: ask.facets.some((one) => one.column === column && one.type === "column")
              ? "Take its counts away"
              : "Count its values",
            href: facet("column"),
          },
        ]),
    ...(/time|date|day|_at$|created|published/i.test(name) ? [{ label: "Count by date", href: facet("date") }] : []),
    ...(column.nullable
      ? [
          {
            label: "Only those not blank",
            href: withChanges(path, search, () => false, [toFilterPair(name, "notblank", "1", taken)]),
          },
        ]
      : []),
    ...(isKey || ask.columns.length === 1 ? [] : [{ label: "Hide this column", href: hidden }]),
  ];
}
