import type { Buffer } from "harfbuzzjs";
import { type FontPart, type LoadedFont, loadFont, partsWith } from "./fonts.ts";

/** One line of text as an outline, with its beginning at 0, 0. */
export interface Outline {
  /** As a `<path>` takes it, in px. */
  path: string;
  /** px */
  width: number;
  /** Letters that no font of ours has; each is drawn as a question mark. */
  missing: string[];
}

/** Letters side by side that one font draws in one direction. */
interface Run {
  text: string;
  part: FontPart;
  font: LoadedFont;
  /** Of bidirectional text: odd is right to left. */
  level: number;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What only joins, parts or turns round the letters beside it. */
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cc}]$/u;

/** @param size px @param weight as CSS counts it */
export async function toOutline(text: string, size: number, weight: number): Promise<Outline> {
  const [harfbuzz, { default: bidiFactory }] = await Promise.all([import("harfbuzzjs"), import("bidi-js")]);
  const { levels } = bidiFactory().getEmbeddingLevels(text, "ltr");
  const missing: string[] = [];
  const runs = await toRuns(text, levels, missing);
  const buffer = new harfbuzz.Buffer();
  let x = 0;
  const paths = inOrder(runs).map(({ text: letters, font, level }) => {
    const shaped = font.at(weight);
    const scale = size / font.unitsPerEm;
    buffer.reset();
    buffer.addText(letters);
    buffer.setDirection(level % 2 === 1 ? harfbuzz.Direction.RTL : harfbuzz.Direction.LTR);
    buffer.guessSegmentProperties();
    harfbuzz.shape(shaped, buffer);
    return glyphsOf(buffer).map(({ glyph, xOffset, yOffset, xAdvance }) => {
      const [left, up] = [x + xOffset * scale, -yOffset * scale];
      x += xAdvance * scale;
      return placed(shaped.glyphToPath(glyph), scale, left, up);
    });
  });
  return { path: paths.flat().join(""), width: x, missing };
}

function glyphsOf(buffer: Buffer) {
  const positions = buffer.getGlyphPositions();
  return buffer.getGlyphInfos().flatMap(({ codepoint: glyph }, i) => {
    const position = positions[i];
    return position ? [{ glyph, ...position }] : [];
  });
}

/** An outline of the font, whose y goes up, in px from where its line begins. */
function placed(path: string, scale: number, left: number, up: number): string {
  const round = (px: number): number => Math.round(px * 100) / 100;
  return path.replace(
    /(-?[\d.]+),(-?[\d.]+)/g,
    (_, x: string, y: string) => `${round(left + Number(x) * scale)},${round(up - Number(y) * scale)}`,
  );
}

async function toRuns(text: string, levels: Uint8Array, missing: string[]): Promise<Run[]> {
  const isJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  const runs: Run[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const letters = [...segment].filter((letter) => !invisible.test(letter)).join("");
    if (letters === "") continue;
    const found = await fontOf(letters, isJapanese);
    if (!found) missing.push(letters);
    const drawn = found ? segment : "?";
    const { part, font } = found ?? ((await fontOf("?", false)) as NonNullable<typeof found>);
    const level = levels[index] ?? 0;
    const last = runs.at(-1);
    if (last?.part === part && last.level === level) last.text += drawn;
    else runs.push({ text: drawn, part, font, level });
  }
  return runs;
}

/** The first font that has all of it; null where none has. */
async function fontOf(letters: string, isJapanese: boolean): Promise<Pick<Run, "part" | "font"> | null> {
  const codePoints = [...letters].map((letter) => letter.codePointAt(0) as number);
  for (const part of partsWith(codePoints[0] as number, isJapanese)) {
    const font = await loadFont(part);
    if (codePoints.every((codePoint) => font.codePoints.has(codePoint))) return { part, font };
  }
  // An accent that stands on a letter of another font is better left out than the letter.
  return codePoints.length > 1 ? fontOf([...letters][0] as string, isJapanese) : null;
}

/** As they are seen from left to right: from the highest level down, what is of it or above is turned round. */
function inOrder(runs: readonly Run[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let from = 0; from < ordered.length; from++) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to++;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = to;
    }
  }
  return ordered;
}
