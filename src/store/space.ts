/**
 * Free space within a database file, and how the disk gets it back.
 *
 * SQLite keeps the pages of deleted rows in the file, unless the file was made with a map of its pages
 * (auto_vacuum = incremental, which must be said before its first page is written): then the last pages can be moved to
 * the free places, a few at a time, and the file cut. Files without the map are rebuilt once, in openStore.
 */
import type { Client } from "@libsql/client/sqlite3";

/** To be run on a connection before anything else: on a file without a page it decides, on others it does nothing. */
export const mapped = "pragma auto_vacuum = incremental;";

/**
 * Moves so many pages at the most and frees as many; how many free ones are left. The file gets shorter at the next
 * checkpoint. By `executeMultiple`: `execute` and `batch` stop at its first page and leave the statement open, after
 * which nothing can be committed on that connection.
 */
export async function giveBack(client: Client, pages: number): Promise<number> {
  await client.executeMultiple(`pragma incremental_vacuum(${Math.trunc(pages)})`);
  return pragma(client, "freelist_count");
}

/** The file has the map. */
export async function isMapped(client: Client): Promise<boolean> {
  return (await pragma(client, "auto_vacuum")) === 2;
}

/**
 * Writes the whole file anew, with the map: a few seconds for each GB, and twice the file's size of free disk meanwhile.
 * How many free pages are left: none.
 */
export async function rebuild(client: Client): Promise<number> {
  await client.executeMultiple(`${mapped} vacuum;`);
  await client.execute("pragma wal_checkpoint(truncate)");
  return pragma(client, "freelist_count");
}

async function pragma(client: Client, name: string): Promise<number> {
  const { rows } = await client.execute(`pragma ${name}`);
  return Number(rows[0]?.[name]);
}
