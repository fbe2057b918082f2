/** What an import asks of the database and writes to it, in the server's thread. */
import { readSql } from "../../base/read-sql.ts";
import { toInsert } from "../../store/events/insert.ts";
import { type InStatement, type Store, StoreError } from "../../store/store.ts";
import type { ImportBatch, ImportPart } from "./import-batch.ts";
import { type ImportedEvent, importedColumns } from "./imported-event.ts";

/** A taken id ends the commit. */
export const insertEvents = toInsert(importedColumns);
const sql = (name: string) => readSql(import.meta.dirname, name);
const [free, frozen, guard, titled] = [sql("free"), sql("frozen"), sql("guard"), sql("titles")];

/** Is nothing in the way of these events: no id taken, no day frozen? */
export async function isFree(store: Store, { ids, others, days }: ImportPart): Promise<boolean> {
  const own = { least: BigInt(ids[0]), most: BigInt(ids[1]) };
  const other = { leastOther: BigInt(others[0]), mostOther: BigInt(others[1]) };
  const [row] = await store.read(free, { ...own, ...other, days: JSON.stringify(days) });
  return row?.["free"] === 1;
}

/** Days of these events that take none. */
export async function frozenOf(store: Store, entries: readonly ImportedEvent[]): Promise<Set<string>> {
  const days = new Set(entries.map(({ day }) => day));
  const rows = await store.read(frozen, { days: JSON.stringify([...days]) });
  return new Set(rows.map(({ day }) => String(day)));
}

/**
 * All of it in one commit, or nothing.
 * @returns what was in the way, an id taken or a day frozen since these were looked at; null: it is written
 */
export async function commit(store: Store, batch: ImportBatch): Promise<StoreError | null> {
  try {
    await store.write(toStatements(batch), { days: batch.days });
    return null;
  } catch (error) {
    if (error instanceof StoreError && error.code.startsWith("SQLITE_CONSTRAINT")) return error;
    throw error;
  }
}

function toStatements({ count, rows, days, exact, titles }: ImportBatch): InStatement[] {
  return [
    ...(count > 0 ? [{ sql: guard, args: { days: JSON.stringify(days) } }] : []),
    ...(count > 0 ? [{ sql: insertEvents, args: { rows } }] : []),
    ...exact.map(([column, value, id]) => ({
      sql: `update events set ${column} = ? where id = ?`,
      args: [value, BigInt(id)],
    })),
    ...(titles === null ? [] : [{ sql: titled, args: { rows: titles } }]),
  ];
}
