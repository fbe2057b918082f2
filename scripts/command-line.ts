/** What a command of the command line is, and how its words are understood. */
import { Command, type CommanderError, Option, type OptionValues } from "commander";
import { BackupError } from "../src/backup/backup-error.ts";
import { ConfigError, toConfig } from "../src/base/config.ts";
import { ExportError } from "../src/history/events/sink.ts";
import { QuestionError } from "../src/query/answer.ts";
import { CommandError, type CommandName, type CommandResult, type Report } from "../src/server/commands.ts";
import { StoreError } from "../src/store/store-error.ts";

/** A command line that cannot be understood: what is wrong, and with which word. */
export class UsageError extends Error {}

export interface CommandOption {
  /** As commander reads it: `--host <host>`, `--all`. */
  flags: string;
  help: string;
  required?: boolean;
  /** It may be given several times; the command gets a list. */
  repeated?: boolean;
}

export interface CommandRow {
  name: string;
  /** A line for the list of commands. */
  summary: string;
  /** What else its help says, with command lines to copy. */
  help?: string;
  /** Words that belong to it (`<name>`, `[files...]`), each with what it is. */
  words?: Record<string, string>;
  options?: CommandOption[];
  commands?: CommandRow[];
  /** Exit code for a command line that was not understood; by default 2. */
  usageCode?: number;
  /** What it answers goes to standard output, all else to standard error. Throws UsageError. */
  run?(words: string[], options: OptionValues): Promise<void>;
}

/** Has the running server, or this process where there is none, carry out one of its commands. */
export async function ask<N extends CommandName>(
  name: N,
  args?: unknown,
  report: Report = console.error,
): Promise<CommandResult<N>> {
  // Loaded only now: a mistake on the command line is told at once.
  const { runCommand } = await import("../src/server/command-server.ts");
  const effects = { now: Date.now, log: console.error };
  return runCommand(name, args, { config: toConfig(process.env), effects, report });
}

/**
 * Runs a command line. Exit code 0: done; 1: refused, in words; 2: the command line was not understood, with the help of
 * its command.
 */
export async function main(rows: CommandRow[], args: string[]): Promise<void> {
  const program = new Command("npm run tallybook --")
    .usage("<command> …")
    .description("Tallybook at the command line. Commands work while the server runs.")
    .exitOverride(toExit(2))
    // What stands behind the name of a command is for that one, also where the one around it has an option of that name.
    .enablePositionalOptions()
    .showHelpAfterError();
  for (const row of rows) add(program, row);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof Exit ? error.code : 1;
    if (!(error instanceof Exit)) console.error(isTold(error) ? error.message : error);
  }
}

function add(parent: Command, row: CommandRow): void {
  const { name, summary, help, words = {}, options = [], commands = [], run, usageCode } = row;
  const command = parent.command(name).summary(summary).description([summary, help].filter(Boolean).join("\n\n"));
  for (const [word, what] of Object.entries(words)) command.argument(word, what);
  for (const option of options) command.addOption(toOption(option));
  for (const each of commands) add(command, each);
  command.configureOutput({ outputError: (text, write) => write(toProblem(text, command, row)) });
  if (usageCode !== undefined) command.exitOverride(toExit(usageCode));
  if (!run) command.on("command:*", ([word]) => command.error(noCommand(word, commands)));
  else {
    command.action(async () => {
      try {
        requireOptions(row, command.opts());
        await run(command.args, command.opts());
      } catch (error) {
        if (error instanceof UsageError) command.error(error.message);
        throw error;
      }
    });
  }
}

/** After all that commander checks, which would miss an option before it says that another one is misspelt. */
function requireOptions({ options = [] }: CommandRow, given: OptionValues): void {
  const missing = options.find((option) => option.required && !(toOption(option).attributeName() in given));
  if (missing) throw new UsageError(`${toOption(missing).long} is missing`);
}

function toOption({ flags, help, repeated = false }: CommandOption): Option {
  const option = new Option(flags, help);
  return repeated ? option.argParser((value, before: string[] = []) => [...before, value]) : option;
}

/** The command line has said all there is to say. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super();
    this.code = code;
  }
}

/** Help that was asked for is no mistake; all else that commander ends with is one. */
function toExit(usageCode: number): (error: CommanderError) => never {
  return ({ exitCode }) => {
    throw new Exit(exitCode === 0 ? 0 : usageCode);
  };
}

/** In our words where commander does not say all: which word is missing, and which is too much. */
function toProblem(text: string, { args }: Command, { words = {} }: CommandRow): string {
  const [, missing] = /missing required argument '(.+)'/.exec(text) ?? [];
  if (missing !== undefined) return `${words[`<${missing}>`] ?? missing} is missing\n`;
  if (/too many arguments/.test(text)) return `what is this: ${JSON.stringify(args[Object.keys(words).length])}\n`;
  return text.replace(/^error: /, "");
}

function noCommand(word: string, commands: CommandRow[]): string {
  const names = commands.map(({ name }) => name);
  return `there is no command ${JSON.stringify(word)}; there are ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Errors that say all there is to say to the person who gave the command. */
function isTold(error: unknown): error is Error {
  return [CommandError, ConfigError, StoreError, QuestionError, ExportError, BackupError].some(
    (kind) => error instanceof kind,
  );
}
