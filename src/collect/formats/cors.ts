/**
 * Which pages may read an answer that was asked for with credentials, as they carry the owner's opt-out: those of the
 * owner's sites only. The origin is echoed where its host is a known site's, or where one is developed or previewed, so
 * that a developer sees whether the hit is counted; no other origin gets a CORS header at all.
 */
import type { Sites } from "../../store/sites.ts";
import { hostOf } from "../enrich/page.ts";
import { matchHost } from "../enrich/site.ts";

/** Origins remembered; only known ones are, but their ports, and names of previews, are anyone's choice. */
const maxOrigins = 1000;

/** Scheme, the longest name that a host may have, and port; longer ones are no browser's. */
const maxOriginLength = 300;

const none: readonly string[] = [];

export class Cors {
  #sites: Sites;
  #known = new Map<string, readonly string[]>();

  constructor(sites: Sites) {
    this.#sites = sites;
    sites.onChange(() => this.#known.clear());
  }

  /** Headers for an origin (name, value, name, value …), made once; none for a stranger's. */
  headersFor(origin: string | undefined): readonly string[] {
    if (origin === undefined) return none;
    return this.#known.get(origin) ?? this.#admit(origin);
  }

  #admit(origin: string): readonly string[] {
    if (origin.length > maxOriginLength) return none;
    const url = URL.parse(origin);
    // Only what a browser would write: an origin and nothing more, so that echoing it is safe.
    if (!url || url.origin !== origin) return none;
    if (matchHost(hostOf(url), this.#sites).name === "") return none;
    const headers = [
      ...["Access-Control-Allow-Origin", origin],
      ...["Access-Control-Allow-Credentials", "true"],
      ...["Access-Control-Expose-Headers", "X-Tallybook"],
    ];
    if (this.#known.size >= maxOrigins) this.#known.clear();
    this.#known.set(origin, headers);
    return headers;
  }
}
