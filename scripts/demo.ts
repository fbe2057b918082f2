import { parseArgs } from "node:util";
import { toConfig } from "../src/base/config.ts";
import { runCommand } from "../src/server/command-server.ts";
import { toProgress } from "./progress.ts";

/** `npm run demo`: fills the database with a believable blog, by the running server where there is one. */
const progress = toProgress(process.stdout);
try {
  const { values } = parseArgs({ options: { again: { type: "boolean", default: false } } });
  await runCommand("demo", values, { config: toConfig(process.env), report: progress.report });
  progress.end();
} catch (error) {
  progress.end();
  console.error((error as Error).message);
  process.exitCode = 1;
}
