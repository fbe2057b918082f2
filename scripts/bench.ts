import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parts } from "./bench/part.ts";
import { build } from "./build.ts";

/** ms that a part which is interrupted gets to end by itself. */
const grace = 3_000;
/** npm may pass on what the terminal has sent already, so each can come twice. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * `npm run bench [part …]`: every figure beside a yardstick taken in the same run. Absolute times mean little.
 * `npm run bench history 1000000`: with so many events.
 */
const isAmount = (word: string) => /^\d+$/.test(word);
const words = process.argv.slice(2);
const amount = words.filter(isAmount).slice(0, 1);
const chosen = words.filter((word) => !isAmount(word));
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}"; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
await build();
for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const code = await apart(name);
  if (code !== 0) process.exit(code);
}

/**
 * In a process of its own: some parts open databases by libSQL, others by node:sqlite, and the two may not meet. All that
 * a part starts is one group of processes and all that it writes lies in one directory, so that nothing is left of it
 * when it is interrupted.
 * @returns the exit code
 */
async function apart(name: string): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "tallybook-bench-"));
  const isGroup = process.platform !== "win32";
  const child = spawn(process.execPath, [join(import.meta.dirname, "bench", "part.ts"), name, ...amount], {
    stdio: "inherit",
    detached: isGroup,
    env: { ...process.env, TMPDIR: directory, TEMP: directory, TMP: directory },
  });
  const end = (signal: NodeJS.Signals): void => {
    try {
      process.kill(isGroup ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
    } catch {
      // It has ended.
    }
  };
  let code = 1;
  const interrupt = (signal: NodeJS.Signals): void => {
    code = signal === "SIGINT" ? 130 : 143;
    end("SIGTERM");
    setTimeout(end, grace, "SIGKILL").unref();
  };
  for (const signal of signals) process.on(signal, interrupt);
  const [left] = await once(child, "close");
  for (const signal of signals) process.off(signal, interrupt);
  if (left !== 0) end("SIGKILL"); // servers that it started and could not stop
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  return left ?? code;
}
