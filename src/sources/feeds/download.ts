import { STATUS_CODES } from "node:http";
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
): Promise<Download | null> {
  const deadline = AbortSignal.timeout(transferTimeoutMs);
  try {
    const response = await follow(address, known, AbortSignal.any([deadline, signal]));
    if (response.status === 304) return null;
    return {
      text: decode(await read(response, maxBytes), response.headers.get("content-type") ?? ""),
      url: response.url,
      etag: response.headers.get("etag"),
      modified: response.headers.get("last-modified"),
    };
  } catch (error) {
    if (error instanceof FeedError) throw error;
    if (deadline.aborted) throw new FeedError(`The server took longer than ${transferTimeoutMs / 1000} seconds`);
    throw new FeedError(`The server could not be reached: ${reasonOf(error)}`);
  }
}

/** Redirects are followed here and not by fetch, so that each address is checked first. */
async function follow(address: string, { etag, modified }: Validators, signal: AbortSignal): Promise<Response> {
  const headers = new Headers({
    accept:
      "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "user-agent": "Tallybook (feed reader of a site's own analytics)",
  });
  if (etag) headers.set("if-none-match", etag);
  if (modified) headers.set("if-modified-since", modified);
  let url = address;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    if (response.ok || (response.status === 304 && (etag || modified))) return response;
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) {
      throw new FeedError(`The server answered ${response.status} ${STATUS_CODES[response.status] ?? ""}`.trimEnd());
    }
    url = await toHop(location, url, address);
  }
  throw new FeedError(`It redirects more than ${maxRedirects} times`);
}

async function read(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the transfer.
    if (length > maxBytes) throw new FeedError(`It is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Text by the first of mark, header, declaration and UTF-8 that reads all of it without an error. */
function decode(bytes: Uint8Array, type: string): string {
  const start = Buffer.from(bytes.subarray(0, 400)).toString("latin1");
  const mark = start.startsWith("\xff\xfe") ? "utf-16le" : start.startsWith("\xfe\xff") ? "utf-16be" : undefined;
  const header = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1];
  const declared = /<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(start)?.[1];
  for (const encoding of [mark, start.startsWith("\xef\xbb\xbf") ? "utf-8" : undefined, header, declared, "utf-8"]) {
    try {
      if (encoding !== undefined) return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // An encoding that nobody knows, or another one than it says.
    }
  }
  return new TextDecoder().decode(bytes);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error & { code?: string } };
  return cause ? ((cause.message || cause.code) ?? message) : message;
}
