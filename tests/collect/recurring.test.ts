import assert from "node:assert/strict";
import { test } from "node:test";
import { isRecurring } from "../../src/collect/enrich/recurring.ts";

test("nothing is remembered of an address that names who sent it", () => {
  const asker = { address: "203.0.113.213", userAgent: "Mozilla/5.0 (X11; Zanzibar) Gecko/20100101" };
  const cases: [address: unknown, kept: boolean][] = [
    ["https://example.com/2026/11/a-post/", true],
    ["https://example.com/caf%C3%A9/", true],
    // Others' numbers may stand in an address; whose they are is not known.
    ["https://example.com/203.0.113.1/", true],
    ["https://example.com/of/203.0.113.213/", false],
    ["https://example.com/of/203%2E0%2E113%2E213/", false],
    [`https://example.com/by/${encodeURIComponent(asker.userAgent)}/`, false],
    ["https://example.com/mail/quentin@example.org", false],
    ["https://example.com/mail/quentin%40example.org", false],
    ["https://example.com/?token=1", false],
    ["https://example.com/#token", false],
    [`https://example.com/${"x".repeat(600)}`, false],
    [["https://example.com/"], false],
    [undefined, false],
  ];
  for (const [address, kept] of cases) assert.equal(isRecurring(address, asker), kept, String(address));
});
