import type { App } from "./app.ts";

/**
 * Asks and draws the first page once before anyone has come, so that the first visitor does not wait for what is done
 * once a process: readers that start, questions that are prepared, the map of the world.
 */
export async function warmUp({ collector, notebooks, browse, governor }: App, signal: AbortSignal): Promise<void> {
  if (collector.last().people === null) return;
  const request = { audience: "owner", signal, budget: governor.background } as const;
  const asked = [notebooks.page("overview", new URLSearchParams(), request), browse.list()];
  // What is wrong with it is said on the page, to whoever opens that.
  await Promise.allSettled(asked);
}
