import { FeedError } from "../../sources/feeds/feed-error.ts";
import type { Site } from "../../store/site.ts";
import { FormError } from "../../web/form.ts";

/** Looks for a site's feed on its pages. Throws FormError, with what the owner can do, where there is none. */
export async function findFeed({ feeds }: App.Locals["app"], site: Site): Promise<void> {
  const own = "Type its address into the site’s settings, if there is one.";
  const found = await feeds.find(site).catch((error: unknown) => {
    if (!(error instanceof FeedError)) throw error;
    throw new FormError({ "": `No page answered: ${error.message}. ${own}` });
  });
  if (found === null) throw new FormError({ "": `The pages at ${site.hosts.join(", ")} name no feed. ${own}` });
}

/** Asks for a site's feed without waiting for it: how it went is told by the page that shows the feed. */
export function askFeed({ feeds, effects }: App.Locals["app"], site: string): void {
  feeds.check(site).catch((error: Error) => effects.log(`Feeds: ${error.message}`));
}
