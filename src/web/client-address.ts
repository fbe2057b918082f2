/**
 * The only place that knows who asks. Address and User-Agent are handed on for the time of one request; nothing else
 * reads a proxy's headers, and a client can never name its own address: X-Forwarded-For is read from the right, and
 * only as far as hops that the owner declared trusted (TALLYBOOK_TRUST_PROXY) vouch for the next one.
 */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
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
  let client: string | undefined;
  for (const hop of String(header).slice(-maxForwardedLength).split(",").slice(-maxHops).reverse()) {
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
  const bare = address.replace(/%.*$/, "");
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : "";
}

function lastOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  return text.slice(text.lastIndexOf(",") + 1).trim();
}

function isTrusted(address: string, trust: string[]): boolean {
  return isIP(address) !== 0 && trusted(trust)(ipaddr.process(address));
}

type Test = (address: ipaddr.IPv4 | ipaddr.IPv6) => boolean;

const tests = new WeakMap<string[], Test>();

function trusted(trust: string[]): Test {
  let test = tests.get(trust);
  if (!test) {
    const each = trust.map(testOf);
    test = (address) => each.some((one) => one(address));
    tests.set(trust, test);
  }
  return test;
}

/** `private` is every network of one's own, this machine included. */
const ranges: Record<string, string[]> = {
  loopback: ["loopback"],
  private: ["loopback", "private", "uniqueLocal", "linkLocal"],
};

function testOf(entry: string): Test {
  const names = ranges[entry];
  if (names) return (address) => names.includes(address.range());
  const net = ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : undefined;
  const [base, bits] = net ?? [ipaddr.process(entry), undefined];
  return (address) =>
    address.kind() === base.kind() && address.match(base, bits ?? (base.kind() === "ipv4" ? 32 : 128));
}
