import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

const ownRanges = new Set(["unicast", "loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Where providers of machines hand out their keys, by an address that is otherwise like any private one. */
const metadata = "fd00:ec2::254";

/** Whether we may connect to this address. Link-local ones are for nobody. @param own also in private networks */
export function mayReach(address: string, own: boolean): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.toString() === metadata) return false;
  return own ? ownRanges.has(parsed.range()) : parsed.range() === "unicast";
}

/** The address that a URL's host is, which is never looked up; null where it is a name. */
export function literalIn(hostname: string): string | null {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(literal) ? literal : null;
}

/**
 * Looks a host up for one connection, which is made to the addresses that were checked: a name cannot mean another one
 * in between. One that may not be reached makes the whole host unreachable.
 * @param refuse says why nothing is sent to the address
 */
export function checkedLookup(
  own: boolean,
  refuse: (address: string) => Error,
  lookup: LookupFunction,
): LookupFunction {
  return (hostname, options, found) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, addresses);
      const all = Array.isArray(addresses) ? addresses : [];
      const bad = all.find(({ address }) => !mayReach(address, own));
      const [first] = all;
      if (bad) return found(refuse(bad.address), []);
      if (!first) return found(new Error(`${hostname} has no address`), []);
      if (options.all) found(null, all);
      else found(null, first.address, first.family);
    });
  };
}
