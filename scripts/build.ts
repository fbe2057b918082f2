import { spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";

import { installed } from "../src/base/installed.ts";

const root = join(import.meta.dirname, "..");
const built = join(root, "dist/server/entry.mjs");
const sources = ["src/**/*", "public/**/*", "astro.config.mjs", "package-lock.json"];

/** Builds the pages unless the build that stands is newer than all it is made from. */
export async function build(): Promise<void> {
  if (installed || isFresh()) return;
  console.log("Building the pages; this happens once after every update.");
  const astro = join(import.meta.dirname, "astro.ts");
  const child = spawn(process.execPath, [astro, "build", "--silent"], {
    cwd: root,
    stdio: "inherit",
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) {
    console.error("The pages could not be built; what is wrong stands above.");
    process.exit(1);
  }
}

function isFresh(): boolean {
  const made = modified(built);
  return made > 0 && globSync(sources, { cwd: root }).every((file) => modified(join(root, file)) <= made);
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (import.meta.main) await build();
