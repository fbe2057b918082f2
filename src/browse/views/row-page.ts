import { grouped } from "../../base/numbers.ts";
import type { Exported } from "../../notebook/export/export.ts";
import { toJsonValue } from "../../notebook/export/rows.ts";
import { type Question, QuestionError, type Value } from "../../query/answer.ts";
import { type Asks, askOptional } from "../data/ask-optional.ts";
import { type Makers, only, toList, toMetadata } from "../data/extras.ts";
import { type RowsFormat, rowsToJson, toKey, toText } from "../data/formats.ts";
import type { Meanings } from "../data/meanings.ts";
import { pathOf, toFilterPair, withPairs } from "../language/address.ts";
import type { Ask, Extra } from "../language/ask.ts";
import { isSayable } from "../language/facet-links.ts";
import type { Relation } from "../language/relation.ts";
import { referringOf, rowOf } from "../language/select.ts";
import { fromTilde } from "../language/tilde.ts";
import { toKinds, toValue } from "./cells.ts";
import { toColumnDetails } from "./column-details.ts";
import type { RowPage } from "./pages.ts";
import { type RowContext, toReading } from "./row-context.ts";

/** Where a row is looked for. */
interface Place {
  relation: Relation;
  ask: Asks;
}

export interface FoundRow {
  row: Value[];
  /** What was asked. */
  question: Pick<Question, "sql" | "params">;
}

/**
 * The row at an address.
 * @param key values in the order of the relation's key, with commas between them
 * @throws QuestionError 404
 */
export async function findRow({ relation, ask }: Place, key: string): Promise<FoundRow> {
  const values = key.split(",").map(fromTilde);
  const { key: columns, name } = relation;
  if (columns.length === 0)
    throw new QuestionError(`The rows of ${name} have no addresses: nothing in them is known to be unique`, {
      status: 404,
    });
  if (values.length === columns.length && !values.includes(null)) {
    const question = rowOf(relation, values as string[]);
    const [row] = (await ask({ ...question, rows: 1 })).rows;
    if (row) return { row, question };
  }
  throw new QuestionError(`Record not found: ${name} ${values.join(", ").slice(0, 200)}`, { status: 404 });
}

/** What refers to a row, as Datasette says it, counted up to 100,000. */
interface Referring {
  other_table: string;
  /** Of the row, and of the other table. */
  column: string;
  other_column: string;
  /** Null: it took too long. */
  count: number | null;
  link: string;
}

async function toReferring({ relation, ask }: Place, row: Value[]): Promise<Referring[]> {
  const counted = relation.referrers.map(async (referrer): Promise<Referring[]> => {
    const { table, from, to } = referrer;
    const value = row[relation.columns.findIndex(({ name }) => name === to)] ?? null;
    // Nothing refers to null, and no address says which rows refer to a blob or a very long text.
    if (!isSayable(value)) return [];
    const question = { ...referringOf(referrer, String(value), 100_000), rows: 1, deadline: 1_000 };
    const answer = await askOptional(ask, question);
    const count = answer && Number(answer.rows[0]?.[0] ?? 0);
    const link = withPairs(pathOf(table), [toFilterPair(from, "exact", String(value), new Set())]);
    return [{ other_table: table, column: to, other_column: from, count, link }];
  });
  return (await Promise.all(counted)).flat();
}

/** How a program asks for a row. */
interface Sending {
  ask: Ask;
  format: RowsFormat;
  search: URLSearchParams;
  /** Of this install, for absolute addresses. */
  origin: string;
}

/** One row for a program, with what `_extra` adds to it. */
export async function toSentRow(
  place: Place,
  { row, question: { sql, params = {} } }: FoundRow,
  { ask, format, search, origin }: Sending,
  meanings: Meanings,
): Promise<Exported> {
  const { relation } = place;
  const columns = relation.columns.map(({ name }) => name);
  const key = keyOf(relation);
  const path = `${pathOf(relation.name, toKey({ key, rows: [row] }, 0))}.${format}`;
  const always = {
    database: "data",
    table: relation.name,
    columns,
    primary_keys: relation.key,
    primary_key_values: key.map((at) => toJsonValue(row[at] ?? null)),
  };
  const all: Makers = {
    database: () => always.database,
    table: () => always.table,
    columns: () => always.columns,
    primary_keys: () => always.primary_keys,
    query: () => ({ sql, params }),
    column_details: () => toColumnDetails(relation),
    metadata: () => toMetadata(relation, meanings),
    private: () => true,
    foreign_key_tables: () => toReferring(place, row),
    extras: () => toList(Object.keys(all) as Extra[], ask.extras, path, search, origin),
  };
  const extras = { ...always, ...(await only(all, ask.extras)) };
  const written = { name: `${relation.name}-row`, columns, rows: [row], key, truncated: false, extras };
  return format === "json" ? rowsToJson({ ...written, single: true }, ask) : toText(written, ask, format);
}

/** Where each column of the key stands in a row. */
function keyOf({ key, columns }: Relation): number[] {
  return key.map((name) => columns.findIndex((column) => column.name === name));
}

/** One row, a value a line. */
export async function toRowView(place: Place, { row }: FoundRow, around: RowContext): Promise<RowPage> {
  const { relation } = place;
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
    referring: (await toReferring(place, row))
      .filter(({ count }) => count !== 0)
      .map(({ other_table: table, other_column: column, count, link }) => ({
        label: `${table}.${column}${count === null ? "" : ` (${grouped(count)})`}`,
        href: link,
      })),
    json: `${pathOf(relation.name, toKey({ key: keyOf(relation), rows: [row] }, 0))}.json`,
  };
}
