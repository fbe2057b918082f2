import { lookup as systemLookup } from "node:dns";
import { STATUS_CODES } from "node:http";
import type { LookupFunction } from "node:net";
import { quoteClipped } from "../../base/clip.ts";
import { checkedLookup, literalIn, mayReach } from "../../base/reach.ts";
import { decode, readBody, reasonOf, TooLarge } from "../fetch/body.ts";
import { get } from "../fetch/request.ts";
import { FetchError } from "./fetch-error.ts";
import type { Hosts } from "./hosts.ts";

/** By this name robots.txt knows us. */
export const robotName = "Tallybook-collector";

/** One request and what it is allowed. */
export interface Asked {
  url: string;
  /** `host:port` that may be in a private network; null: none may. */
  privateHost: string | null;
  accept: string;
  etag?: string | null;
  modified?: string | null;
  gapMs: number;
}

/** What came. */
export interface Visited {
  status: number;
  /** Null: it has not changed since. */
  text: string | null;
  bytes: number;
  /** Where it was found after redirects. */
  url: string;
  type: string;
  etag: string | null;
  modified: string | null;
  /** The address of `Link: <…>; rel="next"`, as it is written. */
  next: string | null;
}

export interface VisitDeps {
  hosts: Hosts;
  /** Of this install, for the name that we go by; null: it has none. */
  install: string | null;
  /** ms since 1970, UTC */
  now(): number;
  lookup?: LookupFunction | undefined;
  timeoutMs: number;
  maxBytes: number;
}

/** May this address be asked, and how many ms after the one before? Throws FetchError where not. */
type Allow = (url: URL) => Promise<number>;

const maxRedirects = 5;

/**
 * Asks for an address as its host wants to be asked, redirects followed by hand: each hop is checked, and waits for its
 * host's turn. Throws FetchError.
 */
export async function visit(asked: Asked, allow: Allow, deps: VisitDeps, signal: AbortSignal): Promise<Visited> {
  let url = checked(asked.url, asked.url, asked.privateHost);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const until = deps.hosts.restsUntil(url.host);
    if (until > deps.now()) {
      throw new FetchError(`${url.host} asked to be left alone for a while`, { notBefore: until, isFinal: true });
    }
    const gapMs = await allow(url);
    const found = await deps.hosts.turn(url.host, gapMs, signal, () => askOnce(url, asked, deps, signal));
    if ("status" in found) return found;
    url = checked(found.location, url.href, asked.privateHost);
  }
  throw new FetchError(`It redirects more than ${maxRedirects} times`);
}

/** An address that may be asked as far as it says so itself; a name is checked when it is looked up. */
export function checked(address: string, from: string, privateHost: string | null): URL {
  const url = URL.parse(address, from);
  const shown = quoteClipped(address.replace(/\/\/[^/?#]*@/g, "//"), 100);
  if (!url || !/^https?:$/.test(url.protocol)) throw new FetchError(`${shown} is no web address`);
  if (url.username || url.password) throw new FetchError(`${shown} has a user name in it, and is not asked`);
  const literal = literalIn(url.hostname);
  if (literal !== null && !mayReach(literal, url.host === privateHost)) throw refusal(url, literal);
  return url;
}

function refusal({ host }: URL, address: string): FetchError {
  const hint = mayReach(address, true) ? "; “private: true” in the file lets the host pass that it names" : "";
  return new FetchError(`${host} is ${address}, which is no public address, and is not asked${hint}`);
}

async function askOnce(
  url: URL,
  { accept, etag, modified, privateHost }: Asked,
  { hosts, install, now, lookup = systemLookup, timeoutMs, maxBytes }: VisitDeps,
  signal: AbortSignal,
): Promise<Visited | { location: string }> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const headers = {
    accept,
    "user-agent": `${robotName}/1${install === null ? "" : ` (+${install})`}`,
    ...(etag && { "if-none-match": etag }),
    ...(modified && { "if-modified-since": modified }),
  };
  const guarded = checkedLookup(url.host === privateHost, (address) => refusal(url, address), lookup);
  try {
    const reply = await get(url.href, { headers, signal: AbortSignal.any([deadline, signal]), lookup: guarded });
    const { status, headers: said, body } = reply;
    const isSame = status === 304 && Boolean(etag || modified);
    if (!isSame && (status < 200 || status > 299)) {
      body.on("error", () => {}).destroy();
      if (status >= 300 && status < 400 && said.location) return { location: said.location };
      const refused = toRefusal(url, status, said["retry-after"], now());
      if (refused.notBefore !== null) hosts.rest(url.host, refused.notBefore);
      throw refused;
    }
    if (isSame) body.resume();
    const bytes = isSame ? new Uint8Array() : await readBody(body, maxBytes);
    const type = said["content-type"] ?? "";
    return {
      ...{ status, text: isSame ? null : decode(bytes, type), bytes: bytes.length, url: url.href, type },
      ...{ etag: said.etag ?? null, modified: said["last-modified"] ?? null, next: nextIn(said["link"]) },
    };
  } catch (error) {
    if (error instanceof FetchError || signal.aborted) throw error;
    if (error instanceof TooLarge) throw new FetchError(`${url.host}: ${error.message}`);
    if (deadline.aborted) throw new FetchError(`${url.host} took longer than ${timeoutMs / 1000} seconds`);
    throw new FetchError(`${url.host} could not be reached: ${reasonOf(error)}`);
  }
}

function toRefusal({ host }: URL, status: number, retryAfter: string | undefined, now: number): FetchError {
  const words = `${host} answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();
  if (status !== 429 && status !== 503) return new FetchError(words, { status });
  const seconds = Number(retryAfter);
  const at = Number.isFinite(seconds) ? now + seconds * 1000 : Date.parse(retryAfter ?? "");
  const notBefore = retryAfter === undefined || Number.isNaN(at) ? null : Math.max(now, at);
  return new FetchError(words, { notBefore, status, isFinal: true });
}

function nextIn(link: string | string[] | undefined): string | null {
  const text = Array.isArray(link) ? link.join(", ") : (link ?? "");
  for (const [, address = "", rest = ""] of text.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next\b/i.test(rest)) return address;
  }
  return null;
}
