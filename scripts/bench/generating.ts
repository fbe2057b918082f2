import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { generate, type History } from "./generator.ts";

/**
 * Writes the history in a process of its own, as the two builds of SQLite may not meet in one.
 * @param progress is told how many events are written, after each day
 */
export async function generateApart(
  file: string,
  history: History,
  progress: (events: number) => void = () => {},
): Promise<void> {
  const child = spawn(process.execPath, [import.meta.filename, file, JSON.stringify(history)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (events) => progress(Number(events)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the generator ended with ${code}`);
}

const [file = "", history = ""] = process.argv.slice(2);
if (import.meta.main) generate(file, JSON.parse(history), (events) => console.log(events));
