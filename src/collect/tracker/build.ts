/** The tracker's scripts, one for each set of the parts that a site may switch on, from the one source in page.ts. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What only comes along where it is asked for. */
export const trackerParts = ["errors", "forms", "vitals"] as const;

/** Stands in a script for where hits go, which is told when it is served. */
export const hitsPlace = "%HITS%";

/** Every set, each in the order of the list. */
const trackerSets: readonly string[][] = Array.from({ length: 2 ** trackerParts.length }, (_, bits) =>
  trackerParts.filter((_, nth) => bits & (2 ** nth)),
);

export function fileOf(set: readonly string[]): string {
  return `${["t", ...set].join("-")}.js`;
}

/** Writes all of them into a directory, where the server looks for them. */
export async function buildTracker(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const set of trackerSets) await writeFile(join(directory, fileOf(set)), await buildScript(set));
}

/** One of them. The minifier is Vite's own, which a server whose pages are built never loads. */
export async function buildScript(set: readonly string[]): Promise<string> {
  const { minify, transform } = await import("rolldown/experimental");
  const source = await readFile(join(import.meta.dirname, "page.ts"), "utf8");
  const parts = trackerParts.map((part) => [part.toUpperCase(), String(set.includes(part))]);
  const define = { HITS: JSON.stringify(hitsPlace), ...Object.fromEntries(parts) };
  const plain = await transform("page.ts", source, { define, sourceType: "script", target: "es2021" });
  const small = await minify("page.js", plain.code, {
    compress: { target: "es2021" },
    mangle: true,
    codegen: { removeWhitespace: true },
  });
  const [problem] = [...plain.errors, ...small.errors];
  if (problem) throw new Error(`The tracker cannot be built: ${problem.message}`);
  return small.code.trim();
}
