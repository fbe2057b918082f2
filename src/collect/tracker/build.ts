/** The tracker's scripts, one for each set of the parts that a site may switch on, from the one source in page.ts. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What only comes along where it is asked for. */
export const trackerParts = ["errors", "forms", "vitals"] as const;

/** Products in whose place a script of ours may stand, each a file of `in-place-of/`. */
export const replaced = ["plausible", "goatcounter", "umami", "matomo"] as const;

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
  for (const product of replaced) await writeFile(join(directory, `${product}.js`), await buildInPlaceOf(product));
}

/** One of them. */
export function buildScript(set: readonly string[]): Promise<string> {
  return buildPage(set, JSON.stringify(hitsPlace));
}

/** What reads that product's attributes, and then the tracker with all its parts, which it switches on and off. */
export async function buildInPlaceOf(product: (typeof replaced)[number]): Promise<string> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: join(import.meta.dirname, "in-place-of", `${product}.ts`),
    platform: "browser",
    transform: { target },
  });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return output[0].code.trim() + (await buildPage(trackerParts, "tag.dataset.hits"));
}

const target = "es2021";

/** The minifier is Vite's own, which a server whose pages are built never loads. @param hits what stands for HITS */
async function buildPage(set: readonly string[], hits: string): Promise<string> {
  const { minify, transform } = await import("rolldown/experimental");
  const source = await readFile(join(import.meta.dirname, "page.ts"), "utf8");
  const parts = trackerParts.map((part) => [part.toUpperCase(), String(set.includes(part))]);
  const define = { HITS: hits, ...Object.fromEntries(parts) };
  const plain = await transform("page.ts", source, { define, sourceType: "script", target });
  const small = await minify("page.js", plain.code, {
    compress: { target },
    mangle: true,
    codegen: { removeWhitespace: true },
  });
  const [problem] = [...plain.errors, ...small.errors];
  if (problem) throw new Error(`The tracker cannot be built: ${problem.message}`);
  return small.code.trim();
}
