import type { Exported } from "../../notebook/export/export.ts";
import type { Question } from "../../query/answer.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Meanings } from "../data/meanings.ts";
import { type RowData, toReferring } from "../data/row-data.ts";
import { pathOf, toKey } from "../language/address.ts";
import { plainSql } from "../language/as-sql.ts";
import type { Ask } from "../language/ask.ts";
import { type Sending, toAsked } from "./asked.ts";
import { toColumnDetails } from "./column-details.ts";
import { extrasOf, listOf, type Makers, toMetadata } from "./extras.ts";
import { type RowsFormat, rowsToJson, toText } from "./formats.ts";

/** SQL that finds the row: of a table Datasette's own; elsewhere what was asked, as a view's columns may convert nothing. */
function toRowSql({ relation, row, key, question }: RowData): { sql: string; params: Question["params"] } {
  const { sql, params = {} } = question;
  if (relation.kind !== "table") return { sql: plainSql(sql), params };
  const columns = relation.key.join() === "rowid" ? "rowid, *" : "*";
  const where = relation.key.map((name, index) => `${quoteName(name)}=:p${index}`).join(" AND ");
  return {
    sql: `select ${columns} from ${plainSql(quoteName(relation.name))} where ${where}`,
    params: Object.fromEntries(key.map((at, index) => [`p${index}`, String(row[at] ?? "")])),
  };
}

/** One row for a program, with what `_extra` adds to it. */
export async function toSentRow(
  data: RowData,
  ask: Ask,
  format: RowsFormat,
  sending: Sending,
  meanings: Meanings,
): Promise<Exported> {
  const { relation, row, key } = data;
  const columns = relation.columns.map(({ name }) => name);
  const pks = toKey(row, key);
  const path = `${pathOf(relation.name, pks)}.${format}`;
  const always = {
    database: "data",
    table: relation.name,
    columns,
    primary_keys: relation.key,
    primary_key_values: key.map((at) => String(row[at] ?? "")),
  };
  const makers: Makers = {
    database: () => always.database,
    table: () => always.table,
    columns: () => always.columns,
    primary_keys: () => always.primary_keys,
    query: () => toRowSql(data),
    column_details: () => toColumnDetails(relation),
    metadata: () => toMetadata(relation, meanings),
    private: () => true,
    ...toAsked({ path, table: relation.name, pks }, sending),
    foreign_key_tables: () => toReferring(data),
    extras: () => listOf(makers, ask.extras, path, sending),
  };
  const extras = { ...always, ...(await extrasOf(makers, ask.extras)) };
  const page = { name: `${relation.name}-row`, columns, rows: [row], labels: [], key, truncated: false, extras };
  return format === "json" ? rowsToJson({ ...page, single: true }, ask) : toText(page, ask, format);
}
