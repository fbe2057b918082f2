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
  #most: number;

  constructor(most = 50) {
    this.#most = most;
  }

  add(recent: Recent): void {
    this.#ring[this.#next] = recent;
    this.#next = (this.#next + 1) % this.#most;
  }

  /** Newest first. */
  list(): Recent[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)].reverse();
  }
}
