/** Lists of what there is to browse, for scripts. */
import type { Exported } from "../../notebook/export/export.ts";
import type { ListedTable, TableSchema } from "../data/catalogue.ts";
import { isRowid, type Relation } from "../language/relation.ts";
import { sendLists } from "./lists.ts";
import type { ListedQuery } from "./queries.ts";

/** As Datasette lists a database: a script that looks for tables and then asks them finds its way. */
export function toDatabaseJson(listed: ListedTable[], queries: ListedQuery[]): Exported {
  const relations = listed.map(({ relation }) => relation);
  const tables = listed
    .filter(({ relation }) => relation.kind === "table")
    .map(({ name, count, group, about, relation }) => ({
      name,
      columns: columnsOf(relation),
      primary_keys: keyOf(relation),
      count: count?.rows ?? null,
      count_truncated: count?.more ?? false,
      hidden: group === "inner",
      fts_table: relation.search?.name ?? null,
      foreign_keys: toForeignKeys(relation, relations),
      private: true,
      description: about,
    }))
    .sort((a, b) => Number(a.hidden) - Number(b.hidden) || (a.name < b.name ? -1 : 1));
  const views = listed
    .filter(({ relation }) => relation.kind === "view")
    .map(({ name, about }) => ({ name, private: true, description: about }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return sendLists({
    private: true,
    path: "/data",
    tables,
    hidden_count: tables.filter(({ hidden }) => hidden).length,
    views,
    queries,
    queries_more: false,
    queries_count: queries.length,
    allow_execute_sql: false,
    table_columns: Object.fromEntries(relations.map((relation) => [relation.name, columnsOf(relation)])),
    metadata: {},
  });
}

/** Names of the columns that a table declares. */
function columnsOf({ columns }: Relation): string[] {
  return columns.filter((column) => !isRowid(column)).map(({ name }) => name);
}

function keyOf({ columns, key }: Relation): string[] {
  return columns.some((column) => isRowid(column) && key.includes(column.name)) ? [] : key;
}

/** Every column and what it means, and the SQL that made all of it. */
export function toSchemaJson(schemas: TableSchema[]): Exported {
  const tables = schemas.map(({ name, relation, about, count, columns, uses, group }) => ({
    name,
    view: relation.kind === "view",
    hidden: group === "inner",
    description: about,
    count: count?.rows ?? null,
    count_truncated: count?.more ?? null,
    primary_keys: columns.filter(({ key }) => key).map((column) => column.name),
    columns: columns.map((column) => ({ name: column.name, type: column.type, description: column.means })),
    used_by: uses.map(({ href }) => href),
  }));
  const schema = schemas.flatMap(({ relation }) => (relation.sql === null ? [] : [`${relation.sql};`])).join("\n");
  return sendLists({ schema, tables });
}

/** The SQL that made a table or view. */
export function toTableSchemaJson({ name, sql }: Relation): Exported {
  return sendLists({ table: name, schema: sql ?? "" });
}

/** `column` is this table's own, in both directions. */
function toForeignKeys({ name, referrers }: Relation, all: Relation[]) {
  const outgoing = all.flatMap((other) =>
    other.referrers
      .filter(({ table }) => table === name)
      .map(({ from, to }) => ({ other_table: other.name, column: from, other_column: to })),
  );
  const incoming = referrers.map(({ table, from, to }) => ({ other_table: table, column: to, other_column: from }));
  return { incoming, outgoing };
}
