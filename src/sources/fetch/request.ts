import { request as http, type IncomingHttpHeaders } from "node:http";
import { request as https } from "node:https";
import type { LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** Unpacked; to be read or destroyed. */
  body: Readable;
}

interface Asked {
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Finds the address that is connected to. */
  lookup: LookupFunction;
}

const unpackers: Record<string, () => ReturnType<typeof createGunzip>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * GET on a connection of its own: fetch looks names up by itself, and one that is kept open may have been made for
 * somebody who may go where others must not. Redirects are not followed.
 */
export function get(url: string, { headers, signal, lookup }: Asked): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = url.startsWith("https:") ? https : http;
  const all = { ...headers, "accept-encoding": "gzip, deflate, br" };
  const sent = request(url, { headers: all, signal, lookup, agent: false }, (response) => {
    const unpack = unpackers[response.headers["content-encoding"]?.toLowerCase() ?? ""];
    // What goes wrong on the way is told to whoever reads.
    const body = unpack === undefined ? response : pipeline(response, unpack(), () => {});
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
  });
  sent.on("error", reject).end();
  return promise;
}
