import { serialize } from "node:v8";
import { lruCache } from "../base/lru-cache.ts";
import { sha256 } from "../base/sha256.ts";
import type { Answer } from "../query/answer.ts";
import type { DrawContext } from "./page-context.ts";
import { draw, type Rendered, type Setting } from "./rendered.ts";

/** Of all that is kept. */
const limits = { maxBytes: 32_000_000, maxCount: 4_000 };
/** An answer of fewer values is known by them. */
const few = 10_000;

/**
 * What has been drawn of an answer, so that the same is not drawn twice. A drawing is made of its answer, its chart block
 * and what it stands among, and of nothing else, so whatever has the same of each is the same drawing, whoever looks: a
 * stranger, to whom no note is told, has another one than the owner of a chart that shows notes.
 *
 * An answer that is asked anew for every page, as it goes by the time of day, is known again by its values.
 */
export class Drawings {
  readonly #known = lruCache<Rendered>(limits, sizeOf);
  readonly #names = new WeakMap<object, string>();
  #named = 0;

  draw(answer: Answer, setting: Setting, scenery: DrawContext): Rendered {
    const key = JSON.stringify([
      this.#nameOf(answer.rows, () => (isSmall(answer) ? digest([answer.columns, answer.rows]) : null)),
      setting.chart && this.#nameOf(setting.chart, () => null),
      setting.file,
      setting.site,
      this.#nameOf(scenery, () => digest([scenery.scene, scenery.newPosts])),
    ]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const drawn = draw(answer, setting, scenery);
    this.#known.set(key, drawn);
    return drawn;
  }

  /** Of what never changes: by what it holds, or by being this one. */
  #nameOf(thing: object, content: () => string | null): string {
    const name = this.#names.get(thing) ?? content() ?? String(++this.#named);
    this.#names.set(thing, name);
    return name;
  }
}

function isSmall({ columns, rows }: Answer): boolean {
  return columns.length * rows.length < few;
}

function digest(content: unknown): string {
  return sha256(serialize(content), "base64");
}

/** Two bytes a letter, and what V8 takes for the objects around. */
function sizeOf({ figure, lead, table }: Rendered): number {
  let bytes = 2_000 + 2 * (figure?.length ?? 0) + 2 * (lead?.length ?? 0);
  for (const row of table?.rows ?? []) {
    for (const cell of row) {
      bytes += 100;
      for (const part of Object.values(cell)) if (typeof part === "string") bytes += 16 + 2 * part.length;
    }
  }
  return bytes;
}
