import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import compression from "compression";
import { baseHeaders, httpsHeaders } from "../web/base-headers.ts";
import { type Client, clientOf } from "../web/client-address.ts";
import { networkOf } from "../web/network.ts";
import { originOf, pathOf, within } from "../web/under.ts";
import type { App } from "./app.ts";
import { withExchange } from "./exchange.ts";
import { Outlet } from "./outlet.ts";
import { Unsent } from "./unsent.ts";

type Pages = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Drawings are most of a page and pack to a seventh; what gzip finds beyond level 4, a twelfth, takes it three times as
 * long. The pixel never comes here. Typed for Express, it needs plain Node only.
 */
const compress = compression({ level: 4 }) as unknown as (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void;

/** What is asked here at all; a page says which of them it takes. Their spelling has no other case. */
const methods = ["GET", "HEAD", "POST", "OPTIONS"];

/** Where programs change things by these, too: a page's own methods say which. */
const changing = { methods: ["PUT", "DELETE"], path: /^\/collectors\/[a-z0-9_]+(\/[a-z]+)?\.json(\?|$)/ };

function isAsked({ method = "", url = "" }: IncomingMessage): boolean {
  return methods.includes(method) || (changing.methods.includes(method) && changing.path.test(url));
}

/** Scripts that pages of others load. */
const embedded = /^\/(embed|lead)\.js(\?|$)/;

/** Every request comes through here: the collector answers first and cheaply, the pages answer the rest. */
export function toListener(app: App, pages: Pages): RequestListener {
  const checkProxy = toProxyCheck(app);
  const unsent = new Unsent();
  const path = pathOf(app.config.url);
  return (request, response) => {
    if (path !== "") request.url = within(path, request.url ?? "");
    if (!isAsked(request)) return refuseMethod(response);
    checkProxy(request);
    if (app.collector.handle(request, response)) return app.governor.arrived();
    const client = toClient(app, request);
    putBase(response, client, request.url ?? "");
    const problem = problemOf(request);
    if (problem) return refuse(response, 400, problem);
    compress(request, response, () => {
      const outlet = new Outlet(response, { unsent, network: networkOf(client.address) });
      withExchange({ client, outlet }, () => pages(request, response));
    });
  };
}

/** A name or an address, and perhaps a port; whether it can be one is URL's to say. */
const plainHost = /^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i;

/** Asked by programs that may not know what this is called. */
const health = /^\/(healthz|readyz)$/;

/** Pages make addresses of what was asked and by which name: both must be what they claim to be. */
function problemOf({ url = "", headers: { host } }: IncomingMessage): string | null {
  if (!/^\/(?!\/)/.test(url)) return "What is asked for must be a path, such as /login.";
  if (host === undefined && health.test(url)) return null;
  if (host !== undefined && plainHost.test(host) && URL.canParse(`http://${host}`)) return null;
  return "The Host header must be a host name, or one with a port, such as stats.example.com.";
}

/** Who asks. The owner's word for this install's address counts where no trusted proxy says how it was reached. */
function toClient({ config }: App, request: IncomingMessage): Client {
  const client = clientOf(request, config.trustProxy);
  const https = client.https || originOf(config.url) === `https://${request.headers.host?.toLowerCase()}`;
  return { ...client, https, path: pathOf(config.url) };
}

/** Under what a page says itself. */
function putBase(response: ServerResponse, { https }: Client, url: string): void {
  for (const [name, value] of Object.entries({ ...baseHeaders, ...(https && httpsHeaders) })) {
    response.setHeader(name, value);
  }
  if (embedded.test(url)) response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
}

function refuse(response: ServerResponse, status: number, problem: string): void {
  response.writeHead(status, { ...baseHeaders, "content-type": "text/plain; charset=utf-8" });
  response.end(`${problem}\n`);
}

/** Before anything else, whatever the address; a body that comes along is not waited for. */
function refuseMethod(response: ServerResponse): void {
  response.setHeader("Allow", methods.join(", "));
  response.shouldKeepAlive = false;
  refuse(response, 405, `Nothing here takes this method; there are ${methods.join(", ")}.`);
}

/** An answer to what node:http cannot read, or hands on without an answer to write to. */
export function refuseUnread(socket: Socket, status: string, headers: Record<string, string> = {}): void {
  const all = Object.entries({ ...baseHeaders, ...headers, Connection: "close", "Content-Length": "0" });
  socket.end(`HTTP/1.1 ${status}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
}

/** CONNECT, which node:http hands to nobody else. */
export function refuseConnect(_: IncomingMessage, socket: Socket): void {
  refuseUnread(socket, "405 Method Not Allowed", { Allow: methods.join(", ") });
}

/** Says once that a proxy is at work which nobody declared: all readers then seem to be at one address, its own. */
function toProxyCheck({ config, effects }: App): (request: IncomingMessage) => void {
  let watching = config.trustProxy.length === 0;
  return ({ headers }) => {
    if (!watching || headers["x-forwarded-for"] === undefined) return;
    watching = false;
    effects.log(
      "A request came with X-Forwarded-For, which is not believed: TALLYBOOK_TRUST_PROXY is none. If Tallybook is " +
        "behind a proxy of yours, set TALLYBOOK_TRUST_PROXY=loopback, or to the proxy's address; else all readers count as one.",
    );
  };
}
