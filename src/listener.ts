import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import compression from "compression";
import type { App } from "./app.ts";
import { clientOf } from "./collect/client.ts";
import { withClient } from "./current.ts";

type Pages = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Drawings are most of a page and pack to a seventh. The pixel never comes here. Typed for Express, it needs plain Node only. */
const compress = compression() as unknown as (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void;

/** Every request comes through here: the collector answers first and cheaply, the pages answer the rest. */
export function toListener(app: App, pages: Pages): RequestListener {
  return (request, response) => {
    if (app.collector.handle(request, response)) return;
    const client = clientOf(request, app.config.trustProxy);
    compress(request, response, () => withClient(client, () => pages(request, response)));
  };
}
