import type { Page } from "@playwright/test";

/**
 * Lets a page time itself: from an event's own time, which is when the browser got it, until the first frame that shows
 * what is waited for has been painted.
 * @param kind of the event that `act` brings about
 * @param isThere an expression of the page's, looked at in every frame
 * @returns ms
 */
export async function untilPainted(
  page: Page,
  kind: string,
  isThere: string,
  act: () => Promise<unknown>,
): Promise<number> {
  // Only the tab in front is painted.
  await page.bringToFront();
  const watch = await page.evaluateHandle<{ taken: Promise<number> }>(
    `({ taken: (${watchOn})(${JSON.stringify(kind)}, () => ${isThere}) })`,
  );
  await act();
  return watch.evaluate(({ taken }) => taken);
}

/** Runs in the page. */
function watchOn(kind: string, isThere: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`nothing came of ${kind} for 20 s`)), 20_000);
    const once = { capture: true, once: true };
    addEventListener(kind, ({ timeStamp }) => requestAnimationFrame(() => look(timeStamp)), once);
    function look(since: number): void {
      if (!isThere()) {
        requestAnimationFrame(() => look(since));
        return;
      }
      // The next task runs when this frame has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - since);
      port2.postMessage(null);
    }
  });
}
