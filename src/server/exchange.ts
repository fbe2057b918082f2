import { AsyncLocalStorage } from "node:async_hooks";
import type { Published } from "../share/publish/published.ts";
import type { Client } from "../web/client-address.ts";
import type { Outlet } from "./outlet.ts";

/** What a page must know of the connection that it answers on. */
interface Exchange {
  client: Client;
  /** Null where nobody waits for what is drawn. */
  outlet: Outlet | null;
  /** Set where this process itself has a page drawn, for a folder. */
  published?: Published;
}

// Astro's handler takes no locals: what the pages get with a request waits here for the middleware.
const exchange = new AsyncLocalStorage<Exchange>();
const nobody: Exchange = { client: { address: "", https: false }, outlet: null };

/** Runs `answer` with the exchange known to the pages it renders. */
export function withExchange<T>(known: Exchange, answer: () => T): T {
  return exchange.run(known, answer);
}

export function getExchange(): Exchange {
  return exchange.getStore() ?? nobody;
}
