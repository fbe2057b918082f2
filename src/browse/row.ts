import type { Exported } from "../notebook/export.ts";
import { toJsonValue } from "../notebook/rows.ts";
import { type Answer, type Question, QuestionError, type Value } from "../query/answer.ts";
import { pathOf, toFilterPair, withPairs } from "./address.ts";
import { type Around, toReading } from "./around.ts";
import type { Ask } from "./ask.ts";
import { toKinds, toValue } from "./cells.ts";
import { toDetails } from "./details.ts";
import { toMetadata } from "./extras.ts";
import { type Format, toJson, toText } from "./formats.ts";
import type { Meanings } from "./meanings.ts";
import type { Relation } from "./relation.ts";
import { referringOf, rowOf } from "./select.ts";
import { fromTilde } from "./tilde.ts";
import type { RowView } from "./view.ts";

/** Where a row is looked for. */
interface Place {
  relation: Relation;
  ask(question: Question): Promise<Answer>;
}

/**
 * The row at an address.
 * @param key values in the order of the relation's key, with commas between them
 * @throws QuestionError 404
 */
export async function find({ relation, ask }: Place, key: string): Promise<Value[]> {
  const values = key.split(",").map(fromTilde);
  const { key: columns, name } = relation;
  if (columns.length === 0)
    throw new QuestionError(`The rows of ${name} have no addresses: nothing in them is known to be unique`, {
      status: 404,
    });
  const found = values.length === columns.length && !values.includes(null);
  const row = found ? (await ask({ ...rowOf(relation, values as string[]), rows: 1 })).rows[0] : undefined;
  if (row) return row;
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
  return Promise.all(
    relation.referrers.map(async (referrer): Promise<Referring> => {
      const { table, from, to } = referrer;
      const value = String(row[relation.columns.findIndex(({ name }) => name === to)] ?? "");
      const counted = ask({ ...referringOf(referrer, value, 100_000), rows: 1, deadline: 1_000 });
      const count = await counted.then(({ rows }) => Number(rows[0]?.[0] ?? 0)).catch(tooLong);
      const link = withPairs(pathOf(table), [toFilterPair(from, "exact", value, new Set())]);
      return { other_table: table, column: to, other_column: from, count, link };
    }),
  );
}

function tooLong(error: unknown): null {
  if (error instanceof QuestionError && error.status < 499) return null;
  throw error;
}

/** One row for a program, with what `_extra` adds to it. */
export async function toSentRow(
  place: Place,
  row: Value[],
  key: string,
  ask: Ask,
  format: Format,
  meanings: Meanings,
): Promise<Exported> {
  const { relation } = place;
  const columns = relation.columns.map(({ name }) => name);
  const places = relation.key.map((name) => columns.indexOf(name));
  const { sql, params = {} } = rowOf(
    relation,
    key.split(",").map((value) => fromTilde(value) ?? ""),
  );
  const extras = {
    database: "data",
    table: relation.name,
    columns,
    primary_keys: relation.key,
    primary_key_values: places.map((at) => toJsonValue(row[at] ?? null)),
    query: ask.extras.has("query") ? { sql, params } : undefined,
    column_details: ask.extras.has("column_details") ? toDetails(relation) : undefined,
    metadata: ask.extras.has("metadata") ? toMetadata(relation, meanings) : undefined,
    private: ask.extras.has("private") ? true : undefined,
    foreign_key_tables: ask.extras.has("foreign_key_tables") ? await toReferring(place, row) : undefined,
  };
  const written = { name: `${relation.name}-row`, columns, rows: [row], key: places, truncated: false, extras };
  return format === "json" ? toJson(written, ask) : toText(written, ask, format);
}

/** One row, a value a line. */
export async function toRowView(place: Place, row: Value[], key: string, around: Around): Promise<RowView> {
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
        label: `${table}.${column}${count === null ? "" : ` (${count.toLocaleString("en-GB")})`}`,
        href: link,
      })),
    json: `${pathOf(relation.name, key)}.json`,
  };
}
