import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OptionValues } from "commander";
import { assemble } from "../../src/backup/restore.ts";
import { toConfig } from "../../src/base/config.ts";
import { grouped } from "../../src/base/numbers.ts";
import { differences } from "../../src/server/numbers.ts";
import { numbersOf } from "../child.ts";
import type { CommandRow } from "../command-line.ts";

/** Exit code where the copy is whole, and says other numbers than the install does now. */
const otherNumbers = 3;

export const drill: CommandRow = {
  name: "drill",
  summary: "Tries a copy: brings it back into a scratch folder, opens it there, and compares.",
  help: `  npm run tallybook -- drill /srv/backups/tuesday

Exit code 0: the copy is whole and says what the install says; 1: it cannot be used, and why; 3: it is whole, and its
numbers are not those of the install. What was imported, deleted or came late since then makes such a difference.`,
  words: { "<directory>": "the directory of a copy" },
  options: [{ flags: "--alone", help: "compares with nothing: there is no install here" }],
  run: async ([directory = ""], { alone = false }: OptionValues) => {
    const { data } = toConfig(process.env);
    const scratch = mkdtempSync(join(alone ? tmpdir() : data, "drill-"));
    try {
      await tryCopy(directory, scratch, alone);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

async function tryCopy(directory: string, scratch: string, alone: boolean): Promise<void> {
  const { made, databases } = await assemble(directory, scratch);
  const rows = Object.values(databases).flatMap((database) => Object.values(database.rows));
  const sum = rows.reduce((sum, count) => sum + count, 0);
  console.log(`The copy of ${made} is whole: ${grouped(rows.length)} tables with ${grouped(sum)} rows.`);
  const copied = await numbersOf([], {
    TALLYBOOK_DATA: scratch,
    TALLYBOOK_DATABASE_URL: "",
    TALLYBOOK_QUERIES: join(scratch, "queries"),
  });
  console.log(`It opens: ${copied.numbers.map(({ name, value }) => `${grouped(value)} ${name}`).join(", ")}.`);
  if (alone) return;
  const now = await numbersOf(["--last", String(copied.last), "--until", copied.until], {});
  const other = differences(copied, now);
  if (other.length === 0) return console.log("The install says the same ten numbers.");
  for (const line of other) console.log(`Not the same in the copy and the install: ${line}`);
  process.exitCode = otherNumbers;
}
