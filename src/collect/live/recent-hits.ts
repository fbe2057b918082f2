import type { EnrichedHit } from "../hit.ts";

/** One of the last hits, for "waiting for your first hit"; nothing of who sent it. */
export interface Recent {
  /** ms since 1970, UTC */
  time: number;
  kind: "stored" | "dropped" | "invalid";
  reason?: string;
  /** The name of the crawler whose hit was stored; absent for people's. */
  bot?: string;
  site?: string;
  host: string;
  path?: string;
}

/** The last outcomes, in memory only. */
export class RecentHits {
  #ring: Recent[] = [];
  #next = 0;
  #maxHits: number;

  constructor(maxHits = 50) {
    this.#maxHits = maxHits;
  }

  add(recent: Recent): void {
    this.#ring[this.#next] = recent;
    this.#next = (this.#next + 1) % this.#maxHits;
  }

  /** Newest first. */
  list(): Recent[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)].reverse();
  }
}

export function toRecent(hit: EnrichedHit, time: number): Recent {
  if (hit.kind === "invalid") return { time, kind: "invalid", reason: `${hit.field}: ${hit.why}`, host: "" };
  if (hit.kind === "stored") {
    const { site, host, path, bot } = hit.hit;
    return { time, kind: "stored", site, host, path, ...(bot === null ? {} : { bot }) };
  }
  const { reason, site, host, path } = hit;
  return { time, kind: "dropped", reason, site, host, path };
}
