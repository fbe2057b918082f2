import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, periodText } from "../../src/base/times.ts";
import { otherParams, withParams } from "../../src/web/links.ts";
import { snippet } from "../../src/web/snippet.ts";

test("how long ago, in whole units", () => {
  const table: [seconds: number, words: string][] = [
    [-5, "just now"],
    [4, "just now"],
    [5, "5 seconds ago"],
    [60, "1 minute ago"],
    [119, "1 minute ago"],
    [7200, "2 hours ago"],
    [86_400, "1 day ago"],
    [86_400 * 400, "400 days ago"],
  ];
  for (const [seconds, words] of table) assert.equal(ago(1e12, 1e12 + seconds * 1000), words);
});

test("a span of days, with years where one is not the present one", () => {
  assert.equal(periodText("2026-10-24", "2026-11-22", 2026), "24 Oct – 22 Nov");
  assert.equal(periodText("2025-12-24", "2026-01-22", 2026), "24 Dec 2025 – 22 Jan 2026");
  assert.equal(periodText("2026-11-22", "2026-11-22", 2026), "22 Nov");
  assert.equal(periodText("2024-10-24", "2024-11-22", 2026), "24 Oct 2024 – 22 Nov 2024");
});

test("an address changes what it is told and keeps the rest", () => {
  const url = new URL("http://here/queries/a?word=x%26y&period=7d&tag=a&tag=b");
  assert.equal(withParams(url, { period: "30d" }), "/queries/a?word=x%26y&period=30d&tag=a&tag=b");
  assert.equal(withParams(url, { period: null, word: null, tag: null }), "/queries/a");
  assert.deepEqual(otherParams(url, ["period", "word"]), [
    ["tag", "a"],
    ["tag", "b"],
  ]);
});

/** Runs the snippet as a page would; returns the addresses it asked for. */
function run(text: string, fetched: () => Promise<unknown>): string[] {
  const asked: string[] = [];
  const code = text.replace(/^<script>|<\/script>$/g, "");
  const page = {};
  new Function("self", "top", "navigator", "addEventListener", "document", "location", "fetch", code)(
    page,
    page,
    { webdriver: false },
    (_: string, listener: () => void) => listener(),
    { title: "Ü & ü", referrer: "https://news.example/?a=b" },
    { href: "https://blog.example/a?b=c#d" },
    (address: string) => {
      asked.push(address);
      return fetched();
    },
  );
  return asked;
}

test("the snippet sends url, referrer and title, and keeps its failures to itself", async () => {
  const [asked] = run(snippet("https://stats.example"), () => Promise.reject(new Error("blocked")));
  const { origin, pathname, searchParams } = new URL(asked ?? "");
  assert.equal(origin + pathname, "https://stats.example/a.gif");
  assert.deepEqual(
    [...searchParams],
    [
      ["url", "https://blog.example/a?b=c#d"],
      ["referrer", "https://news.example/?a=b"],
      ["title", "Ü & ü"],
    ],
  );
  const [missing] = run(snippet("https://stats.example", { notFound: true }), () => Promise.resolve());
  assert.equal(new URL(missing ?? "").searchParams.get("status"), "404");
});
