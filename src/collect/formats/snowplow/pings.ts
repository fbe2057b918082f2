import { lruCache } from "../../../base/lru-cache.ts";

/** Seconds of a ping where it is not known how long ago the one before was, or where that one is too long ago. */
export class Pings {
  /** When each page view was last heard of, ms since 1970 by its own clock. In memory only: the ids are the reader's. */
  readonly #last = lruCache<{ at: number }>({ maxBytes: 1_000_000, maxCount: 10_000 }, () => 100);
  readonly #heartbeat: number;

  /** @param heartbeat seconds between two pings, which the tracker does not say */
  constructor(heartbeat: number) {
    this.#heartbeat = heartbeat;
  }

  begin(pageView: string | null, at: number): void {
    if (pageView !== null && Number.isFinite(at)) this.#last.set(pageView, { at });
  }

  seconds(pageView: string | null, at: number): number {
    const since = pageView === null ? undefined : this.#last.get(pageView)?.at;
    this.begin(pageView, at);
    const passed = since === undefined ? Number.NaN : (at - since) / 1000;
    return passed >= 0 ? Math.min(passed, this.#heartbeat) : this.#heartbeat;
  }
}
