import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Config } from "../../src/base/config.ts";
import { inherited } from "../support/process.ts";

/** Starts the work in a process of its own and ends it by SIGKILL once it says that so much is done. */
export async function kill(
  config: Config,
  work: "zone" | "retain" | "import" | "spelling",
  enough: number,
  { zone = "UTC", path = "" } = {},
) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "doer.ts"), work, path], {
    env: {
      ...inherited,
      TALLYBOOK_DATA: config.data,
      TALLYBOOK_TIMEZONE: zone,
      TALLYBOOK_QUERIES: config.queries,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) >= enough && child.kill("SIGKILL")) break;
  }
  const [, signal] = await ended;
  return signal;
}
