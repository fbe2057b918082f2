import type { Config } from "../config.ts";
import { localDay } from "../notebook/day.ts";
import { formatValue, type Reading } from "../notebook/format.ts";
import { changed, isPair, isParamOf, type Pair, pathOf, toFilterPair, withPairs } from "./address.ts";
import { asSql } from "./as-sql.ts";
import type { Filter } from "./ask.ts";
import { isNumber, toKinds, toValue } from "./cells.ts";
import { describe, facetWord, toToggle } from "./extras.ts";
import { toKey } from "./formats.ts";
import type { Looked } from "./look.ts";
import type { Meanings } from "./meanings.ts";
import { operators } from "./operators.ts";
import type { Column, Relation } from "./relation.ts";
import type { Saved } from "./saved.ts";
import type { ColumnView, FacetView, MenuView, RowView, SchemaView, TableView, UseView } from "./view.ts";

interface Around {
  config: Config;
  now: number;
  meanings: Meanings;
  search: URLSearchParams;
}

function toReading({ config, now }: Pick<Around, "config" | "now">): Reading {
  return { timezone: config.timezone, today: localDay(now, config.timezone) };
}

/** A page of a relation as it is seen. */
export function toTableView(looked: Looked, around: Around, saved: Saved | null, uses: UseView[]): TableView {
  const { relation, ask, path } = looked;
  const { search, meanings } = around;
  const sql = asSql(relation, ask, looked.order, saved?.reference ?? null);
  const own = new Set(ask.filters.map(({ param }) => param.join("\n")));
  const kept = [...search].filter(([name]) => name !== "_next");
  const exported = withPairs(
    "",
    kept.filter(([name]) => !/^_(facet|size|extra|shape)/.test(name)),
  );
  const notebook = saved?.notebook;
  return {
    type: "table",
    title: notebook
      ? notebook.kind === "query"
        ? notebook.title
        : `${notebook.title}: ${relation.name.split(".").slice(2).join(".") || "first cell"}`
      : relation.name,
    name: relation.name,
    kind: relation.kind,
    about: notebook ? notebook.description : meanings.of(relation.name).about,
    count: looked.count,
    described: describe(looked),
    filters: [
      ...ask.filters.map((filter) => ({ text: chip(filter), remove: changed(path, search, isParamOf(filter)) })),
      ...ask.where.map((where) => ({ text: where, remove: changed(path, search, isPair(["_where", where])) })),
      ...(ask.search === null
        ? []
        : [{ text: `search: ${ask.search}`, remove: changed(path, search, ([name]) => name === "_search") }]),
    ],
    search: relation.search === null ? null : { value: ask.search ?? "" },
    form: {
      path,
      hidden: kept.filter((pair) => own.has(pair.join("\n")) || looked.taken.has(pair[0]) || pair[0].startsWith("_")),
      columns: relation.columns.map(({ name }) => name),
      operators: Object.entries(operators).map(([name, { label, bare = false }]) => ({ name, label, bare })),
    },
    facets: toFacetViews(looked, around),
    suggestions: looked.suggestions.map(({ column, type }) => ({
      label: type === "column" ? column.name : `${column.name} (${type})`,
      href: changed(path, search, () => false, [[facetWord[type], column.name]]),
    })),
    ...toGrid(looked, around),
    next: looked.next === null ? null : `${path}?${new URLSearchParams([...kept, ["_next", looked.next]])}`,
    first: ask.next === null ? null : withPairs(path, kept),
    truncated: looked.truncated,
    links: {
      json: `${path}.json${exported}`,
      csv: `${path}.csv${withPairs("", [...new URLSearchParams(exported), ["_stream", "on"], ["_dl", "on"]])}`,
      sql: `/queries/new?${new URLSearchParams({ sql })}`,
      home: notebook
        ? withPairs(
            notebook.name === "overview" ? "/" : `/queries/${notebook.name}`,
            kept.filter(([name]) => looked.taken.has(name)),
          )
        : null,
    },
    sql,
    schema: toSchema(relation, meanings),
    made: relation.sql,
    uses,
    top: saved?.top ?? null,
  };
}

function chip({ column, operator, value }: Filter): string {
  const { label, bare } = operators[operator] ?? { label: operator };
  return bare ? `${column.name} ${label}` : `${column.name} ${label} ${value === "" ? "“”" : value}`;
}

export function toSchema({ columns, key, name }: Relation, meanings: Meanings): SchemaView[] {
  return columns.map((column) => ({
    name: column.name,
    type: column.type.toLowerCase(),
    key: key.includes(column.name),
    means: meanings.ofColumn(name, column.name),
  }));
}

/** The columns and rows of the page, and what was left out. */
function toGrid(looked: Looked, around: Around): Pick<TableView, "columns" | "hidden" | "rows"> {
  const { relation, ask, path, taken } = looked;
  const { search, meanings } = around;
  const kinds = toKinds(
    ask.columns.map(({ name }) => name),
    looked.rows,
  );
  const reading = toReading(around);
  const rows = looked.rows.map((row, at) =>
    row.map((value, index) => {
      const kind = kinds[index] as (typeof kinds)[number];
      const filter = (): string | null => {
        if (typeof value !== "string" || (kind.kind !== "text" && kind.kind !== "country" && kind.kind !== "day"))
          return null;
        const pair = toFilterPair(kind.name, "exact", value, taken);
        return search.getAll(pair[0]).includes(pair[1]) ? null : changed(path, search, () => false, [pair]);
      };
      return toValue(
        value,
        kind,
        reading,
        index === looked.key[0] ? pathOf(relation.name, toKey(looked, at)) : filter(),
      );
    }),
  );
  const missing = relation.columns.filter((column) => !ask.columns.includes(column));
  return {
    rows,
    columns: ask.columns.map((column, index) => ({
      name: column.name,
      type: column.type.toLowerCase(),
      means: meanings.ofColumn(relation.name, column.name),
      number: kinds[index] !== undefined && isNumber(kinds[index]),
      sorted: sortedBy(looked, column),
      menu: toMenu(looked, column, search),
    })),
    hidden: missing.map((column) => ({
      label: column.name,
      href: changed(path, search, shows(column), search.has("_col") ? [["_col", column.name]] : []),
    })),
  };
}

function shows({ name }: Column): (pair: Pair) => boolean {
  return (pair) => pair[0] === "_nocol" && pair[1] === name;
}

function sortedBy({ order, relation, ask }: Looked, { name }: Column): ColumnView["sorted"] {
  const [first] = order.terms;
  if (first?.column !== name || (ask.sort === null && relation.sort === null && relation.key.length === 0)) return null;
  return first.descending ? "descending" : "ascending";
}

function toMenu({ ask, path, key, relation, taken }: Looked, column: Column, search: URLSearchParams): MenuView[] {
  const { name } = column;
  const sort = ([word]: Pair) => word === "_sort" || word === "_sort_desc";
  const facet = (type: keyof typeof facetWord) => {
    const pair: Pair = [facetWord[type], name];
    return ask.facets.some((one) => one.column === column && one.type === type)
      ? changed(path, search, isPair(pair))
      : changed(path, search, () => false, [pair]);
  };
  const isKey = relation.key.includes(name);
  const hidden = search.has("_col")
    ? changed(path, search, isPair(["_col", name]))
    : changed(path, search, () => false, [["_nocol", name]]);
  return [
    { label: "Sort ascending", href: changed(path, search, sort, [["_sort", name]]) },
    { label: "Sort descending", href: changed(path, search, sort, [["_sort_desc", name]]) },
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
            href: changed(path, search, () => false, [toFilterPair(name, "notblank", "1", taken)]),
          },
        ]
      : []),
    ...(isKey || ask.columns.length === 1 ? [] : [{ label: "Hide this column", href: hidden }]),
  ];
}

function toFacetViews(looked: Looked, around: Around): FacetView[] {
  const { ask, path, facets } = looked;
  const { search } = around;
  const title = (name: string, type: string) =>
    type === "column" ? name : `${name}, by ${type === "date" ? "date" : "item"}`;
  return ask.facets.map((asked): FacetView => {
    const found = facets.found.find((one) => one.column === asked.column && one.type === asked.type);
    const hide = changed(path, search, isPair([facetWord[asked.type], asked.column.name]));
    const shown = { title: title(asked.column.name, asked.type), type: asked.type, hide };
    if (found === undefined) return { ...shown, values: [], truncated: false, late: true, more: null };
    const values = found.values.map(({ value, count }) => {
      const text = formatValue(value, "text", toReading(around));
      return { text: text === "" ? "“”" : text, count, ...toToggle(looked, asked, value, search) };
    });
    const wider =
      ask.facetSize < 1000
        ? changed(path, search, ([name]) => name === "_facet_size", [["_facet_size", "1000"]])
        : null;
    return { ...shown, values, truncated: found.truncated, late: false, more: found.truncated ? wider : null };
  });
}

/** One row, a value a line. */
export function toRowView(relation: Relation, row: Looked["rows"][number], key: string, around: Around): RowView {
  const names = relation.columns.map(({ name }) => name);
  const kinds = toKinds(names, [row]);
  const path = pathOf(relation.name);
  return {
    type: "row",
    title: `${relation.name} ${relation.key.map((name) => String(row[names.indexOf(name)] ?? "")).join(", ")}`,
    table: { name: relation.name, href: path },
    values: kinds.map((kind, index) => {
      const value = row[index] ?? null;
      const pair =
        value === null
          ? toFilterPair(kind.name, "isnull", "1", new Set())
          : toFilterPair(kind.name, "exact", String(value), new Set());
      return {
        name: kind.name,
        means: around.meanings.ofColumn(relation.name, kind.name),
        value: toValue(value, kind, toReading(around), withPairs(path, [pair]), true),
      };
    }),
    json: `${pathOf(relation.name, key)}.json`,
  };
}
