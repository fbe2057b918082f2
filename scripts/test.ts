import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { findChromium } from "./chromium.ts";
import { keepCompiled } from "./compiled.ts";

/** `npm test`: unit and server tests, then the pages in a real Chromium. Arguments name test files of the first kind. */
const root = join(import.meta.dirname, "..");

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function needChromium(): void {
  if (findChromium()) return;
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    console.log("No Chromium here; installing Debian's.");
    run("apt-get", ["update", "-q"]);
    run("apt-get", ["install", "-qy", "--no-install-recommends", "chromium"]);
    if (findChromium()) return;
  }
  console.error(
    "The browser tests need a Chromium. Install one with\n" +
      "  npx playwright install --with-deps chromium\n" +
      "or, on Debian and its kin,\n" +
      "  sudo apt-get install chromium",
  );
  process.exit(1);
}

keepCompiled();
const files = process.argv.slice(2);
if (files.length === 0) needChromium();
await build();
// By default it would leave one core idle; most files wait for servers and readers of theirs.
const atOnce = `--test-concurrency=${availableParallelism()}`;
const units = run(process.execPath, ["--test", atOnce, ...(files.length > 0 ? files : ["tests/**/*.test.ts"])]);
const pages = files.length > 0 || run(process.execPath, ["node_modules/@playwright/test/cli.js", "test"]);
process.exit(units && pages ? 0 : 1);
