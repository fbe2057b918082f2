/** The fonts of pictures: those of our pages, and for letters that these lack a font for each script, all from npm. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Font } from "harfbuzzjs";

/** Parts of families, each with the letters of some scripts; what comes first is taken first. */
const families = [
  ["@fontsource-variable/inter", "wght"],
  ["@fontsource-variable/noto-sans-hebrew", "wght"],
  ["@fontsource-variable/noto-sans-arabic", "wght"],
  ["@fontsource-variable/noto-sans-devanagari", "wght"],
  ["@fontsource-variable/noto-sans-thai", "wght"],
  ["@fontsource/noto-sans-symbols-2", "400"],
  ["@fontsource-variable/noto-sans-sc", "wght"],
  ["@fontsource-variable/noto-sans-jp", "wght"],
  ["@fontsource-variable/noto-sans-kr", "wght"],
  ["@fontsource-variable/noto-emoji", "wght"],
] as const;
const japanese = "@fontsource-variable/noto-sans-jp";

/** A file of a family. */
export interface FontPart {
  family: string;
  path: string;
  /** Code points that it is said to have, from and to. */
  ranges: [from: number, to: number][];
}

/** A part as it was read. */
export interface LoadedFont {
  codePoints: ReadonlySet<number>;
  /** Units of its outlines for one em. */
  unitsPerEm: number;
  /** @param weight as CSS counts it */
  at(weight: number): Font;
}

const require = createRequire(import.meta.url);
const loaded = new Map<string, Promise<LoadedFont>>();
let known: FontPart[] | undefined;

/** @param isJapanese Han letters are drawn as they are in Japan */
export function partsWith(codePoint: number, isJapanese: boolean): FontPart[] {
  known ??= families.flatMap(([family, axis]) => partsOf(family, axis));
  const parts = known.filter(({ ranges }) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to));
  const rank = ({ family }: FontPart): number => (isJapanese && family === japanese ? 0 : 1);
  const isLatin = parts[0]?.family === families[0][0];
  return isLatin ? parts : parts.toSorted((a, b) => rank(a) - rank(b));
}

/** Every part is read once; a picture needs a few of some hundred. */
export function loadFont({ path }: FontPart): Promise<LoadedFont> {
  return loaded.getOrInsertComputed(path, () => read(path));
}

function partsOf(family: string, axis: string): FontPart[] {
  const name = family.split("/")[1];
  const parts = JSON.parse(readFileSync(require.resolve(`${family}/unicode.json`), "utf8")) as Record<string, string>;
  return Object.entries(parts).map(([part, ranges]) => ({
    family,
    path: `${family}/files/${name}-${part.replace(/[[\]]/g, "")}-${axis}-normal.woff2`,
    ranges: ranges.split(",").map((range) => {
      const [from = "", to = from] = range.replace(/^U\+/i, "").split("-");
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
    }),
  }));
}

async function read(path: string): Promise<LoadedFont> {
  // Asked for here, not at the start: most installs never paint a picture.
  const [{ decompress }, harfbuzz] = await Promise.all([import("wawoff2"), import("harfbuzzjs")]);
  // Its answer is a view of memory that the next call uses again.
  const bytes = Uint8Array.from(await decompress(await readFile(require.resolve(path))));
  const face = new harfbuzz.Face(new harfbuzz.Blob(bytes));
  const weights = new Map<number, Font>();
  return {
    codePoints: new Set(face.collectUnicodes()),
    unitsPerEm: face.upem,
    at: (weight) =>
      weights.getOrInsertComputed(weight, () => {
        const font = new harfbuzz.Font(face);
        font.setVariations([new harfbuzz.Variation("wght", weight)]);
        return font;
      }),
  };
}
