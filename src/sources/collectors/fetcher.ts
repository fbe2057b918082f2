import type { LookupFunction } from "node:net";
import type { Definition } from "./definition.ts";
import { Hosts } from "./hosts.ts";
import { Robots } from "./robots.ts";
import { type VisitDeps, type Visited, visit } from "./visit.ts";

const accepts: Record<Definition["as"], string> = {
  json: "application/json, application/*+json;q=0.9, */*;q=0.1",
  csv: "text/csv, text/plain;q=0.9, */*;q=0.1",
  feed: "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1",
  html: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
};

/** How much one answer may take. */
const timeoutMs = 20_000;
const maxBytes = 10_000_000 - 1;
const maxRobotsBytes = 500_000;

/** `host:port` that a file lets be private; null: none. */
export function privateHostOf({ from, private: isPrivate }: Pick<Definition, "from" | "private">): string | null {
  return isPrivate ? new URL(from.replaceAll(/[{}]/g, "")).host : null;
}

/** Asks others' servers for all collectors, so that each host has one request at a time, and its own way. */
export class Fetcher {
  readonly #robots: Robots;
  readonly #deps: VisitDeps;

  constructor({
    install,
    now,
    lookup,
  }: { install: string | null; now: () => number; lookup?: LookupFunction | undefined }) {
    this.#robots = new Robots(now);
    this.#deps = { hosts: new Hosts(), install, now, lookup, timeoutMs, maxBytes };
  }

  /** @param known what the server said of this address last time. Throws FetchError. */
  fetch(
    definition: Pick<Definition, "from" | "private" | "as" | "gapMs">,
    url: string,
    known: { etag: string | null; modified: string | null } | null,
    signal: AbortSignal,
  ): Promise<Visited> {
    const { gapMs } = definition;
    const privateHost = privateHostOf(definition);
    const allow = async (address: URL) => {
      const delayMs = await this.#robots.check(address, (robots) => this.#askRobots(robots, privateHost, signal));
      return Math.max(gapMs, delayMs);
    };
    const asked = {
      url,
      privateHost,
      accept: accepts[definition.as],
      gapMs,
      etag: known?.etag ?? null,
      modified: known?.modified ?? null,
    };
    return visit(asked, allow, this.#deps, signal);
  }

  #askRobots(url: string, privateHost: string | null, signal: AbortSignal): Promise<Visited> {
    const asked = { url, privateHost, accept: "text/plain, */*;q=0.1", gapMs: 0 };
    return visit(asked, async () => 0, { ...this.#deps, maxBytes: maxRobotsBytes }, signal);
  }
}
