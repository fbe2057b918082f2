import { STATUS_CODES } from "node:http";
import type { LookupFunction } from "node:net";
import { decode, readBody, reasonOf, TooLarge } from "../fetch/body.ts";
import { get } from "../fetch/request.ts";
import { FeedError } from "./feed-error.ts";
import { toHop } from "./hop.ts";
import type { FeedLimits } from "./limits.ts";

/** What a server said last time; sent back, it may answer "not modified". */
export interface Validators {
  etag: string | null;
  modified: string | null;
}

export interface Download extends Validators {
  text: string;
  /** Where it was found after redirects; relative links in it start from here. */
  url: string;
}

const maxRedirects = 5;

/**
 * Fetches a feed that the owner named; null where it has not changed since. The address may well be a private one:
 * it is the owner's own word, and no visitor has a say in it. Throws FeedError.
 */
export async function download(
  address: string,
  known: Validators,
  { transferTimeoutMs, maxBytes }: FeedLimits,
  signal: AbortSignal,
  lookup: LookupFunction,
): Promise<Download | null> {
  const deadline = AbortSignal.timeout(transferTimeoutMs);
  try {
    const { url, status, said, body } = await follow(address, known, AbortSignal.any([deadline, signal]), lookup);
    if (status === 304) {
      body.resume();
      return null;
    }
    return {
      text: decode(await readBody(body, maxBytes), said["content-type"] ?? ""),
      url,
      etag: said.etag ?? null,
      modified: said["last-modified"] ?? null,
    };
  } catch (error) {
    if (error instanceof FeedError) throw error;
    if (error instanceof TooLarge) throw new FeedError(error.message);
    if (deadline.aborted) throw new FeedError(`The server took longer than ${transferTimeoutMs / 1000} seconds`);
    throw new FeedError(`The server could not be reached: ${reasonOf(error)}`);
  }
}

/** Each address is checked before it is asked. */
async function follow(address: string, { etag, modified }: Validators, signal: AbortSignal, lookup: LookupFunction) {
  const headers = {
    accept:
      "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "user-agent": "Tallybook (feed reader of a site's own analytics)",
    ...(etag && { "if-none-match": etag }),
    ...(modified && { "if-modified-since": modified }),
  };
  let hop = { url: address, lookup };
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { status, headers: said, body } = await get(hop.url, { headers, signal, lookup: hop.lookup });
    const isOk = status >= 200 && status < 300;
    if (isOk || (status === 304 && (etag || modified))) return { url: hop.url, status, said, body };
    body.on("error", () => {}).destroy();
    const { location } = said;
    if (status < 300 || status > 399 || !location) {
      throw new FeedError(`The server answered ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd());
    }
    hop = toHop(location, hop.url, address, lookup);
  }
  throw new FeedError(`It redirects more than ${maxRedirects} times`);
}
