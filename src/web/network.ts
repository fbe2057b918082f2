import ipaddr from "ipaddr.js";

/** Who may be one: the first 64 bits of an IPv6 address, as its owner can have any address in it; an IPv4 address whole. */
export function networkOf(address: string): string {
  const parsed = ipaddr.isValid(address) ? ipaddr.process(address) : null;
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : address;
}
