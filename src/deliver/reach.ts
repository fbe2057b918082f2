import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { checkedLookup, literalIn, mayReach } from "../base/reach.ts";

/** Why a host that is an address cannot be a receiver; null where it can, or where it is a name. */
export function hostProblem(hostname: string, own: boolean): string | null {
  const literal = literalIn(hostname);
  return literal === null || mayReach(literal, own) ? null : refused(literal, own);
}

/** Looks a receiver up, whose every address must be one that a message may go to. */
export function guardedLookup(own: boolean, lookup: LookupFunction = systemLookup): LookupFunction {
  return checkedLookup(own, (address) => new Error(refused(address, own)), lookup);
}

function refused(address: string, own: boolean): string {
  const hint = own || !mayReach(address, true) ? "" : "; say that the host is in your own network, if it is";
  return `Nothing is sent to ${address}, which is no public address${hint}`;
}
