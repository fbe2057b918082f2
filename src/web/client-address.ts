/**
 * The only place that knows who asks. Address and User-Agent are handed on for the time of one request; nothing else
 * reads a proxy's headers, and a client can never name its own address: X-Forwarded-For is read from the right, and
 * only as far as hops that the owner declared trusted (TALLYBOOK_TRUST_PROXY) vouch for the next one.
 */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import type { TLSSocket } from "node:tls";
import ipaddr from "ipaddr.js";
import { isOptedOut } from "./opt-out.ts";

/** Who asks, known for the time of one request and written nowhere. */
export interface Visitor {
  address: string;
  userAgent: string;
  gpc: boolean;
  dnt: boolean;
  /** The browser carries the owner's "don't count this browser" cookie. */
  optedOut: boolean;
  /** A server speaks for itself: there is no browser of which anything could be said. */
  isServer?: true;
}

/** Longer ones are cut; no browser comes near. */
export const maxUserAgentLength = 1024;

export function visitorOf(req: IncomingMessage, trust: string[]): Visitor {
  const { headers } = req;
  return {
    address: clientOf(req, trust).address,
    userAgent: headers["user-agent"]?.slice(0, maxUserAgentLength) ?? "",
    gpc: headers["sec-gpc"] === "1",
    dnt: headers["dnt"] === "1",
    optedOut: isOptedOut(headers.cookie),
  };
}

/**
 * Whom a server speaks for, by its word; what it says of the browser's wishes came with its own request.
 * @returns null where `address` is none
 */
export function visitorFor(asker: Visitor, address: string, userAgent: string): Visitor | null {
  const plainAddress = address === "" ? "" : addressOf(address.trim());
  if (plainAddress === undefined) return null;
  const visitor = { ...asker, address: plainAddress, userAgent: userAgent.slice(0, maxUserAgentLength) };
  return userAgent === "" ? { ...visitor, isServer: true } : visitor;
}

/** Who is at the other end of a request. */
export interface Client {
  /** IPv4, or IPv6 in one spelling; '' where the connection is gone already. */
  address: string;
  /** The browser's own connection is encrypted. */
  https: boolean;
  /** Where this install is on its host; absent or "": at its root. */
  path?: string;
}

/** A malformed X-Forwarded-For is no evidence: then the socket's own address counts. */
export function clientOf(req: IncomingMessage, trust: string[]): Client {
  const socket = plain(req.socket.remoteAddress ?? "");
  const encrypted = (req.socket as Partial<TLSSocket>).encrypted === true;
  if (trust.length === 0 || !isTrusted(socket, trust)) return { address: socket, https: encrypted };
  const https = lastOf(req.headers["x-forwarded-proto"])?.toLowerCase() === "https" || encrypted;
  return { address: forwarded(req.headers["x-forwarded-for"], trust) ?? socket, https };
}

/** How far X-Forwarded-For is read: no chain of proxies that one trusts is longer. */
const maxHops = 32;
/** Characters of so many hops, each with its port and a space. */
const maxForwardedLength = maxHops * 60;

/** The first hop from the right that nobody vouches for beyond; undefined where the header is missing or malformed. */
function forwarded(header: string | string[] | undefined, trust: string[]): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  // As nearly all proxies write it: nobody stands before the one hop, so whether it is trusted is nothing to ask.
  if (isIP(text) !== 0) return plain(text);
  let client: string | undefined;
  for (const hop of text.slice(-maxForwardedLength).split(",").slice(-maxHops).reverse()) {
    if (hop.trim() === "") continue;
    client = addressOf(hop.trim());
    if (client === undefined || !isTrusted(client, trust)) return client;
  }
  return client;
}

/** One hop: an address, with brackets and a port where the proxy writes them; undefined for anything else. */
function addressOf(hop: string): string | undefined {
  const address = /^\[(.*)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
  return isIP(address) === 0 ? undefined : plain(address);
}

/** IPv4-mapped IPv6 is the IPv4 address; a zone is none of our business. */
function plain(address: string): string {
  if (!address.includes(":")) return address;
  if (address.startsWith("::ffff:") && isIP(address.slice(7)) === 4) return address.slice(7);
  const bare = withoutZone(address);
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : "";
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}

function lastOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  return text.slice(text.lastIndexOf(",") + 1).trim();
}

function isTrusted(address: string, trust: string[]): boolean {
  return isIP(address) !== 0 && trusted(trust).check(address, familyOf(address));
}

const lists = new WeakMap<string[], BlockList>();

function trusted(trust: string[]): BlockList {
  let list = lists.get(trust);
  if (!list) {
    list = new BlockList();
    for (const entry of trust.flatMap((entry) => ranges[entry] ?? [entry])) add(entry, list);
    lists.set(trust, list);
  }
  return list;
}

const loopback = ["127.0.0.0/8", "::1"];

/** `private` is every network of one's own, this machine included. */
const ranges: Record<string, string[]> = {
  loopback,
  private: [...loopback, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"],
};

/** @param entry an address or a CIDR, in any spelling that the configuration takes */
function add(entry: string, list: BlockList): void {
  const [base, bits] = ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : [ipaddr.process(entry), undefined];
  const address = withoutZone(base.toString());
  if (bits === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, bits, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
