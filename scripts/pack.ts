/**
 * What `npm pack` takes along: our modules as JavaScript, as Node strips no types below `node_modules`, and the pages as
 * they are built. The tree is that of the checkout, so that every path within it stays as it is.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { build } from "./build.ts";
import { writeLicences } from "./licences.ts";

const root = join(import.meta.dirname, "..");
const shrinkwrap = join(root, "npm-shrinkwrap.json");

/** What the build has eaten, or what only a checkout needs. */
const left = [
  /^src\/(pages|components|layouts|styles|client)\//,
  /^src\/(middleware|server\/dev|server\/own-modules)\.ts$/,
  /^src\/collect\/tracker\/(page\.ts|in-place-of\/)/,
  /\.d\.ts$/,
];
const taken = [
  "src/**/*.*",
  "scripts/{tallybook,command-line,commands,child,rehearsal,reader,compiled,progress,build}.ts",
  "scripts/commands/*.ts",
];

/** The tree of a package in an empty directory. */
export async function writePackage(target: string): Promise<void> {
  await build();
  const copy = (path: string) => cpSync(join(root, path), join(target, path), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  };
  for (const file of globSync(taken, { cwd: root }).filter((file) => !left.some((pattern) => pattern.test(file)))) {
    if (file.endsWith(".ts")) write(file.replace(/\.ts$/, ".js"), toScript(readFileSync(join(root, file), "utf8")));
    else copy(file);
  }
  for (const directory of ["dist/client", "dist/tracker", "queries", "public"]) copy(directory);
  for (const file of globSync("dist/server/**/*.mjs", { cwd: root })) {
    write(file, inWords(toJs(readFileSync(join(root, file), "utf8"))));
  }
}

async function pack(): Promise<void> {
  const target = join(root, "dist/package");
  rmSync(target, { recursive: true, force: true });
  await writePackage(target);
  writeFileSync(shrinkwrap, `${JSON.stringify(toShrinkwrap(), null, 1)}\n`);
  writeLicences(root);
}

function toScript(source: string): string {
  // Blank where types were: lines and columns are those of the source, and so is what an error names.
  return inWords(toJs(stripTypeScriptTypes(source)).replaceAll(/[ \t]+$/gm, ""));
}

/** Names of modules of ours. */
function toJs(text: string): string {
  return text.replaceAll(/(["'])((?:\.{0,2}\/)?[\w./[\]-]+)\.ts\1/g, "$1$2.js$1");
}

/** Commands as they are typed where there is no checkout. */
function inWords(text: string): string {
  const named = text.replaceAll(/npm run tallybook --(?: (?=\w)|)/g, (all) =>
    all.endsWith(" ") ? "tallybook " : "tallybook",
  );
  return named.replaceAll(
    /npm run (demo|site|token|password|regroup|retain|export|import|backup)( --)?/g,
    "tallybook $1",
  );
}

/** The lock without what is needed to build. */
export function toShrinkwrap(): { packages: Record<string, object> } {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const packages = Object.entries<{ dev?: boolean }>(lock.packages).filter(([, { dev }]) => !dev);
  return { ...lock, packages: Object.fromEntries(packages) };
}

/** npm would go by it in the checkout too. */
function clean(): void {
  rmSync(shrinkwrap, { force: true });
}

if (import.meta.main) {
  if (process.argv.includes("--clean")) clean();
  else await pack();
}
