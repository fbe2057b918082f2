/** What `_extra` adds to a page's JSON, under Datasette's names. */
import { toJsonValue } from "../../notebook/export/rows.ts";
import { isPair, type Pair, withChanges, withPairs } from "../language/address.ts";
import { type Extra, extras, refuse } from "../language/ask.ts";
import { describe } from "../language/describe.ts";
import { facetWord, toFacetLink } from "../language/facet-links.ts";
import type { Relation } from "../language/relation.ts";
import { toColumnDetails } from "../views/column-details.ts";
import type { Meanings } from "./meanings.ts";
import type { TableData } from "./table-data.ts";

/**
 * @param looked its `path` with the format, as addresses in an answer lead to answers of its kind
 * @param origin of this install, for absolute addresses
 */
export function toExtras(
  looked: TableData,
  meanings: Meanings,
  search: URLSearchParams,
  origin: string,
): Promise<Record<string, unknown>> {
  const { relation, ask, count, facets, path } = looked;
  const results = toResults(looked, search, origin);
  const late = facets.late.map(({ column }) => column.name);
  const made = (kind: Relation["kind"]) => (relation.kind === kind ? relation.sql : null);
  const all: Record<Exclude<Extra, "foreign_key_tables">, () => unknown> = {
    count: () => (count === null ? null : count.rows),
    count_truncated: () => count?.more ?? null,
    count_sql: () => looked.countSql,
    columns: () => ask.columns.map(({ name }) => name),
    all_columns: () => relation.columns.map(({ name }) => name),
    primary_keys: () => relation.key,
    next_url: () => undefined,
    query: () => ({ sql: looked.sql, params: looked.params }),
    column_details: () => toColumnDetails(relation),
    metadata: () => toMetadata(relation, meanings),
    facet_results: () => ({ results: Object.fromEntries(results), timed_out: late }),
    sorted_facet_results: () =>
      [...results.values()].sort((a, b) => b.results.length - a.results.length || (a.name < b.name ? 1 : -1)),
    facets_timed_out: () => late,
    suggested_facets: () =>
      looked.suggestions.map(({ column, type }) => ({
        name: column.name,
        type,
        toggle_url: `${origin}${withChanges(path, search, () => false, [[facetWord[type], column.name]])}`,
      })),
    human_description_en: () => describe(looked),
    is_view: () => relation.kind === "view",
    table: () => relation.name,
    database: () => "data",
    table_definition: () => made("table"),
    view_definition: () => made("view"),
    renderers: () => ({ json: withPairs(path, search) }),
    expandable_columns: () => [],
    private: () => true,
    extras: () => toList(Object.keys(all) as Extra[], ask.extras, path, search, origin),
  };
  const wanted = new Set<Extra>(ask.extras);
  if (ask.facets.length > 0) wanted.add("facet_results");
  return only(all, wanted);
}

/** What an answer can have beside its rows, made when it is asked for. */
export type Makers = Partial<Record<Extra, () => unknown>>;

/**
 * What was asked for of what there is.
 * @throws QuestionError 400 for what such an answer cannot have
 */
export async function only(all: Makers, wanted: ReadonlySet<Extra>): Promise<Record<string, unknown>> {
  const found = [...wanted].map((name): [Extra, () => unknown] => {
    const make =
      all[name] ??
      refuse(`Invalid _extra: ${name} is not for such an answer. There are ${Object.keys(all).join(", ")}.`);
    return [name, make];
  });
  return Object.fromEntries(await Promise.all(found.map(async ([name, make]) => [name, await make()])));
}

/** What a relation and its columns mean; a column that nobody has described is left out. */
export function toMetadata({ name, columns }: Relation, meanings: Meanings): Record<string, unknown> {
  const described = columns.map((column) => [column.name, meanings.ofColumn(name, column.name)] as const);
  const { about } = meanings.of(name);
  return {
    ...(about === null ? {} : { description: about }),
    columns: Object.fromEntries(described.filter(([, means]) => means !== null)),
  };
}

/** What there is, and the addresses that add it to an answer or take it out again. */
export function toList(
  names: Extra[],
  asked: ReadonlySet<Extra>,
  path: string,
  search: URLSearchParams,
  origin: string,
): unknown[] {
  return names.map((name) => {
    const selected = asked.has(name);
    const others = [...asked].filter((one) => one !== name);
    const pairs = (selected ? others : [...others, name]).map((one): Pair => ["_extra", one]);
    const toggled = withChanges(path, search, ([word]) => word === "_extra", pairs);
    return { name, description: extras[name], toggle_url: `${origin}${toggled}`, selected };
  });
}

interface Result {
  name: string;
  results: unknown[];
}

function toResults(looked: TableData, search: URLSearchParams, origin: string): Map<string, Result> {
  const results = new Map<string, Result & Record<string, unknown>>();
  for (const facet of looked.facets.found) {
    const { column, type, truncated } = facet;
    let name = column.name;
    for (let n = 2; results.has(name); n++) name = `${column.name}_${n}`;
    results.set(name, {
      name: column.name,
      type,
      hideable: true,
      toggle_url: withChanges(looked.path, search, isPair([facetWord[type], column.name])),
      results: facet.values.map((one) => {
        const { selected, href } = toFacetLink(looked, facet, one.value, search);
        const value = toJsonValue(one.value);
        return {
          value,
          label: value,
          count: one.count,
          toggle_url: href === null ? null : `${origin}${href}`,
          selected,
        };
      }),
      truncated,
    });
  }
  return results;
}
