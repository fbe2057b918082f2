import { toNotebookPage } from "../../notebook/address.ts";
import { formatValue } from "../../notebook/chart/format.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import type { Meanings } from "../data/meanings.ts";
import type { Saved } from "../data/saved.ts";
import type { TableData } from "../data/table-data.ts";
import { isPair, isParamOf, withChanges, withPairs } from "../language/address.ts";
import { asSql } from "../language/as-sql.ts";
import type { Filter } from "../language/ask.ts";
import { describe, throughWords } from "../language/describe.ts";
import { facetWord, toFacetLink } from "../language/facet-links.ts";
import { operators } from "../language/operators.ts";
import type { Relation } from "../language/relation.ts";
import { toGrid } from "./grid.ts";
import type { FacetView, SchemaView, TablePage, UseView } from "./pages.ts";
import { type RowContext, toReading } from "./row-context.ts";

const bar = new Set(["period", "from", "to", "site"]);

/** A page of a relation as it is seen. */
export function toTableView(looked: TableData, around: RowContext, saved: Saved | null, uses: UseView[]): TablePage {
  const { relation, ask, path } = looked;
  const { search, meanings } = around;
  const sql = asSql(relation, ask, looked.order, saved?.reference ?? null);
  const own = new Set(ask.filters.map(({ param }) => param.join("\n")));
  const kept = [...search].filter(([name]) => name !== "_next");
  const parameters = kept.filter(([name]) => looked.taken.has(name));
  // Where it is a cell's, its values stand in the SQL already, but for those of the bar.
  const opening = saved?.reference ? parameters : parameters.filter(([name]) => bar.has(name));
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
      ...ask.filters.map((filter) => ({ text: chip(filter), remove: withChanges(path, search, isParamOf(filter)) })),
      ...ask.where.map((where) => ({ text: where, remove: withChanges(path, search, isPair(["_where", where])) })),
      ...ask.throughs.map((one) => ({ text: throughWords(one), remove: withChanges(path, search, isPair(one.param)) })),
      ...ask.searches.map(({ column, words, param }) => ({
        text: `${column === null ? "search" : `search in ${column}`}: ${words}`,
        remove: withChanges(path, search, ([name]) => name === param[0]),
      })),
    ],
    search:
      relation.search === null ? null : { value: ask.searches.find(({ column }) => column === null)?.words ?? "" },
    form: {
      path,
      hidden: kept.filter((pair) => own.has(pair.join("\n")) || looked.taken.has(pair[0]) || pair[0].startsWith("_")),
      columns: relation.columns.map(({ name }) => name),
      operators: Object.entries(operators).map(([name, { label, bare = false }]) => ({ name, label, bare })),
    },
    facets: toFacetViews(looked, around),
    suggestions: looked.suggestions.map(({ column, type }) => ({
      label: type === "column" ? column.name : `${column.name} (${type})`,
      href: withChanges(path, search, () => false, [[facetWord[type], column.name]]),
    })),
    ...toGrid(looked, around),
    next: looked.next === null ? null : `${path}?${new URLSearchParams([...kept, ["_next", looked.next]])}`,
    first: ask.next === null ? null : withPairs(path, kept),
    truncated: looked.truncated,
    links: {
      json: `${path}.json${exported}`,
      csv: `${path}.csv${withPairs("", [...new URLSearchParams(exported), ["_stream", "on"], ["_dl", "on"]])}`,
      sql: `/queries/new?${new URLSearchParams([["sql", sql], ...opening])}`,
      home: notebook ? withPairs(toNotebookPage(notebook.name), parameters) : null,
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

function toFacetViews(looked: TableData, around: RowContext): FacetView[] {
  const { ask, path, facets } = looked;
  const { search } = around;
  const title = (name: string, type: string) =>
    type === "column" ? name : `${name}, by ${type === "date" ? "date" : "item"}`;
  return ask.facets.map((asked): FacetView => {
    const found = facets.found.find((one) => one.column === asked.column && one.type === asked.type);
    const hide = withChanges(path, search, isPair([facetWord[asked.type], asked.column.name]));
    const shown = { title: title(asked.column.name, asked.type), type: asked.type, hide };
    if (found === undefined) return { ...shown, values: [], truncated: false, late: true, more: null };
    const values = found.values.map(({ value, count }) => {
      const text = fitLine(formatValue(value, "text", toReading(around)), 160);
      return { text: text === "" ? "“”" : text, count, ...toFacetLink(looked, asked, value, search) };
    });
    const wider =
      ask.facetSize < 1000
        ? withChanges(path, search, ([name]) => name === "_facet_size", [["_facet_size", "1000"]])
        : null;
    return { ...shown, values, truncated: found.truncated, late: false, more: found.truncated ? wider : null };
  });
}
