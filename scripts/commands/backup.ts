import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { backup as copy, DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { toConfig } from "../../src/base/config.ts";
import { CommandError } from "../../src/server/commands.ts";
import type { CommandRow } from "../command-line.ts";

export const backup: CommandRow = {
  name: "backup",
  summary: "A copy of both databases that is whole, even while hits are being written.",
  help: "  npm run backup -- /path/of/a/new/directory",
  words: { "<directory>": "a new directory for the copy" },
  usageCode: 1,
  run: async ([target = ""]) => copyDatabases(target),
};

/** The day's salt stays behind: a backup outlives the day, and nobody's session may be recomputed from it. */
async function copyDatabases(target: string): Promise<void> {
  const config = toConfig(process.env);
  const directory = resolve(target);
  const copies = [
    { from: fileURLToPath(config.database), to: join(directory, "tallybook.db") },
    { from: join(config.data, "control.db"), to: join(directory, "control.db") },
  ];
  for (const { from, to } of copies) {
    if (!existsSync(from)) throw new CommandError(`There is no database at ${from}; is TALLYBOOK_DATA right?`);
    if (existsSync(to)) throw new CommandError(`${to} exists already; name a new directory.`);
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const { from, to } of copies) {
    const source = new DatabaseSync(from, { readOnly: true });
    await copy(source, to);
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
