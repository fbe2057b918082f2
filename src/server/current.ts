import { AsyncLocalStorage } from "node:async_hooks";
import type { Client } from "../web/client-address.ts";
import type { App } from "./app.ts";

interface Current {
  app: App | undefined;
  client: AsyncLocalStorage<Client>;
}

// Pages are bundled, the rest runs as it stands: two copies of this module in one process, which meet on this symbol.
const key = Symbol.for("tallybook.current");
const shared = globalThis as typeof globalThis & { [key]?: Current };
shared[key] ??= { app: undefined, client: new AsyncLocalStorage() };
const current: Current = shared[key];

/** Makes the one app known to the pages. */
export function setCurrent(app: App): void {
  current.app = app;
}

export function currentApp(): App {
  if (!current.app) throw new Error("no app is open in this process");
  return current.app;
}

/** Runs `answer` with the client known to the pages it renders. */
export function withClient<T>(client: Client, answer: () => T): T {
  return current.client.run(client, answer);
}

export function currentClient(): Client {
  return current.client.getStore() ?? { address: "", https: false };
}
