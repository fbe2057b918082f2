import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { grouped } from "../../src/base/numbers.ts";
import { type EventFormat, endings, eventFormatOf, eventFormats } from "../../src/history/events/format.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";
import { toProgress } from "../progress.ts";
import { importLog } from "./import-log.ts";

const ofQueries = (kind: "datasette" | "sql", summary: string): CommandRow => ({
  name: kind,
  summary,
  words: { "<file>": "the file" },
  run: ([file = ""]) => importQueries(kind, file),
});

export const importCommand: CommandRow = {
  name: "import",
  summary: "Events from files that npm run export wrote; a running server reads the files itself.",
  help: `  npm run import -- <file> [<file> …] [--format ndjson|csv|parquet]
  npm run import -- archive/                       all files of events in a directory, by their names
  npm run import -- log /var/log/nginx/access.log* access logs; more by: import log --help
  npm run import -- datasette <metadata.yaml>      its canned queries, as files of yours
  npm run import -- sql <file.sql>                 its queries, one for each statement

By default the format is what the name of each file says. Every row is checked before the first one is written, so
the files are read twice. Nothing is doubled: events that are there already stay as they are.`,
  words: { "[files...]": "files of events, or directories of such" },
  options: [{ flags: "--format <format>", help: "ndjson, csv or parquet" }],
  commands: [
    importLog,
    ofQueries("datasette", "the canned queries of a Datasette, as files of yours"),
    ofQueries("sql", "the queries of a file, one for each statement"),
  ],
  run: async (paths, { format }) => {
    if (paths.length === 0) throw new UsageError("the file is missing");
    const files = paths.flatMap((path) => toFiles(path, format));
    using progress = toProgress(process.stderr);
    const result = await ask("import", { files }, progress.report);
    progress.end();
    console.log(toLines(result).join("\n"));
  },
};

/** Queries of another program; what could not be taken is named, and the exit code says that there was some. */
async function importQueries(kind: "datasette" | "sql", path: string): Promise<void> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const name = basename(file).replace(/\.\w+$/, "");
  const { saved, notes, refused } = await ask("import.queries", { kind, name, text: readFileSync(file, "utf8") });
  for (const path of saved) console.log(`Saved ${path}`);
  for (const note of notes) console.log(note);
  for (const { name, why } of refused) console.error(`Left out ${JSON.stringify(name)}: ${why}`);
  if (refused.length > 0) process.exitCode = 1;
}

interface EventFile {
  path: string;
  format: EventFormat;
}

function toFiles(path: string, given: string | undefined): EventFile[] {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const wanted = eventFormats.find((one) => one === given);
  if (given !== undefined && wanted === undefined) {
    throw new UsageError(`--format: none of ${eventFormats.join(", ")}: ${JSON.stringify(given)}`);
  }
  if (statSync(file).isDirectory()) return filesIn(file, wanted);
  const format = wanted ?? eventFormatOf(file);
  if (format) return [{ path: file, format }];
  throw new UsageError(`--format is missing: the name ${JSON.stringify(path)} does not say which it is`);
}

/** Those whose names end as files of events do, in the order of their names; not those of directories within. */
function filesIn(directory: string, wanted: EventFormat | undefined): EventFile[] {
  const known = new Map(Object.entries(endings).filter(([, format]) => format === (wanted ?? format)));
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const files = names.flatMap(({ name }) => {
    const format = known.get(extname(name).toLowerCase());
    return format ? [{ path: join(directory, name), format }] : [];
  });
  if (files.length > 0) return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  throw new UsageError(`there is no file of events in ${directory}: none ends with ${listed([...known.keys()])}`);
}

function listed(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

type Result = import("../../src/history/events/import.ts").ImportResult;

function toLines({ events, written, renumbered, present, frozen, moved }: Result): string[] {
  const also: [number, string][] = [
    [renumbered, "of them under another id, as theirs belongs to another event here"],
    [moved, "of them on another day or hour than in the file, as the reporting time zone here has it"],
    [present, "were there already"],
    [frozen.events, `left out: raw events of their ${grouped(frozen.days)} days were deleted here (retention)`],
  ];
  const rest = also.flatMap(([number, what]) => (number > 0 ? [`  ${grouped(number)} ${what}`] : []));
  return [`Imported ${grouped(written)} of ${grouped(events)} events.`, ...rest];
}
