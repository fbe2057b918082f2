import { copyOf } from "../../base/copy.ts";
import type { Hit } from "../hit.ts";
import type { TitleRow } from "./batch.ts";

/** What an entry takes in memory besides its texts, in characters. */
const overhead = 100;

/** The latest titles that are known to be in the database, so that a page's thousandth hit does not write it again. */
export class Titles {
  #written = new Map<string, string>();
  /** Characters in it. */
  #size = 0;
  #maxCharacters: number;

  /** @param maxCharacters how many characters of sites, paths and titles are remembered before it starts over: some 10 MB. */
  constructor(maxCharacters = 4_000_000) {
    this.#maxCharacters = maxCharacters;
  }

  /** Titles among the hits that differ from what is known, the last one of each page. */
  changed(hits: Hit[]): TitleRow[] {
    const rows = new Map<string, TitleRow>();
    for (const { site, path, title, kind } of hits) {
      // A page that is not there has the title of the site's error page, which says nothing of the path.
      if (title === null || kind !== "pageview") continue;
      const key = `${site}\n${path}`;
      if (this.#written.get(key) !== title) rows.set(key, [site, path, title]);
      else if (rows.size > 0) rows.delete(key);
    }
    return [...rows.values()];
  }

  /** They are written now. */
  remember(rows: TitleRow[]): void {
    for (const [site, path, title] of rows) {
      const key = `${site}\n${path}`;
      this.#size += title.length - (this.#written.get(key)?.length ?? -key.length - overhead);
      this.#written.set(key, copyOf(title));
    }
    if (this.#size <= this.#maxCharacters) return;
    this.#written.clear();
    this.#size = 0;
  }
}
