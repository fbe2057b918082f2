import { toConfig } from "../src/base/config.ts";
import type { CommandName, CommandResult } from "../src/server/commands.ts";

/** A command line that cannot be understood: what is wrong, and with which word. */
export class UsageError extends Error {}

/** Errors that say all there is to say to the person who gave the command. */
const known = ["CommandError", "ConfigError", "StoreError", "LockedError", "QuestionError", "ExportError"];

export type Run = <N extends CommandName>(name: N, args?: unknown) => Promise<CommandResult<N>>;

/**
 * Runs a command line; `bare`: one without words is meant so. What it answers goes to standard output, all else to
 * standard error.
 * Exit code 0: done; 1: refused, in words; 2: the command line was not understood, with `usage`.
 */
export async function main(
  usage: string,
  body: (args: string[], run: Run) => Promise<void>,
  { bare = false } = {},
): Promise<void> {
  const args = process.argv.slice(2);
  const lost = args.length === 0 && !bare;
  if (lost || args[0] === "help" || args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    process.exitCode = lost ? 2 : 0;
    return;
  }
  try {
    await body(args, (name, options) => {
      const effects = { now: Date.now, log: console.error };
      const circumstances = { config: toConfig(process.env), effects, report: console.error };
      // Loaded only now: a mistake on the command line is told at once.
      return import("../src/server/command-server.ts").then(({ runCommand }) =>
        runCommand(name, options, circumstances),
      );
    });
  } catch (error) {
    process.exitCode = explain(error, usage);
  }
}

function explain(error: unknown, usage: string): number {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS")) {
    console.error(`${message}\n\n${usage}`);
    return 2;
  }
  console.error(known.includes(name) ? message : error);
  return 1;
}

/** The one word a command is about. Throws UsageError. */
export function onlyWord(words: string[], what: string): string {
  const [word, extra] = words;
  if (word === undefined) throw new UsageError(`${what} is missing`);
  if (extra !== undefined) throw new UsageError(`only ${what} is needed here, what is this: ${JSON.stringify(extra)}`);
  return word;
}
