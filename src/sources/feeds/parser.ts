/** A process thread of its own for one feed: XML or JSON from anywhere in, entries or a problem out. */
import { parentPort, workerData } from "node:worker_threads";
import { decodeHTML } from "entities";
import Parser from "rss-parser";
import { toPublished } from "./date.ts";
import type { FeedItem } from "./parse.ts";

/** The feed, and the address it was found at. */
const { text, address }: { text: string; address: string } = workerData;

/** An element as xml2js has it: its text, or that and its attributes. */
type Element = string | { _?: string; $?: Record<string, string> };

/** What of an entry is read here and not by rss-parser, which would throw a whole feed away for one bad date. */
type Entry = { [name in (typeof elements)[number]]?: Element[] } & { $?: Record<string, string> };

const elements = [
  ...["title", "link", "guid", "feedburner:origLink"],
  ...["published", "issued", "created", "pubDate", "dc:date", "dcterms:created", "updated", "modified"],
] as const;

/** Those of a date, the most telling first. */
const dates = elements.slice(4);

/** Entries that are kept of one feed. */
const maxEntries = 5000;

/** Of an address within the feed, before rss-parser sees it. */
const ours = (name: string) => `own:${name}`;

function readXml(text: string): FeedItem[] | Promise<FeedItem[]> {
  const prefix = /<(\w+):feed\b/.exec(text.slice(0, 2000))?.[1];
  const named = new Set<string>(elements);
  const parser = new Parser<{ $?: Record<string, string> }, Record<string, unknown>>({
    defaultRSS: 2,
    customFields: {
      feed: [["$", "$", { keepArray: true }]] as never,
      item: ["$", ...elements].map((name) => [name === "$" ? name : ours(name), name, { keepArray: true }]) as never,
    },
    xml2js: {
      tagNameProcessors: [
        (name: string) => {
          const plain = prefix && name.startsWith(`${prefix}:`) ? name.slice(prefix.length + 1) : name;
          return named.has(plain) ? ours(plain) : plain;
        },
      ],
    },
  });
  return parser.parseString(sound(text)).then(({ $, items }) => {
    const isAtom = /<(?:\w+:)?feed\b/.test(text.slice(0, 2000));
    return items.slice(0, maxEntries).map((entry) => toItem(entry as unknown as Entry, $?.["xml:base"] ?? "", isAtom));
  });
}

/** What the XML of blogs is wrong about, set right: what stands before it, bare ampersands, control characters. */
function sound(text: string): string {
  return (
    text
      .replace(/^[^<]*/, "")
      .replace(/<\?xml\b[^>]*\?>/, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
      .replace(/(<(?:\w+:)?title\b[^>]*\btype\s*=\s*["'])xhtml(["'][^>]*>)(.*?)(?=<\/(?:\w+:)?title>)/gs, escapeXhtml)
      .replace(
        /<!\[CDATA\[.*?\]\]>|&(?!(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);)(?:([a-z][a-z\d]{0,31});)?/gis,
        escapeBare,
      )
  );
}

/** As HTML in text, which keeps the order of its words. */
function escapeXhtml(_: string, open: string, close: string, inner: string): string {
  return `${open}html${close}${inner.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}`;
}

/** What HTML has a name for becomes that letter; a name of the feed's own making is left for the XML parser to refuse. */
function escapeBare(found: string, name: string | undefined): string {
  if (found.startsWith("<")) return found;
  return name === undefined ? `&amp;${found.slice(1)}` : decodeHTML(found);
}

function toItem(entry: Entry, base: string, isAtom: boolean): FeedItem {
  return {
    links: linksOf(entry, base),
    title: titleOf(entry.title?.[0], isAtom).replace(/\s+/g, " ").trim(),
    published: dates.map((name) => toPublished(textOf(entry[name]?.[0]))).find((date) => date !== null) ?? null,
  };
}

function textOf(element: Element | undefined): string {
  return ((typeof element === "string" ? element : element?._) ?? "").trim();
}

/** Where a rewritten feed had it, the page itself, and what names it for ever if that is an address. */
function linksOf(entry: Entry, base: string): string[] {
  const bases = [address, base, entry.$?.["xml:base"] ?? ""];
  const pages = (entry.link ?? []).filter((link) => !isOther(link)).sort((a, b) => otherType(a) - otherType(b));
  const guids = (entry.guid ?? []).filter((guid) => typeof guid === "string" || guid.$?.["isPermaLink"] !== "false");
  return [
    ...(entry["feedburner:origLink"] ?? []).map(textOf),
    ...pages.map((link) => resolve(textOf(link) || attribute(link, "href"), [...bases, attribute(link, "xml:base")])),
    ...guids.map(textOf).filter((guid) => /^https?:/i.test(guid)),
  ].filter((link) => link !== "");
}

function attribute(element: Element, name: string): string {
  return (typeof element === "string" ? undefined : element.$?.[name]) ?? "";
}

/** Its own address, a file, a comment: anything but the page. */
function isOther(link: Element): boolean {
  return !["", "alternate"].includes(attribute(link, "rel"));
}

function otherType(link: Element): number {
  return /^(?:|text\/html|application\/xhtml\+xml)$/.test(attribute(link, "type")) ? 0 : 1;
}

/** @param bases from the feed's own address inwards; each may be relative to the one before */
function resolve(link: string, bases: string[]): string {
  const base = bases.reduce((outer, inner) => URL.parse(inner, outer)?.href ?? outer);
  return URL.parse(link, base)?.href ?? link;
}

function titleOf(title: Element | undefined, isAtom: boolean): string {
  const text = textOf(title);
  const type = title === undefined ? "" : attribute(title, "type");
  if (/html/.test(type)) return decodeHTML(text.replace(/<\/?[a-z][^>]*>/gi, ""));
  return isAtom ? text : decodeHTML(withoutPairs(text));
}

/** Of RSS nobody says whether a title is HTML: tags that open and close are markup, a lone one is what it is about. */
function withoutPairs(text: string): string {
  const inner = text.replace(/<([a-z]\w*)(?:\s[^>]*)?>([^<]*(?:<(?!\/?\1\b)[^<]*)*)<\/\1\s*>/gi, "$2");
  return inner === text ? text.replace(/<br\s*\/?>/gi, " ") : withoutPairs(inner);
}

/** JSON Feed, version 1 and 1.1. */
function readJson(text: string): FeedItem[] {
  const { version, items } = JSON.parse(text) as { version?: unknown; items?: unknown };
  if (!String(version).includes("jsonfeed.org")) throw new Error("it is JSON, and no JSON Feed");
  if (!Array.isArray(items)) throw new Error("it has no list of items");
  return (items as Record<string, unknown>[]).slice(0, maxEntries).map((entry) => ({
    links: [entry["url"], entry["id"]].filter((link) => typeof link === "string"),
    title: String(entry["title"] ?? "")
      .replace(/\s+/g, " ")
      .trim(),
    published: toPublished(String(entry["date_published"] ?? entry["date_modified"] ?? "")),
  }));
}

parentPort?.postMessage(await (/^\s*\{/.test(text) ? readJson(text) : readXml(text)));
