/** Commands that another command has carried out, each by a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CommandError } from "../src/server/commands.ts";
import type { InstallNumbers } from "../src/server/numbers.ts";

export const program = join(import.meta.dirname, "tallybook.ts");

export type Surroundings = Record<string, string>;

/** What it prints. Throws CommandError with what it says where it fails. */
export async function run(args: string[], environment: Surroundings): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [answer, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new CommandError(`${args[0]} failed: ${said.trim()}`);
  return answer;
}

export async function numbersOf(args: string[], environment: Surroundings): Promise<InstallNumbers> {
  return JSON.parse(await run(["numbers", "--json", ...args], environment));
}
