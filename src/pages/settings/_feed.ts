/** Asks for a site's feed without waiting for it: how it went is told by the page that shows the feed. */
export function askFeed({ feeds, effects }: App.Locals["app"], site: string): void {
  feeds.check(site).catch((error: Error) => effects.log(`Feeds: ${error.message}`));
}
