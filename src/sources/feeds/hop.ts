import type { LookupFunction } from "node:net";
import { quoteClipped } from "../../base/clip.ts";
import { checkedLookup, literalIn, mayReach } from "../../base/reach.ts";
import { FeedError } from "./feed-error.ts";

/** Where a redirect leads, and how its host is looked up. */
export interface Hop {
  url: string;
  lookup: LookupFunction;
}

/**
 * The first address is the owner's word; any other is a stranger's, who must not have this machine ask its own network:
 * all addresses of its host must be public, and those that were checked are the ones that are connected to, so that a
 * name cannot mean another one in between. The host that the owner named may be a private one on every hop. Throws
 * FeedError.
 */
export function toHop(location: string, from: string, named: string, lookup: LookupFunction): Hop {
  const next = URL.parse(location, from);
  const shown = quoteClipped(location.replace(/\/\/[^/?#]*@/g, "//"), 100);
  if (!next || !/^https?:$/.test(next.protocol))
    throw new FeedError(`It redirects to ${shown}, which is no web address`);
  if (next.username || next.password)
    throw new FeedError(`It redirects to ${shown} with a user name, which is not followed`);
  if (next.host === new URL(named).host) return { url: next.href, lookup };
  const refused = () => new FeedError(`It redirects to ${shown}, which is in a private network and is not followed`);
  // What is an address already is never looked up.
  const literal = literalIn(next.hostname);
  if (literal !== null && !mayReach(literal, false)) throw refused();
  return { url: next.href, lookup: checkedLookup(false, refused, lookup) };
}
