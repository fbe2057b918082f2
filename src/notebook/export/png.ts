/**
 * A drawing as a picture, for mails and feeds, which show no svg. It is painted in a thread of the library's own, so
 * hits do not wait; with the fonts of our pages and never the machine's, so a picture is the same everywhere.
 */
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serial } from "../../base/serial.ts";
import { QuestionError } from "../../query/answer.ts";

/** px of the picture for one of the drawing, as long as the picture stays below the most pixels. */
const zoom = 2;
const maxPixels = 12_000_000;
/** Pictures asked for at once that wait for the one that is painted. */
const maxWaiting = 16;

const scripts = ["latin", "latin-ext", "cyrillic", "greek"];
const family = "Inter";

let fonts: Promise<string[]> | undefined;
const inTurn = serial();
let waiting = 0;

/**
 * @param svg a file of our own drawing
 * @throws QuestionError 503 where too many are being painted
 */
export async function toPng(svg: string): Promise<Uint8Array> {
  if (waiting >= maxWaiting) throw new QuestionError("too many pictures are asked for at once", { status: 503 });
  waiting += 1;
  return inTurn(() => paint(svg)).finally(() => {
    waiting -= 1;
  });
}

async function paint(svg: string): Promise<Uint8Array> {
  // Machines tidy their directory for passing files: without its fonts a picture would have no words.
  if (fonts && !(await fonts).every((path) => existsSync(path))) fonts = undefined;
  fonts ??= unpack();
  fonts.catch(() => {
    fonts = undefined;
  });
  // Asked for now, not at the start: most installs never paint one.
  const { renderAsync } = await import("@resvg/resvg-js");
  const [width, height] = sizeOf(svg);
  const image = await renderAsync(bolder(svg), {
    font: { fontFiles: await fonts, loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family },
    fitTo: { mode: "zoom", value: Math.min(zoom, Math.sqrt(maxPixels / (width * height))) },
  });
  return image.asPng();
}

/**
 * The library knows one weight of a variable font. What is set at 600 is drawn with a stroke around its letters, about
 * as thick as the heavier ones are.
 */
function bolder(svg: string): string {
  const ink = /^<svg[^>]* fill="([^"]*)"/.exec(svg)?.[1];
  return svg.replace(/<text([^>]*) font-weight="600"([^>]*)>/g, (_, before: string, after: string) => {
    const of = (name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(before + after)?.[1];
    const stroke = ` stroke="${of("fill") ?? ink}" stroke-width="${Number(of("font-size") ?? 12) * 0.035}"`;
    return `<text${before}${stroke} stroke-linejoin="round"${after}>`;
  });
}

function sizeOf(svg: string): [number, number] {
  const size = (name: string): number => Number(new RegExp(`^<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 1000);
  return [size("width"), size("height")];
}

/** The library reads fonts from files of the plain kind; ours are packed for the web. */
async function unpack(): Promise<string[]> {
  const { decompress } = await import("wawoff2");
  const require = createRequire(import.meta.url);
  const directory = await mkdtemp(join(tmpdir(), "tallybook-fonts-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const paths: string[] = [];
  for (const script of scripts) {
    const packed = require.resolve(`@fontsource-variable/inter/files/inter-${script}-wght-normal.woff2`);
    const path = join(directory, `${script}.ttf`);
    // One after the other: each answer is a view of memory that the next call uses again.
    await writeFile(path, await decompress(await readFile(packed)));
    paths.push(path);
  }
  return paths;
}
