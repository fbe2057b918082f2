/**
 * What a request in a log is: a page that was opened or missed, a feed that was fetched, a file that was taken along, or
 * nothing that is counted as any of these. Servers log everything; most of it belongs to a page that is there already,
 * or was never meant for people.
 */
import { hash, randomBytes } from "node:crypto";
import type { LogLine } from "./log-line.ts";

/** A hit of a log, on its way to who makes rows of it. */
export interface LogHit {
  /** ms since 1970, UTC */
  time: number;
  address: string;
  /** Null where the log has none. */
  userAgent: string | null;
  gpc: boolean;
  dnt: boolean;
  kind: "pageview" | "notfound" | "feed" | "download" | "pixel";
  /** Of a pixel, what was asked for: it says itself of which page it is. */
  url: string;
  referrer: string;
  /** How many people a feed reader says it fetches for. */
  subscribers: number | null;
}

/** Why a request is counted, and no row. */
export type NoHit = "asset" | "probe" | "no page";

export type Verdict = { kind: "hit"; hit: LogHit } | { kind: "none"; reason: NoHit; host: string; time: number };

/** Of paths, what begins the name of what they lead to. */
const page = /^(?:s|x)?html?$|^(?:php|asp|aspx|jsp)$/;
const file =
  /^(?:csv|docx?|epub|gz|mp[34]|pdf|pptx?|xlsx?|zip|7z|apk|azw3|bz2|deb|dmg|exe|ics|iso|mobi|msi|od[pst]|rpm|tar|tgz|xz|zst)$/;
const feedName =
  /(?:^|\/)(?:feeds?|rss2?|atom|index)\.(?:xml|rss|atom|rdf)$|\/(?:feed|rss|atom)(?:\.json)?\/?$|\.(?:rss|atom)$/i;
const feedAgent = /feed|rss|reader|subscriber|news|podcast/i;
/** What is looked for by those who look for a way in. */
const probe =
  /\/wp-|\/\.(?!well-known\/)|\.(?:php\d?|phtml|aspx?|jsp|cgi|env|sql|bak|old|ini|ya?ml)(?:$|\/)|\/(?:cgi-bin|phpmyadmin|pma|vendor|xmlrpc|actuator|solr|boaform|hnap1|geoserver|owa|ecp|autodiscover|telescope|_ignition|console|manager\/html|admin|administrator|login|wordpress|backup|config|server-status|remote)(?:[/.]|$)|[<>'"\\]|%00|\.\.\//i;

/** Clients of which it is remembered that they loaded a part of a page; beyond them it starts over. */
const maxClients = 100_000;

export interface VerdictDeps {
  /** Of lines that do not say which. */
  host: string;
  /** Whether this address is a feed of the owner's. */
  isFeed(host: string, path: string): boolean;
}

export class Verdicts {
  readonly #deps: VerdictDeps;
  /** Who loaded a part of a page, as a hash behind a prefix that nobody else knows. */
  readonly #readers = new Set<string>();
  readonly #prefix = randomBytes(32).toString("latin1");

  constructor(deps: VerdictDeps) {
    this.#deps = deps;
  }

  of(line: LogLine): Verdict {
    const { time } = line;
    if (isPixel(line)) return { kind: "hit", hit: toHit(line, "pixel", line.target) };
    const address = addressOf(line, this.#deps.host);
    const host = address?.host ?? this.#deps.host;
    const kind = address === null ? "probe" : this.#kindOf(line, address);
    if (address === null || kind === "asset" || kind === "probe" || kind === "no page") {
      return { kind: "none", reason: kind as NoHit, host, time };
    }
    return { kind: "hit", hit: toHit(line, kind, address.url) };
  }

  #kindOf(line: LogLine, { host, path }: Address): LogHit["kind"] | NoHit {
    const { method, status, userAgent } = line;
    const isFound = status === 200 || status === 203 || status === 304;
    const isMissing = status === 404 || status === 410;
    if (!isFound && probe.test(path)) return "probe";
    if (method !== "GET" || !(isFound || isMissing)) return "no page";
    const isFeed = this.#deps.isFeed(host, path) || feedName.test(path);
    const ending = /\.([a-z][a-z0-9]{0,9})$/i.exec(path)?.[1]?.toLowerCase() ?? "";
    if (isFound && (isFeed || (ending === "xml" && feedAgent.test(userAgent ?? "")))) return "feed";
    if (file.test(ending)) return this.#ofFile(line);
    if (!isPage(line, ending, path)) return this.#ofPart(line);
    if (isUnseen(line)) return "no page";
    if (isMissing) return line.referrer !== "" || this.#isReader(line) ? "notfound" : "probe";
    return "pageview";
  }

  /** Of one that is there, its first bytes and later ones would be one download each. */
  #ofFile({ status, referrer }: LogLine): LogHit["kind"] | NoHit {
    if (status === 200) return "download";
    return status === 304 ? "asset" : referrer === "" ? "probe" : "notfound";
  }

  #ofPart(line: LogLine): NoHit {
    if (this.#readers.size >= maxClients) this.#readers.clear();
    if (line.status < 400 && line.userAgent) this.#readers.add(this.#keyOf(line));
    return "asset";
  }

  #isReader(line: LogLine): boolean {
    return this.#readers.has(this.#keyOf(line));
  }

  #keyOf({ address, userAgent }: LogLine): string {
    return hash("sha256", `${this.#prefix}${address}\n${userAgent}`, "base64");
  }
}

function toHit(line: LogLine, kind: LogHit["kind"], url: string): LogHit {
  const { time, address, userAgent, gpc, dnt, referrer } = line;
  const subscribers = kind === "feed" ? subscribersOf(userAgent ?? "") : null;
  return { time, address, userAgent, gpc, dnt, kind, url, referrer, subscribers };
}

/** An event of a Snowplow tracker, wherever it was told to send it. */
function isPixel({ method, status, target }: LogLine): boolean {
  const isTaken = method === "GET" && (status === 200 || status === 204 || status === 304);
  return isTaken && /[?&]e=(?:pv|pp|se|ue|tr|ti)(?:&|$)/.test(target) && /[?&](?:tv|p)=/.test(target);
}

interface Address {
  url: string;
  host: string;
  path: string;
}

/** Null for what no browser asks for. */
function addressOf({ target, host, method }: LogLine, usual: string): Address | null {
  if (method === "" || target === "") return null;
  const isWhole = /^https?:\/\//i.test(target);
  if (!isWhole && !target.startsWith("/")) return null;
  const url = URL.parse(isWhole ? target : `https://${host || usual}${target.replace(/^\/{2,}/, "/")}`);
  return url && { url: url.href, host: url.hostname, path: url.pathname };
}

/** By what was answered where the log says it, else by the name. */
function isPage({ contentType, status }: LogLine, ending: string, path: string): boolean {
  if (path.startsWith("/.well-known/")) return false;
  if (contentType !== null && status !== 304) return /^(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType);
  return ending === "" || page.test(ending);
}

/** Fetched ahead, or into something else than a window: nobody may have seen it. */
function isUnseen({ purpose, destination }: LogLine): boolean {
  return purpose.includes("prefetch") || (destination !== "" && destination !== "document");
}

/** "12 subscribers", "1 Readers", "users 1". */
function subscribersOf(userAgent: string): number | null {
  const found = /(\d{1,9})\s+(?:subscriber|reader|user)s?\b|\busers\s+(\d{1,9})\b/i.exec(userAgent);
  return found ? Number(found[1] ?? found[2]) : null;
}
