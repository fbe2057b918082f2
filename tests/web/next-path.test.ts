import assert from "node:assert/strict";
import { test } from "node:test";
import { toNextPath } from "../../src/web/next-path.ts";

const cases: [asked: string | null, next: string][] = [
  [null, "/"],
  ["", "/"],
  ["/", "/"],
  ["/queries/top-pages?period=7d&site=blog#traffic", "/queries/top-pages?period=7d&site=blog#traffic"],
  ["/queries/%C3%A9t%C3%A9", "/queries/%C3%A9t%C3%A9"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["///evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["\\\\evil.example/", "/"],
  ["/\t/evil.example/", "/"],
  ["/\n/evil.example/", "/"],
  ["/.//evil.example/", "/"],
  ["/..//evil.example/", "/"],
  ["/a/..//evil.example/", "/"],
  ["/%2e//evil.example/", "/"],
  [" //evil.example/", "/"],
  ["evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/%2F/evil.example/", "/%2F/evil.example/"],
  ["/%5Cevil.example/", "/%5Cevil.example/"],
  ["/@evil.example", "/@evil.example"],
  ["/a\r\nSet-Cookie: b=c", "/aSet-Cookie:%20b=c"],
  ["/login", "/"],
  ["/login?next=/settings", "/"],
  ["/logout/", "/"],
  ["/setup", "/"],
  ["/settings", "/settings"],
];

for (const [asked, next] of cases) {
  test(`${JSON.stringify(asked)} leads to ${next}`, () => {
    assert.equal(toNextPath(asked), next);
    assert.equal(new URL(next, "https://tally.example").origin, "https://tally.example");
  });
}
