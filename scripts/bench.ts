import { spawn } from "node:child_process";
import { once } from "node:events";
import { build } from "./build.ts";

/**
 * `npm run bench [part …]`: every figure beside a yardstick taken in the same run. Absolute times mean little.
 * `npm run bench history 1000000`: with so many events.
 */
type Part = (amount?: number) => Promise<void>;
const parts: Record<string, () => Promise<Part>> = {
  browsing: async () => (await import("./bench/browsing.ts")).browsing,
  collecting: async () => (await import("./bench/collecting.ts")).collecting,
  crashing: async () => (await import("./bench/crashing.ts")).crashing,
  editing: async () => (await import("./bench/editing.ts")).editing,
  history: async () => (await import("./bench/history.ts")).history,
  moving: async () => (await import("./bench/moving.ts")).moving,
  reading: async () => (await import("./bench/reading.ts")).reading,
  weighing: async () => (await import("./bench/weighing.ts")).weighing,
};

const isAmount = (word: string) => /^\d+$/.test(word);
const words = process.argv.slice(2);
const amount = words.find(isAmount);
const chosen = words.filter((word) => !isAmount(word));
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}"; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
await build();
const [only] = chosen;
if (only !== undefined && chosen.length === 1) {
  console.log(`\n# ${only}`);
  const part = await parts[only]?.();
  await part?.(amount === undefined ? undefined : Number(amount));
} else for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) await apart(name);

/** In a process of its own: some parts open databases by libSQL, others by node:sqlite, and the two may not meet. */
async function apart(name: string): Promise<void> {
  const args = [import.meta.filename, name, ...(amount === undefined ? [] : [amount])];
  const [code] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "close");
  if (code !== 0) process.exit(1);
}
