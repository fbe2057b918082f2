import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { App } from "./app.ts";
import { clientOf } from "./collect/client.ts";
import { withClient } from "./current.ts";

type Pages = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Every request comes through here: the collector answers first and cheaply, the pages answer the rest. */
export function toListener(app: App, pages: Pages): RequestListener {
  return (request, response) => {
    if (app.collector.handle(request, response)) return;
    withClient(clientOf(request, app.config.trustProxy), () => pages(request, response));
  };
}
