import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@libsql/client/sqlite3";
import { StoreError } from "./store-error.ts";

/** Where the steps of each database are. */
export const migrations = {
  analytics: join(import.meta.dirname, "migrations/analytics"),
  control: join(import.meta.dirname, "migrations/control"),
  leads: join(import.meta.dirname, "migrations/leads"),
};

/** The newest schema that this program knows. */
export async function latestVersion(folder: string): Promise<number> {
  return (await list(folder)).at(-1)?.version ?? 0;
}

/**
 * Brings a database to the state its numbered .sql files describe, each file in one transaction with the number it leaves
 * in `user_version`. A database that knows more than these files is refused: an older program could only harm it.
 */
export async function migrate(client: Client, folder: string, path: string): Promise<void> {
  const steps = await list(folder);
  const latest = steps.at(-1)?.version ?? 0;
  const { rows } = await client.execute("pragma user_version");
  const version = Number(rows[0]?.["user_version"]);
  if (version > latest) {
    throw new StoreError(
      `${path} was written by a newer Tallybook (its version is ${version}, this program knows ${latest}); ` +
        "update Tallybook, or restore the backup made before the update",
      "NEWER",
    );
  }
  for (const step of steps.filter((step) => step.version > version)) {
    const sql = [await dropSaved(client), await readFile(join(folder, step.name), "utf8")].join("\n");
    await client.executeMultiple(`begin immediate;\n${sql}\n;pragma user_version = ${step.version};\ncommit;`);
  }
}

/** Views of saved queries go first, as what is new may need their names; those that still can be are made again. */
async function dropSaved(client: Client): Promise<string> {
  const { rows: known } = await client.execute("select 1 from sqlite_schema where name = 'saved_views'");
  if (known.length === 0) return "";
  const made =
    "select name from sqlite_schema where type = 'view' and (name, sql) in (select name, made from saved_views)";
  const { rows } = await client.execute(made);
  return rows.map(({ name }) => `drop view "${String(name).replaceAll('"', '""')}";`).join("\n");
}

async function list(folder: string): Promise<{ name: string; version: number }[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{3}-[a-z-]+\.sql$/.test(name));
  return names.sort().map((name) => ({ name, version: Number(name.slice(0, 3)) }));
}
