import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";

/** Hosts that are remembered; of more, those that were asked longest ago may be asked at once. */
const maxHosts = 500;

interface Host {
  /** The last request, and all before it. */
  last: Promise<unknown>;
  /** When it ended, by performance.now(). */
  ended: number;
  /** ms since 1970, UTC: it asked not to be asked before. */
  restsUntil: number;
}

/** One request at a time a host, whoever asks, and a pause between two of them. */
export class Hosts {
  readonly #hosts = new LRUCache<string, Host>({ max: maxHosts });

  /** The host wants not to be asked before; ms since 1970, UTC. */
  rest(name: string, until: number): void {
    const host = this.#of(name);
    host.restsUntil = Math.max(host.restsUntil, until);
  }

  restsUntil(name: string): number {
    return this.#of(name).restsUntil;
  }

  /** Does the work when the host is free and has had its pause. @param gapMs since the last request ended */
  async turn<T>(name: string, gapMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const host = this.#of(name);
    const mine = host.last.then(async () => {
      const waitMs = host.ended + gapMs - performance.now();
      if (waitMs > 0) await pause(waitMs, undefined, { signal });
      signal.throwIfAborted();
      try {
        return await work();
      } finally {
        host.ended = performance.now();
      }
    });
    host.last = mine.catch(() => {});
    return mine;
  }

  #of(name: string): Host {
    const host = this.#hosts.get(name) ?? { last: Promise.resolve(), ended: Number.NEGATIVE_INFINITY, restsUntil: 0 };
    this.#hosts.set(name, host);
    return host;
  }
}
