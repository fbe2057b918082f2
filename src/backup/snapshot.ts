/**
 * Databases as they are at one moment, while a server writes to them. By node:sqlite, so never in a process of which the
 * store is a part.
 */
import { writeFileSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { grouped } from "../base/numbers.ts";
import { BackupError } from "./backup-error.ts";

/** All pages at once: one moment's picture, and nothing that is written meanwhile makes it begin anew. */
const allPages = 2_147_483_647;
/** ms that a lock of the server's is waited for: it has them for moments. */
const busyMs = 10_000;
/** What SQLite calls the two bytes that say that a file has a journal beside it. */
const journalBytes = [18, 19];

/** Rows by table, and the number of the schema. */
export interface DatabaseFacts {
  version: number;
  rows: Record<string, number>;
}

/** Writes the database into a new file that has no journal beside it; what it forgets was never in it. */
export async function takeSnapshot(from: string, to: string, forgotten: readonly string[]): Promise<void> {
  writeFileSync(to, "", { mode: 0o600, flag: "wx" });
  const source = new DatabaseSync(from, { readOnly: true, timeout: busyMs });
  try {
    if (forgotten.length > 0) return writeWithout(source, to, forgotten);
    await backup(source, to, { rate: allPages });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  copy.exec("pragma journal_mode = delete");
  copy.close();
}

/** In memory first, as bytes that were on a disk once can be found there. */
function writeWithout(source: DatabaseSync, to: string, forgotten: readonly string[]): void {
  const bytes = source.serialize();
  for (const at of journalBytes) bytes[at] = 1;
  const copy = new DatabaseSync(":memory:");
  copy.deserialize(bytes);
  const has = copy.prepare("select 1 from sqlite_schema where type = 'table' and name = ?");
  copy.exec("pragma secure_delete = on");
  for (const table of forgotten) if (has.get(table)) copy.exec(`delete from ${quoted(table)}`);
  copy.exec("vacuum");
  writeFileSync(to, copy.serialize(), { mode: 0o600 });
  copy.close();
}

export function factsOf(path: string): DatabaseFacts {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return countAll(database);
  } finally {
    database.close();
  }
}

/** Throws BackupError where the file is not sound, or has other rows than it is said to have. */
export function verifyDatabase(path: string, file: string, said: DatabaseFacts): void {
  const problem = problemOf(path, said);
  if (problem !== null) throw new BackupError(`${file}: ${problem}. Take another copy.`);
}

function problemOf(path: string, said: DatabaseFacts): string | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const integrity = database.prepare("pragma integrity_check(1)").get()?.["integrity_check"];
    if (integrity !== "ok") return `it is damaged: ${integrity}`;
    const { version, rows } = countAll(database);
    if (version !== said.version) return `its version is ${version}, not ${said.version}`;
    const other = [...new Set([...Object.keys(rows), ...Object.keys(said.rows)])].find(
      (table) => rows[table] !== said.rows[table],
    );
    return other === undefined ? null : `${other} has ${count(rows[other])} rows, not ${count(said.rows[other])}`;
  } catch (error) {
    return `it is damaged: ${(error as Error).message}`;
  } finally {
    database?.close();
  }
}

/** Whether a database is sound, and its schema; of one that others write to, too. */
export function soundnessOf(path: string): { problem: string | null; version: number } {
  try {
    const [checked] = rowsOf(path, "pragma quick_check(1)");
    const [row] = rowsOf(path, "pragma user_version");
    const problem = checked?.["quick_check"] === "ok" ? null : String(checked?.["quick_check"]);
    return { problem, version: Number(row?.["user_version"]) };
  } catch (error) {
    return { problem: (error as Error).message, version: 0 };
  }
}

/** What a question says of a file. Throws where it cannot be asked. */
export function rowsOf(path: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function countAll(database: DatabaseSync): DatabaseFacts {
  const version = Number(database.prepare("pragma user_version").get()?.["user_version"]);
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all();
  const rows = tables.map(({ name }) => {
    const row = database.prepare(`select count(*) as n from ${quoted(String(name))}`).get();
    return [String(name), Number(row?.["n"])] as const;
  });
  return { version, rows: Object.fromEntries(rows) };
}

const count = (rows: number | undefined) => (rows === undefined ? "no" : grouped(rows));

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
