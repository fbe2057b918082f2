/** What `_extra` adds to a page's JSON, under Datasette's names. */
import { toJsonValue } from "../notebook/rows.ts";
import { changed, isPair, toFilterPair } from "./address.ts";
import type { Extra } from "./ask.ts";
import type { Facet } from "./facets.ts";
import type { Looked } from "./look.ts";
import { operators } from "./operators.ts";

/** @param origin of this install, for absolute addresses */
export function toExtras(looked: Looked, search: URLSearchParams, origin: string): Record<string, unknown> {
  const { relation, ask, count, facets } = looked;
  const all: Record<Extra, () => unknown> = {
    count: () => (count === null ? null : count.rows),
    count_truncated: () => count?.more ?? null,
    count_sql: () => looked.countSql,
    columns: () => ask.columns.map(({ name }) => name),
    all_columns: () => relation.columns.map(({ name }) => name),
    primary_keys: () => relation.key,
    next_url: () => undefined,
    query: () => ({ sql: looked.sql, params: looked.params }),
    facet_results: () => ({
      results: toResults(looked, search, origin),
      timed_out: facets.late.map(({ column }) => column.name),
    }),
    facets_timed_out: () => facets.late.map(({ column }) => column.name),
    suggested_facets: () =>
      looked.suggestions.map(({ column, type }) => ({
        name: column.name,
        type,
        toggle_url: `${origin}${changed(looked.path, search, () => false, [[facetWord[type], column.name]])}`,
      })),
    human_description_en: () => describe(looked),
    is_view: () => relation.kind === "view",
    table: () => relation.name,
    database: () => "data",
  };
  const wanted = new Set<Extra>(ask.extras);
  if (ask.facets.length > 0) wanted.add("facet_results");
  return Object.fromEntries([...wanted].map((name) => [name, all[name]()]));
}

export const facetWord = { column: "_facet", date: "_facet_date", array: "_facet_array" } as const;
/** How the rows of a facet's value are filtered. */
const facetOperator = { column: "exact", date: "date", array: "arraycontains" } as const;

function toResults(looked: Looked, search: URLSearchParams, origin: string): Record<string, unknown> {
  const results = new Map<string, unknown>();
  for (const facet of looked.facets.found) {
    const { column, type, truncated } = facet;
    let name = column.name;
    for (let n = 2; results.has(name); n++) name = `${column.name}_${n}`;
    results.set(name, {
      name: column.name,
      type,
      hideable: true,
      toggle_url: changed(looked.path, search, isPair([facetWord[type], column.name])),
      results: facet.values.map((one) => {
        const { selected, href } = toToggle(looked, facet, one.value, search);
        const value = toJsonValue(one.value);
        return { value, label: value, count: one.count, toggle_url: `${origin}${href}`, selected };
      }),
      truncated,
    });
  }
  return Object.fromEntries(results);
}

/** The address that filters by a facet's value, or no longer does. */
export function toToggle(
  { path, ask, taken }: Pick<Looked, "path" | "ask" | "taken">,
  { column, type }: Pick<Facet, "column" | "type">,
  value: Facet["values"][number]["value"],
  search: URLSearchParams,
): { selected: boolean; href: string } {
  const operator = facetOperator[type];
  const text = String(value);
  const filter = ask.filters.find((one) => one.column === column && one.operator === operator && one.value === text);
  if (filter) return { selected: true, href: changed(path, search, isPair(filter.param)) };
  return {
    selected: false,
    href: changed(path, search, () => false, [toFilterPair(column.name, operator, text, taken)]),
  };
}

/** "where country = "GB" and hour > 3 sorted by time descending" */
export function describe({ ask }: Pick<Looked, "ask">): string {
  const said = ask.filters.map(({ column, operator, value }) => {
    const { label, bare } = operators[operator] ?? { label: operator };
    return `${column.name} ${label}${bare ? "" : ` ${/^-?\d+$/.test(value) ? value : `"${value}"`}`}`;
  });
  const words = [...(ask.search === null ? [] : [`search matches "${ask.search}"`]), ...said, ...ask.where];
  const where = words.length === 0 ? "" : `where ${words.join(" and ")}`;
  const sorted = ask.sort === null ? "" : `sorted by ${ask.sort.column}${ask.sort.descending ? " descending" : ""}`;
  return [where, sorted].filter(Boolean).join(" ");
}
