import { LRUCache } from "lru-cache";
import robotsParser from "robots-parser";
import { FetchError } from "./fetch-error.ts";
import { robotName, type Visited } from "./visit.ts";

const dayMs = 86_400_000;
/** ms between two requests that a host asks for, beyond which it is not asked at all. */
const maxDelayMs = 10 * 60_000;

interface Rules {
  asked: number;
  allows(url: string): boolean;
  delayMs: number;
}

/** What hosts ask of robots: read once a day, and obeyed. */
export class Robots {
  readonly #rules = new LRUCache<string, Rules>({ max: 300 });
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * ms that the host wants between two requests, 0 where it says nothing. Throws FetchError where the address must not be
   * asked, or where nobody can tell.
   * @param fetch asks for the address of a robots.txt; its answer may be any status
   */
  async check(url: URL, fetch: (address: string) => Promise<Visited>): Promise<number> {
    const known = this.#rules.get(url.origin);
    const rules = known && Math.abs(this.#now() - known.asked) < dayMs ? known : await this.#read(url, fetch);
    this.#rules.set(url.origin, rules);
    if (!rules.allows(url.href)) throw new FetchError(`robots.txt of ${url.host} does not allow ${url.pathname}`);
    if (rules.delayMs > maxDelayMs) {
      throw new FetchError(`robots.txt of ${url.host} wants ${rules.delayMs / 1000} seconds between two requests`);
    }
    return rules.delayMs;
  }

  async #read(url: URL, fetch: (address: string) => Promise<Visited>): Promise<Rules> {
    const address = `${url.origin}/robots.txt`;
    const asked = this.#now();
    try {
      const { text } = await fetch(address);
      const rules = robotsParser(address, text ?? "");
      const delayMs = (rules.getCrawlDelay(robotName) ?? 0) * 1000;
      return { asked, delayMs, allows: (one) => rules.isAllowed(one, robotName) ?? true };
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      // Whoever has none allows all.
      if (error.status !== null && error.status >= 400 && error.status < 500 && error.status !== 429) {
        return { asked, delayMs: 0, allows: () => true };
      }
      const { notBefore } = error;
      throw new FetchError(`Nothing is fetched without robots.txt: ${error.message}`, { notBefore, isFinal: true });
    }
  }
}
