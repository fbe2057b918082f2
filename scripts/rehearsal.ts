/** This build as a server on a copy, which sends, fetches and deletes nothing. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CommandError } from "../src/server/commands.ts";
import { program, type Surroundings } from "./child.ts";

/** ms that it has to be ready in; a large copy is migrated first. */
const readyMs = 600_000;

export interface Rehearsal {
  /** http://localhost:port */
  address: string;
  stop(): Promise<void>;
}

/** Throws CommandError with what it said where it does not start. */
export async function startRehearsal(environment: Surroundings): Promise<Rehearsal> {
  const child = spawn(process.execPath, [program, "start"], {
    env: { ...process.env, ...environment, PORT: "0", HOST: "127.0.0.1", TALLYBOOK_REHEARSAL: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    const fail = () => reject(new CommandError(`The new build does not start:\n${lines.join("\n")}`));
    const late = setTimeout(() => child.kill("SIGKILL"), readyMs).unref();
    const read = (line: string) => {
      lines.push(line);
      const found = /listens on (\S+)/.exec(lines.join("\n"))?.[1];
      if (line.startsWith("Ready") && found !== undefined) {
        clearTimeout(late);
        resolve(found);
      }
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    child.once("close", fail);
  });
  return {
    address,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
