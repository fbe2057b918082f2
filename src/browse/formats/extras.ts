/** What `_extra` adds to a page's JSON, under Datasette's names. */
import { toJsonValue } from "../../notebook/export/rows.ts";
import { toTokens } from "../../query/sql/tokens.ts";
import type { Meanings } from "../data/meanings.ts";
import type { TableData } from "../data/table-data.ts";
import { type Pair, withChanges, withPairs } from "../language/address.ts";
import { plainSql } from "../language/as-sql.ts";
import { type Extra, extras } from "../language/ask.ts";
import { describe } from "../language/describe.ts";
import { toFacetLink, toggleFacet } from "../language/facet-links.ts";
import { refuse } from "../language/refuse.ts";
import type { Relation } from "../language/relation.ts";
import { type Sending, toAsked } from "./asked.ts";
import { toColumnDetails } from "./column-details.ts";

/** What an answer can have beside its rows, made when it is asked for. */
export type Makers = Partial<Record<Extra, () => unknown>>;

/** @param data its `path` with the format, as addresses in an answer lead to answers of its kind */
export function toExtras(data: TableData, meanings: Meanings, sending: Sending): Promise<Record<string, unknown>> {
  const { relation, ask, count, facets, path } = data;
  const { search, origin } = sending;
  const results = toResults(data, sending);
  const late = facets.late.map(({ column }) => column.name);
  const sqlOf = (kind: Relation["kind"]) => (relation.kind === kind ? relation.sql : null);
  const makers: Record<Exclude<Extra, "foreign_key_tables">, () => unknown> = {
    count: () => (count === null ? null : count.rows),
    count_truncated: () => count?.more ?? false,
    count_sql: () => data.countSql,
    columns: () => ask.columns.map(({ name }) => name),
    all_columns: () => relation.columns.map(({ name }) => name),
    primary_keys: () => relation.key,
    next_url: () => undefined,
    query: () => toSavedSql(relation) ?? { sql: plainSql(data.sql), params: data.params },
    column_details: () => toColumnDetails(relation),
    metadata: () => toMetadata(relation, meanings),
    facet_results: () => ({ results: Object.fromEntries(results), timed_out: late }),
    sorted_facet_results: () =>
      [...results.values()].sort((a, b) => b.results.length - a.results.length || (a.name < b.name ? 1 : -1)),
    facets_timed_out: () => late,
    suggested_facets: () =>
      data.suggestions.map((facet) => ({
        name: facet.column.name,
        // Of a plain facet Datasette says no type.
        ...(facet.type === "column" ? {} : { type: facet.type }),
        toggle_url: `${origin}${toggleFacet(path, search, ask, facet)}`,
      })),
    human_description_en: () => describe(ask),
    is_view: () => relation.kind === "view",
    table: () => relation.name,
    database: () => "data",
    table_definition: () => sqlOf("table"),
    view_definition: () => sqlOf("view"),
    renderers: () => ({ json: withPairs(path, search) }),
    expandable_columns: () =>
      relation.references.map(({ from, table, to, label }) => [
        { column: from, other_table: table, other_column: to },
        label,
      ]),
    private: () => true,
    ...toAsked({ path, table: relation.name }, sending),
    extras: () => listOf(makers, ask.extras, path, sending),
  };
  const wanted = new Set<Extra>(ask.extras);
  if (ask.facetsAsked) wanted.add("facet_results");
  if (wanted.has("count")) wanted.add("count_truncated");
  return extrasOf(makers, wanted);
}

/** The SQL of a saved query as its file has it, without what is asked around it, and what its parameters are; null for a table. */
function toSavedSql({ kind, sql, params }: Relation): { sql: string; params: Relation["params"] } | null {
  if (kind !== "query" || sql === null) return null;
  const names = toTokens(sql).flatMap(({ kind, text }) => (kind === "parameter" ? [text.slice(1)] : []));
  return { sql, params: Object.fromEntries([...new Set(names)].map((name) => [name, params[name] ?? null])) };
}

/**
 * The extras that were asked for.
 * @throws QuestionError 400 for one that such an answer cannot have
 */
export async function extrasOf(makers: Makers, wanted: ReadonlySet<Extra>): Promise<Record<string, unknown>> {
  const found = [...wanted].map((name): [Extra, () => unknown] => {
    const known = () => Object.keys(makers).join(", ");
    return [name, makers[name] ?? refuse(`Invalid _extra: ${name} is not for such an answer. There are ${known()}.`)];
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

/** The extras there are, with the addresses that add each to an answer or take it out again. */
export function listOf(
  makers: Makers,
  asked: ReadonlySet<Extra>,
  path: string,
  { search, origin }: Sending,
): unknown[] {
  return (Object.keys(makers) as Extra[]).map((name) => {
    const selected = asked.has(name);
    const others = [...asked].filter((one) => one !== name);
    const pairs = (selected ? others : [...others, name]).map((one): Pair => ["_extra", one]);
    const toggled = withChanges(path, search, ([keyword]) => keyword === "_extra", pairs);
    return { name, description: extras[name], toggle_url: `${origin}${toggled}`, selected };
  });
}

interface FacetResult {
  name: string;
  results: unknown[];
}

function toResults(data: TableData, { search, origin }: Sending): Map<string, FacetResult> {
  const results = new Map<string, FacetResult & Record<string, unknown>>();
  for (const facet of data.facets.found) {
    const { column, type, truncated } = facet;
    let name = column.name;
    for (let n = 2; results.has(name); n++) name = `${column.name}_${n}`;
    results.set(name, {
      name: column.name,
      type,
      hideable: true,
      toggle_url: toggleFacet(data.path, search, data.ask, facet),
      results: facet.values.map(({ value: found, count, label }) => {
        const { selected, href } = toFacetLink(data, facet, found, search);
        const value = toJsonValue(found);
        return {
          value,
          label: toJsonValue(label),
          count,
          toggle_url: href === null ? null : `${origin}${href}`,
          selected,
        };
      }),
      truncated,
    });
  }
  return results;
}
