import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { clientOf } from "../../src/web/client-address.ts";

/** A request as far as an address is concerned. */
function from(
  remoteAddress: string | undefined,
  headers: Record<string, string> = {},
  encrypted = false,
): IncomingMessage {
  return { socket: { remoteAddress, encrypted }, headers } as unknown as IncomingMessage;
}

const xff = (value: string) => ({ "x-forwarded-for": value });

const cases: [
  name: string,
  trust: string,
  remote: string | undefined,
  headers: Record<string, string>,
  address: string,
][] = [
  ["no proxy is trusted by default", "none", "127.0.0.1", xff("203.0.113.7"), "127.0.0.1"],
  ["IPv4 in IPv6's clothes", "none", "::ffff:203.0.113.7", {}, "203.0.113.7"],
  ["an IPv4-mapped address in hexadecimal", "loopback", "::1", xff("::ffff:cb00:7107"), "203.0.113.7"],
  ["a connection that is gone", "loopback", undefined, xff("203.0.113.7"), ""],
  ["a trusted proxy's word", "loopback", "127.0.0.1", xff("203.0.113.7"), "203.0.113.7"],
  ["a trusted proxy over mapped IPv6", "loopback", "::ffff:127.0.0.1", xff("203.0.113.7"), "203.0.113.7"],
  [
    "read from the right: what a client claims is ignored",
    "loopback",
    "::1",
    xff("198.51.100.1, 203.0.113.7"),
    "203.0.113.7",
  ],
  ["through several trusted hops", "private", "10.0.0.1", xff("198.51.100.1, 203.0.113.7, 192.168.1.2"), "203.0.113.7"],
  ["nothing but trusted hops: the first of them", "private", "10.0.0.1", xff("10.0.0.3, 10.0.0.2"), "10.0.0.3"],
  ["an untrusted socket", "loopback", "192.0.2.9", xff("203.0.113.7"), "192.0.2.9"],
  ["a trusted CIDR", "192.0.2.0/24", "192.0.2.9", xff("203.0.113.7"), "203.0.113.7"],
  ["a trusted address beside others", "10.0.0.1, 192.0.2.9", "192.0.2.9", xff("203.0.113.7"), "203.0.113.7"],
  ["an address beside the trusted one", "192.0.2.8", "192.0.2.9", xff("203.0.113.7"), "192.0.2.9"],
  ["an IPv6 CIDR", "2001:db8::/32", "2001:db8::1", xff("2001:DB8:1:0:0:0:0:1, 2001:db9::5"), "2001:db9::5"],
  ["an IPv4 rule says nothing of IPv6", "10.0.0.0/8", "2001:db8::1", xff("203.0.113.7"), "2001:db8::1"],
  ["a rule in another spelling", "2001:DB8:0::9", "2001:db8::9", xff("203.0.113.7"), "203.0.113.7"],
  ["a rule with a zone", "fe80::9%eth0", "fe80::9%eth1", xff("203.0.113.7"), "203.0.113.7"],
  ["an IPv4-mapped rule", "::ffff:192.0.2.9", "192.0.2.9", xff("203.0.113.7"), "203.0.113.7"],
  ["networks of one's own", "private", "169.254.3.4", xff("203.0.113.7, fd00::1, fe80::1, 172.31.0.1"), "203.0.113.7"],
  ["next to networks of one's own", "private", "::1", xff("203.0.113.7, 172.32.0.1"), "172.32.0.1"],
  ["IPv6 in one spelling", "loopback", "::1", xff("2001:0DB8:0000::0001"), "2001:db8::1"],
  ["IPv6 with brackets and a port", "loopback", "::1", xff("[2001:db8::1]:443"), "2001:db8::1"],
  ["IPv4 with a port", "loopback", "::1", xff("203.0.113.7:5000"), "203.0.113.7"],
  ["empty elements", "loopback", "::1", xff("203.0.113.7, , "), "203.0.113.7"],
  ["nothing but empty elements", "loopback", "::1", xff(" ,"), "::1"],
  ["a zone", "none", "fe80::1%eth0", {}, "fe80::1"],
  ["missing", "loopback", "127.0.0.1", {}, "127.0.0.1"],
  ["empty", "loopback", "127.0.0.1", xff(""), "127.0.0.1"],
  ["unknown", "loopback", "127.0.0.1", xff("unknown"), "127.0.0.1"],
  ["garbage", "loopback", "127.0.0.1", xff("<script>, ;;"), "127.0.0.1"],
  ["garbage before a good hop is not read", "loopback", "127.0.0.1", xff("garbage, 203.0.113.7"), "203.0.113.7"],
  ["garbage behind a good hop", "loopback", "127.0.0.1", xff("203.0.113.7, garbage"), "127.0.0.1"],
  ["octal numbers", "loopback", "127.0.0.1", xff("0313.0.0161.07"), "127.0.0.1"],
  ["a number too large", "loopback", "127.0.0.1", xff("203.0.113.777"), "127.0.0.1"],
  ["no farther than 32 hops", "loopback,private", "::1", xff(`203.0.113.7${", 10.0.0.1".repeat(32)}`), "10.0.0.1"],
  ["a list of 100 kB", "loopback", "::1", xff(`${"127.0.0.1, ".repeat(10_000)}203.0.113.7, ::1`), "203.0.113.7"],
  ["a trailing comma", "loopback", "127.0.0.1", xff("203.0.113.7,"), "203.0.113.7"],
];

for (const [name, trust, remote, headers, address] of cases) {
  test(`the client's address: ${name}`, () => {
    const { trustProxy } = toConfig({ TALLYBOOK_TRUST_PROXY: trust });
    assert.equal(clientOf(from(remote, headers), trustProxy).address, address);
  });
}

test("whether the browser's connection is encrypted", () => {
  const proto = { "x-forwarded-proto": "https" };
  assert.equal(clientOf(from("127.0.0.1", proto), ["loopback"]).https, true);
  assert.equal(clientOf(from("127.0.0.1", proto), []).https, false);
  assert.equal(clientOf(from("192.0.2.1", proto), ["loopback"]).https, false);
  assert.equal(clientOf(from("127.0.0.1", { "x-forwarded-proto": "http" }), ["loopback"]).https, false);
  assert.equal(clientOf(from("192.0.2.1", {}, true), []).https, true);
});
