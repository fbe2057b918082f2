import { serialize } from "node:v8";
import { lruCache } from "../base/lru-cache.ts";
import { sha256 } from "../base/sha256.ts";
import type { Answer } from "../query/answer.ts";
import type { DrawContext } from "./draw-context.ts";
import { type DrawnAnswer, type DrawOptions, draw } from "./drawn-answer.ts";

/** What all drawings that are kept may take. */
const limits = { maxBytes: 32_000_000, maxCount: 4_000 };
/** Values; an answer of fewer is known again by them. */
const maxDigested = 10_000;

/**
 * What has been drawn of an answer, so that the same is not drawn twice. A drawing is made of its answer, its chart block
 * and its context, and of nothing else, so whatever has the same of each is the same drawing, whoever looks: a
 * stranger, to whom no note is told, has another one than the owner of a chart that shows notes.
 *
 * An answer that is asked anew for every page, as it goes by the time of day, is known again by its values.
 */
export class Drawings {
  readonly #known = lruCache<DrawnAnswer>(limits, sizeOf);
  readonly #names = new WeakMap<object, string>();
  #named = 0;

  draw(answer: Answer, options: DrawOptions, context: DrawContext): DrawnAnswer {
    const key = JSON.stringify([
      this.#nameOf(answer.rows, () => (isSmall(answer) ? digest([answer.columns, answer.rows]) : null)),
      options.chart && this.#nameOf(options.chart, () => null),
      options.file,
      options.site,
      options.sql,
      options.all,
      options.sort,
      options.chosen,
      this.#nameOf(context, () => digest(context)),
    ]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const drawn = draw(answer, options, context);
    this.#known.set(key, drawn);
    return drawn;
  }

  /** A name for a thing that never changes: by what it holds, or by being this one. */
  #nameOf(thing: object, content: () => string | null): string {
    const name = this.#names.get(thing) ?? content() ?? String(++this.#named);
    this.#names.set(thing, name);
    return name;
  }
}

function isSmall({ columns, rows }: Answer): boolean {
  return columns.length * rows.length < maxDigested;
}

function digest(content: unknown): string {
  return sha256(serialize(content), "base64");
}

/** Bytes: two a letter, and what V8 takes for the objects that hold them. */
function sizeOf({ figure, headline, table }: DrawnAnswer): number {
  let bytes = 2_000 + 2 * (figure?.length ?? 0) + 2 * (headline?.length ?? 0);
  for (const row of table?.rows ?? []) {
    for (const cell of row) {
      bytes += 100;
      for (const part of Object.values(cell)) if (typeof part === "string") bytes += 16 + 2 * part.length;
    }
  }
  return bytes;
}
