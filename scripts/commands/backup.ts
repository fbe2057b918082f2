import type { OptionValues } from "commander";
import { writeBackup } from "../../src/backup/backup.ts";
import { heldBytes } from "../../src/backup/blocks.ts";
import { toCommand, toFolder } from "../../src/backup/sink.ts";
import { toConfig } from "../../src/base/config.ts";
import { grouped } from "../../src/base/numbers.ts";
import { type CommandRow, UsageError } from "../command-line.ts";

export const backup: CommandRow = {
  name: "backup",
  summary: "A whole copy of databases, queries and spool, even while hits are being written.",
  help: `  npm run backup -- /srv/backups/monday
  npm run backup -- /srv/backups/tuesday --changes
  npm run backup -- --command 'rclone rcat "cloud:tallybook/$TALLYBOOK_BACKUP_FILE"'

A command gets each file on its standard input, backup.json last. Also: TALLYBOOK_BACKUP_COMMAND.`,
  words: { "[directory]": "a new directory for the copy" },
  options: [
    {
      flags: "--changes",
      help: "only what has changed since the last copy that lies beside it, or went to that command",
    },
    { flags: "--leads", help: "also what people left of themselves, which no copy has otherwise" },
    { flags: "--command <command>", help: "hands the files to this command line instead of a directory" },
  ],
  usageCode: 1,
  run: write,
};

async function write([directory]: string[], options: OptionValues): Promise<void> {
  const { changes = false, leads = false, command } = options;
  const config = toConfig(process.env);
  if (directory !== undefined && command !== undefined) throw new UsageError("a directory or --command, not both");
  const line = command ?? config.backupCommand;
  if (directory === undefined && !line) throw new UsageError("a new directory for the copy is missing");
  const made = new Date().toISOString();
  const sink = directory === undefined ? toCommand(line, config.data, made) : toFolder(directory);
  const { base, parts } = await writeBackup({ config, sink, made, changes, leads });
  if (changes && base === null) console.error("There was no copy before, so this one is whole.");
  const size = `${grouped(Math.ceil(parts.reduce((sum, part) => sum + heldBytes(part), 0) / 1000))} kB`;
  console.log(
    `${sink.name}: ${base ? `${size} that changed since the copy of ${base.made}` : `a whole copy, ${size}`}`,
  );
}
