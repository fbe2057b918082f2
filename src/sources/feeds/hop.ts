import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { quoteClipped } from "../../base/clip.ts";
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
  const literal = next.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(literal) && !isPublic(literal)) throw refused();
  return { url: next.href, lookup: publicOnly(lookup, refused) };
}

function publicOnly(lookup: LookupFunction, refused: () => FeedError): LookupFunction {
  return (hostname, options, found) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, addresses);
      const all = Array.isArray(addresses) ? addresses : [];
      const [first] = all;
      if (first === undefined || !all.every(({ address }) => isPublic(address))) return found(refused(), []);
      if (options.all) found(null, all);
      else found(null, first.address, first.family);
    });
  };
}

function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === "unicast";
}
