import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import compression from "compression";
import { clientOf } from "../web/client-address.ts";
import type { App } from "./app.ts";
import { Outlet } from "./outlet.ts";
import { withExchange } from "./request-context.ts";

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

/** Every request comes through here: the collector answers first and cheaply, the pages answer the rest. */
export function toListener(app: App, pages: Pages): RequestListener {
  const checkProxy = toProxyCheck(app);
  return (request, response) => {
    checkProxy(request);
    if (app.collector.handle(request, response)) return;
    const problem = problemOf(request);
    if (problem) return refuse(response, problem);
    const client = clientOf(request, app.config.trustProxy);
    compress(request, response, () => {
      withExchange({ client, outlet: new Outlet(response) }, () => pages(request, response));
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

function refuse(response: ServerResponse, problem: string): void {
  response.writeHead(400, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
  response.end(`${problem}\n`);
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
