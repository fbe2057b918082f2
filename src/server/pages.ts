/** The built pages: what answers requests for them, and how this process itself has one drawn. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { duplexPair } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { PublishError } from "../share/publish/publish-error.ts";
import type { Published } from "../share/publish/published.ts";
import { withExchange } from "./exchange.ts";

export type Pages = (request: IncomingMessage, response: ServerResponse) => unknown;

const entry = new URL("../../dist/server/entry.mjs", import.meta.url);
const client = new URL("../../dist/client/", import.meta.url);

/** @throws PublishError where they were not built */
export async function loadPages(): Promise<Pages> {
  if (!existsSync(entry)) throw new PublishError(`The pages are not built: ${fileURLToPath(entry)} is not there`);
  // The build starts a server of its own unless it is told not to.
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  return (await import(entry.href)).handler;
}

/** A file of the build by its address without the first slash. */
export function readAsset(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, client));
}

/** The page of what is published, as a browser would get it: over a connection that has no other end than this. */
export async function drawPublished(published: Published): Promise<string> {
  const pages = await loadPages();
  const server = createServer((request, response) => {
    withExchange({ client: { address: "", https: false }, outlet: null, published }, () => pages(request, response));
  });
  const [near, far] = duplexPair();
  server.emit("connection", far);
  const options = { createConnection: () => near, path: "/published", headers: { host: "localhost" } };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(options, resolve).once("error", reject).end();
  });
  const html = (await buffer(response)).toString();
  near.destroy();
  if (response.statusCode !== 200) throw new Error(`a page to be published was answered ${response.statusCode}`);
  return html;
}
