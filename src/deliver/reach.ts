import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

const ownRanges = new Set(["unicast", "loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Where providers of machines hand out their keys, by an address that is otherwise like any private one. */
const metadata = "fd00:ec2::254";

/** Whether a message may go to this address. Link-local ones are for no channel. @param own also into private networks */
function mayReach(address: string, own: boolean): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.toString() === metadata) return false;
  return own ? ownRanges.has(parsed.range()) : parsed.range() === "unicast";
}

/** Why a host that is an address cannot be a receiver; null where it can, or where it is a name. */
export function hostProblem(hostname: string, own: boolean): string | null {
  const literal = hostname.replace(/^\[|\]$/g, "");
  if (!ipaddr.isValid(literal) || mayReach(literal, own)) return null;
  return refused(literal, own);
}

/**
 * Looks a host up for one connection, which is made to the addresses that were checked: a name cannot mean another one
 * in between. Throws where any of them may not be reached.
 */
export function guardedLookup(own: boolean, lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, found) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, addresses);
      const all = Array.isArray(addresses) ? addresses : [];
      const bad = all.find(({ address }) => !mayReach(address, own));
      const [first] = all;
      if (bad) return found(new Error(refused(bad.address, own)), []);
      if (!first) return found(new Error(`${hostname} has no address`), []);
      if (options.all) found(null, all);
      else found(null, first.address, first.family);
    });
  };
}

function refused(address: string, own: boolean): string {
  const hint = own || !mayReach(address, true) ? "" : "; say that the host is in your own network, if it is";
  return `Nothing is sent to ${address}, which is no public address${hint}`;
}
