/** From when to when trackers have sent what of a site: logs of its server then say nothing new of people. */
import { addDays } from "../../base/days.ts";
import type { Store } from "../../store/store.ts";
import type { Hit } from "../hit.ts";

interface Span {
  first: string;
  last: string;
}

/** Days after the last hit of a tracker in which it may just have had no reader. */
const silentDays = 30;

export class Tracked {
  readonly #store: Store;
  readonly #spans = new Map<string, Map<string, Span>>();

  private constructor(store: Store) {
    this.#store = store;
  }

  static async open(store: Store): Promise<Tracked> {
    const tracked = new Tracked(store);
    for (const { site, kind, first, last } of await store.read("select * from tracked")) {
      tracked.#kindsOf(String(site)).set(String(kind), { first: String(first), last: String(last) });
    }
    return tracked;
  }

  /** A tracker's hit is stored. Written once a day, site and kind; where that fails, the next hit of that kind tries. */
  note({ site, kind, day, bot }: Hit): void {
    if (bot !== null) return;
    const kinds = this.#kindsOf(site);
    const known = kinds.get(kind);
    if (known && known.last >= day) return;
    const span = { first: known?.first ?? day, last: day };
    kinds.set(kind, span);
    const args = [site, kind, span.first, span.last];
    const sql = "insert or replace into tracked (site, kind, first, last) values (?, ?, ?, ?)";
    this.#store.write([{ sql, args }]).catch(() => (known ? kinds.set(kind, known) : kinds.delete(kind)));
  }

  /** Whether people's hits of that day are a tracker's to count. */
  covers({ site, kind, day }: Pick<Hit, "site" | "kind" | "day">): boolean {
    const span = this.#spans.get(site)?.get(kind);
    return span !== undefined && day >= span.first && day <= addDays(span.last, silentDays);
  }

  #kindsOf(site: string): Map<string, Span> {
    return this.#spans.getOrInsertComputed(site, () => new Map());
  }
}
