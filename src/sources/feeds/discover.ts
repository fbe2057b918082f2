import type { LookupFunction } from "node:net";
import { promisify } from "node:util";
import { decodeHTML } from "entities";
import { download } from "./download.ts";
import { FeedError } from "./feed-error.ts";
import { type Hop, toHop } from "./hop.ts";
import type { FeedLimits } from "./limits.ts";

/** What feeds call themselves in a page's head, the preferred first. */
const types = ["application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml"];

/**
 * Asks pages for the feed that they name, `<link rel="alternate" type="application/atom+xml" href="…">`, until one does.
 * @param pages addresses that the owner named
 * @returns the feed's address; null where they name none. Throws FeedError where no page could be read.
 */
export async function discover(
  pages: string[],
  limits: FeedLimits,
  signal: AbortSignal,
  lookup: LookupFunction,
): Promise<string | null> {
  let problem: FeedError | null = null;
  let isAnswered = false;
  for (const page of pages) {
    try {
      const found = await download(page, { etag: null, modified: null }, limits, signal, lookup);
      isAnswered = true;
      // As a redirect of the page: it may lead into no private network but the owner's own host.
      for (const href of found ? namedIn(found.text) : []) {
        return await checked(toHop(href, found?.url ?? page, page, lookup));
      }
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      problem ??= new FeedError(`${page}: ${error.message}`);
    }
  }
  if (!isAnswered && problem !== null) throw problem;
  return null;
}

/** The address, whose host was looked up: from now on it is the owner's word. */
async function checked({ url, lookup }: Hop): Promise<string> {
  await promisify(lookup)(new URL(url).hostname.replace(/^\[|\]$/g, ""), { all: true }).catch((error) => {
    throw error instanceof FeedError ? error : new FeedError(`${url} could not be reached: ${error.message}`);
  });
  return url;
}

/** Addresses of feeds that a page names, as it writes them; those of comments come last. */
function namedIn(html: string): string[] {
  const links = [...html.replace(/<!--[\s\S]*?-->/g, "").matchAll(/<link\b[^>]*>/gi)].map(([tag]) => attributesOf(tag));
  const feeds = links.filter(({ rel = "", type = "", href = "" }) => {
    return rel.toLowerCase().split(/\s+/).includes("alternate") && types.includes(type.toLowerCase()) && href !== "";
  });
  const rank = ({ type = "", title = "" }: Record<string, string>) =>
    types.indexOf(type.toLowerCase()) + (/comment/i.test(title) ? types.length : 0);
  return feeds.sort((a, b) => rank(a) - rank(b)).map(({ href = "" }) => href.trim());
}

function attributesOf(tag: string): Record<string, string> {
  const found = tag.matchAll(/([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi);
  return Object.fromEntries(
    [...found].map(([, name = "", double, single, bare]) => [
      name.toLowerCase(),
      decodeHTML(double ?? single ?? bare ?? ""),
    ]),
  );
}
