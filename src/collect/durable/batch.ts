/**
 * What one commit writes, in the form in which it goes to the store and, where the store refuses, to the spool: rows
 * only, in which neither an address nor a User-Agent has a column.
 */
import { readSql } from "../../base/read-sql.ts";
import { dayOfHitJson, insertHits, insertIdentified, insertUsualHits } from "../../store/events/insert.ts";
import type { InStatement } from "../../store/store.ts";
import type { DropCountRow } from "./drop-counts.ts";

export interface Batch {
  /** Counts up for each node; a batch whose number the database has seen is written already. */
  sequence: number;
  /** A JSON array of values each, for `insertHits`. */
  events: string[];
  /** None of them has a value in a column that is marked as rare. */
  isUsual: boolean;
  /** Those that have an id by which a repeat is known; their values are in the last place. */
  identified: IdentifiedRow[];
  /** The days of the events. */
  days: Set<string>;
  titles: TitleRow[];
  dropCounts: DropCountRow[];
}

/** An id's source and keyed hash, the day it came on, and what an event of `events` is. */
export type IdentifiedRow = [source: string, hash: number, day: string, json: string];

export type TitleRow = [site: string, path: string, title: string];

const sql = (name: string) => readSql(import.meta.dirname, name);
const [titles, dropCounts, batch] = [sql("titles"), sql("drop-counts"), sql("batch")];

/** One transaction's statements; applying them again changes nothing. */
export function toStatements(node: string, { sequence, ...rows }: Batch): InStatement[] {
  const guard = { node, sequence: BigInt(sequence) };
  const inserted: [sql: string, rows: unknown[], guard: typeof guard | undefined][] = [
    [rows.isUsual ? insertUsualHits : insertHits, rows.events, guard],
    ...insertIdentified.map((sql): (typeof inserted)[number] => [sql, rows.identified, guard]),
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
    identified: batches.flatMap(({ identified }) => identified),
    days: new Set(batches.flatMap(({ days }) => [...days])),
    titles: batches.flatMap(({ titles }) => titles),
    dropCounts: batches.flatMap(({ dropCounts }) => dropCounts),
  };
}

/** A batch as the spool has it: all versions know its drop counts as `ledger`. */
export function toBatchJson({ sequence, events, identified, titles, dropCounts }: Batch): string {
  return JSON.stringify({ sequence, events, identified, titles, ledger: dropCounts });
}

export function fromBatchJson(json: string): Batch {
  const { ledger: dropCounts, identified = [], ...rows } = JSON.parse(json);
  const all = [...rows.events, ...identified.map((row: IdentifiedRow) => row[3])];
  return { ...rows, isUsual: false, identified, dropCounts, days: new Set(all.map(dayOfHitJson)) };
}
