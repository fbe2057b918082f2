/**
 * A drawing as a picture, for mails and feeds, which show no svg. It is painted in a thread of the library's own, so
 * hits do not wait; its texts are outlines by then, from fonts of ours and never the machine's, so a picture is the same
 * everywhere.
 */
import { serial } from "../../base/serial.ts";
import { QuestionError } from "../../query/answer.ts";
import { toOutlined } from "./lettering/outlined.ts";

/** px of the picture for one of the drawing, as long as the picture stays below the most pixels. */
const zoom = 2;
const maxPixels = 12_000_000;
/** Pictures asked for at once that wait for the one that is painted. */
const maxWaiting = 16;

const inTurn = serial();
let waiting = 0;

export interface Painted {
  png: Uint8Array;
  /** Letters that no font has; in the picture they are question marks. */
  missing: string[];
}

/**
 * @param svg a file of our own drawing
 * @throws QuestionError 503 where too many are being painted
 */
export async function toPng(svg: string): Promise<Painted> {
  if (waiting >= maxWaiting) throw new QuestionError("too many pictures are asked for at once", { status: 503 });
  waiting += 1;
  return inTurn(() => paint(svg)).finally(() => {
    waiting -= 1;
  });
}

async function paint(svg: string): Promise<Painted> {
  const { svg: outlined, missing } = await toOutlined(svg);
  // Asked for now, not at the start: most installs never paint one.
  const { renderAsync } = await import("@resvg/resvg-js");
  const [width, height] = sizeOf(svg);
  const image = await renderAsync(outlined, {
    font: { loadSystemFonts: false },
    fitTo: { mode: "zoom", value: Math.min(zoom, Math.sqrt(maxPixels / (width * height))) },
  });
  return { png: image.asPng(), missing: [...missing] };
}

function sizeOf(svg: string): [number, number] {
  const size = (name: string): number => Number(new RegExp(`^<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 1000);
  return [size("width"), size("height")];
}
