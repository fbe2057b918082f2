import { isAddressColumn, readableAddress } from "../../base/readable-address.ts";
import { barSearch, toNotebookPage } from "../../notebook/address.ts";
import { formatValue } from "../../notebook/chart/format.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import { operators } from "../../query/filters/operators.ts";
import type { ColumnMeaning } from "../data/catalogue.ts";
import type { Saved } from "../data/saved.ts";
import type { RowCount, TableData } from "../data/table-data.ts";
import type { TableUse } from "../data/uses.ts";
import { isPair, type Pair, withChanges, withNext, withPairs } from "../language/address.ts";
import { asSql } from "../language/as-sql.ts";
import type { Filter } from "../language/ask.ts";
import { describe, describeThrough } from "../language/describe.ts";
import { toFacetLink, toggleFacet } from "../language/facet-links.ts";
import type { Relation } from "../language/relation.ts";
import { type Grid, toGrid } from "./grid.ts";
import type { LinkView, ViewContext } from "./view.ts";

/** What the page of a relation shows, complete: it renders these values and decides nothing. All texts are plain. */
export interface TablePage extends Grid {
  type: "table";
  title: string;
  name: string;
  kind: Relation["kind"];
  about: string | null;
  count: RowCount | null;
  /** The filters and the order in words; "" for everything. */
  described: string;
  filters: { text: string; remove: string }[];
  /** What is searched for; null: there is no full-text index. */
  search: string | null;
  /** For the form that adds a filter. */
  form: { path: string; hidden: Pair[]; operators: { name: string; label: string }[] };
  facets: FacetView[];
  suggestions: LinkView[];
  next: string | null;
  first: string | null;
  truncated: boolean;
  links: { json: string; csv: string; sql: string; home: string | null };
  sql: string;
  schema: ColumnMeaning[];
  /** SQL that made the relation. */
  made: string | null;
  uses: TableUse[];
  /** Of a saved query: what is on top of its own page too. */
  top: Saved["top"] | null;
}

export interface FacetView {
  title: string;
  /** Address of the page without this facet. */
  hide: string;
  values: { text: string; count: number; selected: boolean; href: string | null }[];
  truncated: boolean;
  /** Counting took too long. */
  late: boolean;
  /** Address with more values. */
  more: string | null;
}

/** The page of a relation. */
export function toTablePage(
  data: TableData,
  context: ViewContext,
  saved: Saved | null,
  schema: ColumnMeaning[],
  uses: TableUse[],
): TablePage {
  const { relation, ask, path, taken } = data;
  const { search, meanings } = context;
  const sql = asSql(relation, ask, data.keyset, saved?.reference ?? null);
  const own = new Set(ask.filters.map(({ param }) => param.join("\n")));
  const kept = [...search].filter(([name]) => name !== "_next");
  const parameters = kept.filter(([name]) => taken.has(name));
  // Where it is a cell's, its values stand in the SQL already, but for those of the bar.
  const opening = saved?.reference ? parameters : parameters.filter(([name]) => barSearch.includes(name));
  const exported = kept.filter(([name]) => !/^_(facet|size|extra|shape)/.test(name));
  const notebook = saved?.notebook;
  return {
    type: "table",
    title: titleOf(relation, saved),
    name: relation.name,
    kind: relation.kind,
    about: notebook ? notebook.description : meanings.of(relation.name).about,
    count: data.count,
    described: describe(ask),
    filters: [
      ...(saved?.top.filters ?? []).map(({ label, operator, value, param }) => ({
        text: `${label} ${operator} ${value}`,
        remove: withChanges(path, search, isPair(param)),
      })),
      ...toFilterViews(data, search),
    ],
    search: relation.search === null ? null : (ask.searches.find(({ column }) => column === null)?.words ?? ""),
    form: {
      path,
      hidden: kept.filter((pair) => own.has(pair.join("\n")) || taken.has(pair[0]) || pair[0].startsWith("_")),
      operators: Object.entries(operators).map(([name, { label }]) => ({ name, label })),
    },
    facets: toFacetViews(data, context),
    suggestions: data.suggestions.map((facet) => ({
      label: facet.type === "column" ? facet.column.name : `${facet.column.name} (${facet.type})`,
      href: toggleFacet(path, search, ask, facet),
    })),
    ...toGrid(data, context),
    next: data.next === null ? null : withNext(path, search, data.next),
    first: ask.next === null ? null : withPairs(path, kept),
    truncated: data.truncated,
    links: {
      json: withPairs(`${path}.json`, exported),
      csv: withPairs(`${path}.csv`, [...exported, ["_stream", "on"], ["_dl", "on"]]),
      sql: `/queries/new?${new URLSearchParams([["sql", sql], ...opening])}`,
      home: notebook ? withPairs(toNotebookPage(notebook.name), parameters) : null,
    },
    sql,
    schema,
    made: relation.sql,
    uses,
    top: saved?.top ?? null,
  };
}

function titleOf({ name }: Relation, saved: Saved | null): string {
  if (saved === null) return name;
  const { kind, title } = saved.notebook;
  return kind === "query" ? title : `${title}: ${name.split(".").slice(2).join(".") || "first cell"}`;
}

/** All that narrows the page, with the addresses without it. */
function toFilterViews({ ask, path }: TableData, search: URLSearchParams): TablePage["filters"] {
  const without = (pair: Pair) => withChanges(path, search, isPair(pair));
  return [
    ...ask.filters.map((filter) => ({ text: filterText(filter), remove: without(filter.param) })),
    ...ask.where.map((where) => ({ text: where, remove: without(["_where", where]) })),
    ...ask.throughs.map((one) => ({ text: describeThrough(one), remove: without(one.param) })),
    ...ask.searches.map(({ column, words, param }) => ({
      text: `${column === null ? "search" : `search in ${column}`}: ${words}`,
      remove: withChanges(path, search, ([name]) => name === param[0]),
    })),
  ];
}

function filterText({ column, operator, value }: Filter): string {
  const { label, bare } = operators[operator] ?? { label: operator };
  const shown = isAddressColumn(column.name) ? readableAddress(value) : value;
  return bare ? `${column.name} ${label}` : `${column.name} ${label} ${shown === "" ? "“”" : shown}`;
}

function toFacetViews(data: TableData, { search, format }: ViewContext): FacetView[] {
  const { ask, path, facets } = data;
  const wider = withChanges(path, search, ([name]) => name === "_facet_size", [["_facet_size", "1000"]]);
  return ask.facets.map((asked): FacetView => {
    const { column, type } = asked;
    const found = facets.found.find((one) => one.column === column && one.type === type);
    const values = found?.values.map(({ value, count, label }) => {
      const text = fitLine(formatValue(label, isAddressColumn(column.name) ? "address" : "text", format), 160);
      return { text: text === "" ? "“”" : text, count, ...toFacetLink(data, asked, value, search) };
    });
    const truncated = found?.truncated ?? false;
    return {
      title: type === "column" ? column.name : `${column.name}, by ${type === "date" ? "date" : "item"}`,
      hide: toggleFacet(path, search, ask, asked),
      values: values ?? [],
      truncated,
      late: found === undefined,
      more: truncated && ask.facetSize < 1000 ? wider : null,
    };
  });
}
