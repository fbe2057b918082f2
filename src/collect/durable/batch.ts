/**
 * What one commit writes, in the form in which it goes to the store and, where the store refuses, to the spool: rows
 * only, in which neither an address nor a User-Agent has a column.
 */
import { readSql } from "../../base/read-sql.ts";
import { dayOfHitJson, insertHits, insertUsualHits } from "../../store/events/insert.ts";
import type { InStatement } from "../../store/store.ts";
import type { DropCountRow } from "./drop-counts.ts";

export interface Batch {
  /** Counts up for each node; a batch whose number the database has seen is written already. */
  sequence: number;
  /** A JSON array of values each, for `insertHits`. */
  events: string[];
  /** None of them has a value in a column that is marked as rare. */
  isUsual: boolean;
  /** The days of the events. */
  days: Set<string>;
  titles: TitleRow[];
  dropCounts: DropCountRow[];
}

export type TitleRow = [site: string, path: string, title: string];

const sql = (name: string) => readSql(import.meta.dirname, name);
const [titles, dropCounts, batch] = [sql("titles"), sql("drop-counts"), sql("batch")];

/** One transaction's statements; applying them again changes nothing. */
export function toStatements(node: string, { sequence, ...rows }: Batch): InStatement[] {
  const guard = { node, sequence: BigInt(sequence) };
  const inserted: [sql: string, rows: unknown[], guard: typeof guard | undefined][] = [
    [rows.isUsual ? insertUsualHits : insertHits, rows.events, guard],
    [titles, rows.titles, undefined],
    [dropCounts, rows.dropCounts, guard],
  ];
  const statements: InStatement[] = inserted
    .filter(([, rows]) => rows.length > 0)
    .map(([sql, rows, guard]) => ({ sql, args: { rows: JSON.stringify(rows), ...guard } }));
  return [...statements, { sql: batch, args: guard }];
}

/** Batches that follow one another, as one; its number is the last one's. */
export function merge(batches: Batch[]): Batch {
  return {
    sequence: batches.at(-1)?.sequence ?? 0,
    events: batches.flatMap(({ events }) => events),
    isUsual: batches.every(({ isUsual }) => isUsual),
    days: new Set(batches.flatMap(({ days }) => [...days])),
    titles: batches.flatMap(({ titles }) => titles),
    dropCounts: batches.flatMap(({ dropCounts }) => dropCounts),
  };
}

/** A batch as the spool has it: all versions know its drop counts as `ledger`. */
export function toBatchJson({ sequence, events, titles, dropCounts }: Batch): string {
  return JSON.stringify({ sequence, events, titles, ledger: dropCounts });
}

export function fromBatchJson(json: string): Batch {
  const { ledger: dropCounts, ...rows } = JSON.parse(json);
  return { ...rows, isUsual: false, dropCounts, days: new Set(rows.events.map(dayOfHitJson)) };
}
