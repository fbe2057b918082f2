import { lookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { quoteClipped } from "../../base/clip.ts";
import { FeedError } from "./feed-error.ts";

/**
 * Where a redirect leads. The first address is the owner's word; any other is a stranger's, who must not have this
 * machine ask its own network: each host is looked up, and all its addresses must be public. The host that the owner
 * named may be a private one on every hop. Throws FeedError.
 */
export async function toHop(location: string, from: string, named: string): Promise<string> {
  const next = URL.parse(location, from);
  const shown = quoteClipped(location.replace(/\/\/[^/?#]*@/g, "//"), 100);
  if (!next || !/^https?:$/.test(next.protocol))
    throw new FeedError(`It redirects to ${shown}, which is no web address`);
  if (next.username || next.password)
    throw new FeedError(`It redirects to ${shown} with a user name, which is not followed`);
  if (next.host !== new URL(named).host && !(await isPublic(next.hostname))) {
    throw new FeedError(`It redirects to ${shown}, which is in a private network and is not followed`);
  }
  return next.href;
}

async function isPublic(hostname: string): Promise<boolean> {
  const addresses = await lookup(hostname.replace(/^\[|\]$/g, ""), { all: true });
  return addresses.length > 0 && addresses.every(({ address }) => ipaddr.process(address).range() === "unicast");
}
