import { clip } from "../../base/clip.ts";
import { counted } from "../../base/numbers.ts";
import { type Question, QuestionError, type Value } from "../../query/answer.ts";
import { pathOf, toFilterPair, withPairs } from "../language/address.ts";
import { canFilterBy } from "../language/facet-links.ts";
import { refuse } from "../language/refuse.ts";
import type { Relation } from "../language/relation.ts";
import { referringOf, rowOf } from "../language/select.ts";
import { fromTilde } from "../language/tilde.ts";
import { type Asks, askOptional } from "./ask-optional.ts";

/** A row of a relation. */
export interface RowData {
  relation: Relation;
  row: Value[];
  /** Where each column of the key stands in the row. */
  key: number[];
  /** What was asked. */
  question: Pick<Question, "sql" | "params">;
  /** Asks more about it. */
  ask: Asks;
}

/**
 * The row at an address.
 * @param keyText values in the order of the relation's key, with commas between them
 * @throws QuestionError 404, or 400 where these are too few or too many
 */
export async function findRow(relation: Relation, ask: Asks, keyText: string): Promise<RowData> {
  const values = keyText.split(",").map(fromTilde);
  const { key: columns, name } = relation;
  const notFound = (message: string) => new QuestionError(message, { status: 404 });
  if (columns.length === 0) {
    throw notFound(`The rows of ${name} have no addresses: nothing in them is known to be unique`);
  }
  if (values.length !== columns.length) {
    const message = `${clip(keyText, 80)}: a row of ${name} is named by ${counted(columns.length, "value")}, ${columns.join(",")}`;
    refuse(message, "URL row identifier does not match the primary key for this table");
  }
  if (!values.includes(null)) {
    const question = rowOf(relation, values as string[]);
    const [row] = (await ask({ ...question, rows: 1 })).rows;
    const key = columns.map((one) => relation.columns.findIndex((column) => column.name === one));
    if (row) return { relation, row, key, question, ask };
  }
  const message = `Record not found: ${name} ${values.join(", ").slice(0, 200)}`;
  throw new QuestionError(message, { status: 404, words: "Row not found" });
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

/** Tables with rows that refer to a row by a foreign key. */
export async function toReferring({ relation, row, ask }: RowData): Promise<Referring[]> {
  const found = relation.referrers.map(async (referrer): Promise<Referring[]> => {
    const { table, from, to } = referrer;
    const value = row[relation.columns.findIndex(({ name }) => name === to)] ?? null;
    // Nothing refers to null, and no address says which rows refer to a blob or a very long text.
    if (!canFilterBy(value)) return [];
    const question = { ...referringOf(referrer, String(value), 100_000), rows: 1, deadline: 1_000 };
    const answer = await askOptional(ask, question);
    const count = answer && Number(answer.rows[0]?.[0] ?? 0);
    const link = withPairs(pathOf(table), [toFilterPair(from, "exact", String(value), new Set())]);
    return [{ other_table: table, column: to, other_column: from, count, link }];
  });
  const name = ({ other_table: table, column, other_column: other }: Referring) => [table, column, other].join("\n");
  return (await Promise.all(found)).flat().sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
