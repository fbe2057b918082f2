/** Lists of what there is to browse, for scripts. */
import type { Exported } from "../../notebook/export/export.ts";
import type { LibraryEntry } from "../../query/library/notebook.ts";
import type { ListedTable, TableSchema } from "../data/catalogue.ts";
import type { Relation } from "../language/relation.ts";
import { rowsToJson } from "./formats.ts";

/** As Datasette lists a database: a script that looks for tables and then asks them finds its way. */
export function toDatabaseJson(listed: ListedTable[], entries: LibraryEntry[]): Exported {
  const relations = listed.map(({ relation }) => relation);
  const tables = listed
    .filter(({ relation }) => relation.kind === "table")
    .map(({ name, count, group, about, relation }) => ({
      name,
      columns: relation.columns.map((column) => column.name),
      primary_keys: relation.key,
      count: count?.rows ?? null,
      count_truncated: count?.more ?? false,
      hidden: group === "inner",
      fts_table: relation.search?.name ?? null,
      foreign_keys: toForeignKeys(relation, relations),
      private: true,
      description: about,
    }));
  return sent({
    tables,
    hidden_count: tables.filter(({ hidden }) => hidden).length,
    views: listed
      .filter(({ relation }) => relation.kind === "view")
      .map(({ name, about }) => ({ name, private: true, description: about })),
    queries: entries
      .filter(({ problem }) => problem === null)
      .map(({ name, title, description }) => ({ name: `query.${name}`, title, description, private: true })),
  });
}

/** Every column and what it means. */
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
  return sent({ tables });
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

function sent(extras: Record<string, unknown>): Exported {
  const page = {
    name: "schema",
    columns: [],
    rows: [],
    key: [],
    truncated: false,
    extras: { database: "data", ...extras },
  };
  return rowsToJson(page, { shape: "objects", lines: false, json: new Set() });
}
