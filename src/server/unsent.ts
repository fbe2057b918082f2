/** What answers hold that their clients have not taken yet, and who has to go when that is too much. */

/** Bytes of all of them together; what many are sent counts once. */
const maxBytes = 16_000_000;

/** ms that all are taken to have waited longer, so that the size counts where all have just come. */
const graceMs = 1_000;

/** One who is sent an answer. */
export interface Taker {
  /** Takers of one network share what they hold. */
  network: string;
  /** Since when it has made no room, by performance.now(); null: it takes what it is sent. */
  waitingSince: number | null;
  cut(): void;
}

/**
 * Clients that take their answers come and go within the limit. Beyond it goes whoever holds most for longest: bytes of
 * its network, times its own, times the time since it last took something, so that neither many connections of one
 * stranger nor a few large answers drive others out. Who takes what it is sent is left alone.
 */
export class Unsent {
  readonly #maxBytes: number;
  readonly #takers = new Map<Taker, Uint8Array>();
  readonly #sharers = new Map<Uint8Array, number>();
  #bytes = 0;

  constructor(options: { maxBytes?: number } = {}) {
    this.#maxBytes = options.maxBytes ?? maxBytes;
  }

  /** One piece at a time for each of them. */
  hold(taker: Taker, bytes: Uint8Array): void {
    this.release(taker);
    this.#takers.set(taker, bytes);
    const sharers = this.#sharers.get(bytes) ?? 0;
    this.#sharers.set(bytes, sharers + 1);
    if (sharers === 0) this.#bytes += bytes.byteLength;
    this.relieve();
  }

  release(taker: Taker): void {
    const bytes = this.#takers.get(taker);
    if (bytes === undefined) return;
    this.#takers.delete(taker);
    const sharers = (this.#sharers.get(bytes) ?? 1) - 1;
    if (sharers > 0) this.#sharers.set(bytes, sharers);
    else {
      this.#sharers.delete(bytes);
      this.#bytes -= bytes.byteLength;
    }
  }

  /** To be called when somebody began to wait. */
  relieve(): void {
    while (this.#bytes > this.#maxBytes) {
      const worst = this.#worst();
      if (worst === null) return;
      this.release(worst);
      worst.cut();
    }
  }

  #worst(): Taker | null {
    const share = (bytes: Uint8Array) => bytes.byteLength / (this.#sharers.get(bytes) ?? 1);
    const ofNetwork = new Map<string, number>();
    for (const [{ network }, bytes] of this.#takers) {
      ofNetwork.set(network, (ofNetwork.get(network) ?? 0) + share(bytes));
    }
    const now = performance.now();
    let worst: Taker | null = null;
    let most = -1;
    for (const [taker, bytes] of this.#takers) {
      if (taker.waitingSince === null) continue;
      const weight = (ofNetwork.get(taker.network) ?? 0) * share(bytes) * (now - taker.waitingSince + graceMs);
      if (weight > most) [worst, most] = [taker, weight];
    }
    return worst;
  }
}
