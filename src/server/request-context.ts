import { AsyncLocalStorage } from "node:async_hooks";
import type { Client } from "../web/client-address.ts";
import type { PageApp } from "./app.ts";

// Astro's handler takes no locals: what the pages get with a request waits here for the middleware.
let app: PageApp | undefined;
const client = new AsyncLocalStorage<Client>();

/** Makes the one app known to the pages. */
export function setApp(opened: PageApp): void {
  app = opened;
}

export function getApp(): PageApp {
  if (!app) throw new Error("no app is open in this process");
  return app;
}

/** Runs `answer` with the client known to the pages it renders. */
export function withClient<T>(asking: Client, answer: () => T): T {
  return client.run(asking, answer);
}

export function getClient(): Client {
  return client.getStore() ?? { address: "", https: false };
}
