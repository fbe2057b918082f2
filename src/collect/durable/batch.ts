/**
 * What one commit writes, in the form in which it goes to the store and, where the store refuses, to the spool: rows
 * only, in which neither an address nor a User-Agent has a column.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../store/store.ts";
import type { Hit } from "../hit.ts";
import type { DropCountRow } from "./drop-counts.ts";

export interface Batch {
  /** Counts up for each node; a batch whose number the database has seen is written already. */
  sequence: number;
  /** Each the columns of a row of `events` as a JSON array, in the order of events.sql. */
  events: string[];
  titles: TitleRow[];
  ledger: DropCountRow[];
}

export type TitleRow = [site: string, path: string, title: string];

export function toEventRow(hit: Hit): string {
  return JSON.stringify([
    hit.time,
    hit.day,
    hit.hour,
    hit.site,
    hit.session,
    hit.kind,
    hit.name,
    hit.host,
    hit.path,
    hit.query,
    hit.referrer,
    hit.source,
    hit.medium,
    hit.campaign,
    hit.term,
    hit.content,
    hit.country,
    hit.device,
    hit.browser,
    hit.os,
    hit.bot,
    hit.value,
    hit.props,
  ]);
}

const events = readSql("events");
const titles = readSql("titles");
const ledger = readSql("drop-counts");
const batch = readSql("batch");

type Statements = Parameters<Store["write"]>[0];

/** One transaction's statements; applying them again changes nothing. */
export function toStatements(node: string, { sequence, ...rows }: Batch): Statements {
  const guard = { node, sequence: BigInt(sequence) };
  const statements: Statements = [];
  if (rows.events.length > 0) statements.push({ sql: events, args: { rows: JSON.stringify(rows.events), ...guard } });
  if (rows.titles.length > 0) statements.push({ sql: titles, args: { rows: JSON.stringify(rows.titles) } });
  if (rows.ledger.length > 0) statements.push({ sql: ledger, args: { rows: JSON.stringify(rows.ledger), ...guard } });
  return [...statements, { sql: batch, args: guard }];
}

/** The days whose events it changes; the second column of a row that begins `[1767225600000,"2026-01-01",`. */
export function eventDays({ events }: Pick<Batch, "events">): Set<string> {
  return new Set(events.map((row) => row.slice(row.indexOf('"') + 1, row.indexOf('"') + 11)));
}

/** Batches that follow one another, as one; its number is the last one's. */
export function merge(batches: Batch[]): Batch {
  return {
    sequence: batches.at(-1)?.sequence ?? 0,
    events: batches.flatMap(({ events }) => events),
    titles: batches.flatMap(({ titles }) => titles),
    ledger: batches.flatMap(({ ledger }) => ledger),
  };
}

export function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, "sql", `${name}.sql`), "utf8");
}
