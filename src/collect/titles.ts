import type { TitleRow } from "./batch.ts";
import type { Hit } from "./hit.ts";

/** The latest titles that are known to be in the database, so that a page's thousandth hit does not write it again. */
export class Titles {
  #written = new Map<string, string>();
  #most: number;

  /** `most`: how many pages are remembered before it starts over. */
  constructor(most = 20_000) {
    this.#most = most;
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
    if (this.#written.size + rows.length > this.#most) this.#written.clear();
    for (const [site, path, title] of rows) this.#written.set(`${site}\n${path}`, title);
  }
}
