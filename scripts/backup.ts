import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { toConfig } from "../src/base/config.ts";

/**
 * `npm run backup -- <directory>`: a copy of both databases that is whole, even while hits are being written.
 * The day's salt stays behind: a backup outlives the day, and nobody's session may be recomputed from it.
 */
async function main(): Promise<void> {
  const [target] = process.argv.slice(2);
  if (!target || target.startsWith("-")) return fail("Say where to: npm run backup -- /path/of/a/new/directory");
  const config = toConfig(process.env);
  const directory = resolve(target);
  const copies = [
    { from: fileURLToPath(config.database), to: join(directory, "tallybook.db") },
    { from: join(config.data, "control.db"), to: join(directory, "control.db") },
  ];
  for (const { from, to } of copies) {
    if (!existsSync(from)) return fail(`There is no database at ${from}; is TALLYBOOK_DATA right?`);
    if (existsSync(to)) return fail(`${to} exists already; name a new directory.`);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const { from, to } of copies) {
    const source = new DatabaseSync(from, { readOnly: true });
    await backup(source, to);
    source.close();
    chmodSync(to, 0o600);
    forgetSalts(to);
    console.log(to);
  }
}

function forgetSalts(file: string): void {
  const copy = new DatabaseSync(file);
  const salted = copy.prepare("select 1 from sqlite_schema where name = 'salts'").get();
  if (salted) copy.exec("pragma secure_delete = on; delete from salts; vacuum");
  copy.exec("pragma journal_mode = delete");
  copy.close();
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}
