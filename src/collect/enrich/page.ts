/**
 * The page that was read, from the URL its reader's browser gives.
 *
 * Query strings carry secrets (password resets, unsubscribe keys, search words), so only what names a campaign or a
 * source is kept; the fragment is looked at where it names the page, any user name never.
 */
import { toOneSpelling } from "../../base/percent-escapes.ts";
import { FieldError } from "../../store/events/checks.ts";
import type { Asker } from "./clean.ts";
import { shownPage } from "./read-through.ts";
import { isRecurring, Recurring } from "./recurring.ts";

export interface PageUrl {
  host: string;
  /** As the URL has it, percent-encoded in the one spelling, so that it is the same text everywhere. */
  path: string;
  /** Allow-listed parameters only, without `?`; null where none is there. */
  query: string | null;
  params: URLSearchParams | null;
}

/** Characters of a URL, a referrer included; browsers and feeds stay far below. */
export const maxUrlLength = 4096;

/** Characters of a host, as DNS has it. */
export const maxHostLength = 253;

/** Characters of a path: a letter of the URL may take nine when it is encoded. */
const maxPathLength = 2000;

const maxParamLength = 200;

/** Characters of what is kept of a query; what comes later is left out. */
const maxQueryLength = 2000;

const pages = new Recurring<PageUrl>();

/**
 * What a wire format gave for `url` in, the page out; throws a FieldError that says why it cannot be a page of the owner's.
 * @param withHash the fragment names the page, and is a part of its path
 */
export function toPageUrl(value: unknown, asker: Asker, withHash = false): Readonly<PageUrl> {
  if (withHash || typeof value !== "string") return readPageUrl(value, withHash);
  const known = pages.get(value);
  if (known) return known;
  const page = readPageUrl(value, false);
  if (isRecurring(value, asker)) pages.keep(value, page);
  return page;
}

function readPageUrl(value: unknown, withHash: boolean): PageUrl {
  if (value === undefined || value === null) throw new FieldError("url", "missing");
  if (Array.isArray(value)) throw new FieldError("url", "one is needed, not a list");
  if (typeof value !== "string") throw new FieldError("url", "a text is needed");
  if (value.length > maxUrlLength) throw new FieldError("url", `longer than ${maxUrlLength} characters`);
  if (value.trim() === "") throw new FieldError("url", "empty");
  const given = URL.parse(value);
  if (!given) throw new FieldError("url", "not a whole URL", value);
  if (given.protocol !== "https:" && given.protocol !== "http:") {
    throw new FieldError("url", "not an http(s) URL", value);
  }
  const url = shownPage(given) ?? given;
  const host = hostOf(url);
  if (host.length > maxHostLength) throw new FieldError("url", `its host is longer than ${maxHostLength} characters`);
  const pathname = withHash ? url.pathname + url.hash.replace(/\?.*/s, "") : url.pathname;
  if (pathname.length > maxPathLength) {
    throw new FieldError("url", `its path is longer than ${maxPathLength} characters, encoded`);
  }
  // http://http://example.com: a parser takes the second scheme for the host.
  if (host === "http" || host === "https") throw new FieldError("url", "its scheme is there twice", value);
  const params = url.search.length > 1 ? allowed(url.searchParams) : null;
  return {
    host,
    path: withoutCredentials(toOneSpelling(pathname)),
    query: params ? params.toString() : null,
    params,
  };
}

/** A page may be named within the address of another, as archives do: then with its user's name and password. */
export function withoutCredentials(text: string): string {
  return text.includes("@") ? text.replace(/(https?:\/\/?)[^/?#\s]*@/gi, "$1") : text;
}

/** A stranger's text on one line, without control characters, and cut. */
export function toLine(text: string, maxLength: number): string {
  const line = /[\s\p{Cc}]{2}|[^\P{Cc}]|^\s|\s$/u.test(text) ? text.replace(/[\s\p{Cc}]+/gu, " ").trim() : text;
  return visible.test(line) ? cut(line.toWellFormed(), maxLength) : "";
}

/** Anything but spaces, controls, and what is drawn as nothing. */
const visible = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\s\u2800]/u;

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Between characters, never inside one, be it a letter with its accents or a family of emoji. */
function cut(line: string, maxLength: number): string {
  if (line.length <= maxLength) return line;
  const last = characters.segment(line.slice(0, maxLength + 64)).containing(maxLength);
  return line.slice(0, last?.index ?? maxLength);
}

/** Lower case, without port and without the dot that may end a full name. */
export function hostOf(url: URL): string {
  const host = url.hostname;
  return host.endsWith(".") ? host.slice(0, -1) : host;
}

/** Newsletter tools write whom they wrote to into their links. */
const emailAddress = /[\p{L}\p{N}._+-](?:@|%40)[\p{L}\p{N}]|:(?:\/|%2f){2}[^/\s]*(?:@|%40)/iu;

/** utm_*, ref and source, each once and no e-mail address; null where there is none. */
export function allowed(params: URLSearchParams): URLSearchParams | null {
  const kept = new URLSearchParams();
  let length = 0;
  for (const [name, value] of params) {
    if (!/^(utm_[a-z_]{1,20}|ref|source)$/.test(name) || kept.has(name)) continue;
    const text = toLine(value, maxParamLength);
    if (text === "" || emailAddress.test(text)) continue;
    length += name.length + encodeURIComponent(text).length + 2;
    if (length > maxQueryLength) break;
    kept.append(name, text);
  }
  return kept.size > 0 ? kept : null;
}
