import type { App } from "./app.ts";

/** ms after the start; whoever comes at once is not kept waiting by this. */
const lull = 1_000;

/**
 * Asks and draws the first page once before anyone has come, so that the first visitor does not wait for what is done
 * once a process: readers that start, questions that are prepared, the map of the world.
 * @returns calls it off
 */
export function warmUp({ collector, notebooks, browse }: App): () => void {
  const leave = new AbortController();
  const { signal } = leave;
  const timer = setTimeout(async () => {
    if (collector.last().people === null) return;
    const asked = [notebooks.page("overview", new URLSearchParams(), { audience: "owner", signal }), browse.list()];
    // What is wrong with it is said on the page, to whoever opens that.
    await Promise.allSettled(asked);
  }, lull);
  timer.unref();
  return () => {
    clearTimeout(timer);
    leave.abort();
  };
}
