import { parseArgs } from "node:util";
import { toConfig } from "../src/base/config.ts";
import { grouped } from "../src/base/numbers.ts";
import { runCommand } from "../src/server/command-server.ts";
import { toProgress } from "./progress.ts";

/** `npm run regroup`: applies today's rules of referrers to all history, by the running server where there is one. */
const progress = toProgress(process.stdout);
try {
  parseArgs({ options: {} });
  const { changed } = await runCommand("regroup", {}, { config: toConfig(process.env), report: progress.report });
  progress.report(`Done: ${grouped(changed)} hits have another source now.`);
  progress.end();
} catch (error) {
  progress.end();
  console.error((error as Error).message);
  process.exitCode = 1;
}
