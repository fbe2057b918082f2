import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";

const noon = Date.UTC(2026, 2, 14, 12);
const day = 86_400_000;
const owner = { audience: "owner" } as const;
const agents = {
  person: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
  gptbot: "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
  gptuser: "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
  googlebot: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  feedly: "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)",
  miniflux: "Mozilla/5.0 (compatible; Miniflux/2.0.49; +https://miniflux.app)",
};

type Taken = [who: keyof typeof agents, path: string, more?: Record<string, unknown>, address?: string, time?: number];

const hits: Taken[] = [
  ["gptbot", "/a"],
  ["gptbot", "/b", {}, "66.1.1.1", noon - day],
  ["gptuser", "/a"],
  ["googlebot", "/a"],
  ["person", "/a", { referrer: "https://chatgpt.com/" }],
  ["feedly", "/feed.xml", { isFeed: true, value: 12 }],
  ["feedly", "/feed.xml", { isFeed: true, value: 10 }, "66.1.1.2"],
  ["feedly", "/feed.xml", { isFeed: true, value: 11 }, "66.1.1.2", noon - day],
  ["miniflux", "/feed.xml", { isFeed: true }],
  ["miniflux", "/feed.xml", { isFeed: true }, "66.1.1.3"],
  ["miniflux", "/feed.xml", { isFeed: true }, "66.1.1.3"],
  ["person", "/a", { kind: "event", name: "download", props: { url: "https://blog.example/book.pdf" } }],
  ["phone", "/b", { kind: "event", name: "download", props: { url: "https://blog.example/book.pdf" } }],
  ["person", "/a", { kind: "event", name: "outbound", props: { url: "https://friend.example/" } }],
  ["person", "/a", { kind: "event", name: "signup", props: { plan: "pro" }, value: 10 }],
  ["phone", "/a", { kind: "event", name: "signup", props: { plan: "free" }, value: 2.5 }],
  ["person", "/a", { kind: "error", name: "x is undefined", props: { file: "https://blog.example/a.js", line: 3 } }],
  ["person", "/gone", { status: "404", referrer: "https://friend.example/links" }],
  ...[100, 200, 300, 400, 500].map(
    (lcp, n): Taken => ["person", "/a", { kind: "vitals", props: { lcp, cls: n / 10, inp: null } }],
  ),
  ["phone", "/a", { kind: "vitals", props: { lcp: 9000 } }],
];

let app: App;
let close: () => Promise<void>;

before(async () => {
  ({ app, close } = await openHouse({ now: noon + 60_000 }));
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  for (const [who, path, more = {}, address = "81.2.69.142", time = noon] of hits) {
    const visitor = { address, userAgent: agents[who], gpc: false, dnt: false, optedOut: false };
    const hit = await app.collector.take({ url: `https://blog.example${path}`, ...more }, visitor, time);
    assert.equal(hit.kind, "stored", `${who} ${path}`);
  }
});
after(() => close());

/** A cell of a notebook, and its whole answer for the 13th and 14th. */
const cases: [name: string, cell: string | undefined, rows: unknown[][], search?: string][] = [
  [
    "crawlers",
    undefined,
    [
      ["2026-03-13", "feed", 1],
      ["2026-03-13", "ai-training", 1],
      ["2026-03-14", "feed", 5],
      ["2026-03-14", "ai-training", 1],
      ["2026-03-14", "ai-search", 1],
      ["2026-03-14", "search", 1],
    ],
  ],
  [
    "crawlers",
    undefined,
    [
      ["2026-03-13", "Feedly", 1],
      ["2026-03-13", "GPTBot", 1],
      ["2026-03-14", "Feedly", 2],
      ["2026-03-14", "Miniflux", 3],
      ["2026-03-14", "GPTBot", 1],
      ["2026-03-14", "ChatGPT-User", 1],
      ["2026-03-14", "Googlebot", 1],
    ],
    "by=bot",
  ],
  [
    "ai",
    "days",
    [
      ["2026-03-13", 1, 0, 0],
      ["2026-03-14", 1, 1, 1],
    ],
  ],
  ["ai", "assistants", [["https://chatgpt.com/", 1, 1, "2026-03-14"]]],
  [
    "ai",
    "pages",
    [
      ["/a", 1, 1, 1],
      ["/b", 1, 0, 0],
    ],
  ],
  [
    "feeds",
    "days",
    [
      ["2026-03-13", 11],
      ["2026-03-14", 14],
    ],
  ],
  [
    "feeds",
    "readers",
    [
      ["Feedly", 12, 3, "2026-03-14"],
      ["Miniflux", 2, 3, "2026-03-14"],
    ],
  ],
  ["downloads", undefined, [["https://blog.example/book.pdf", "on /a, +1", 2, 2, "2026-03-14"]]],
  ["outbound", undefined, [["https://friend.example/", "on /a", 1, 1, "2026-03-14"]]],
  [
    "events",
    "names",
    [
      ["download", 2, 2, null, "2026-03-14"],
      ["signup", 2, 2, 12.5, "2026-03-14"],
      ["outbound", 1, 1, null, "2026-03-14"],
    ],
  ],
  [
    "events",
    "properties",
    [
      ["signup", "plan", "free", 1, 1],
      ["signup", "plan", "pro", 1, 1],
    ],
    "event=signup",
  ],
  ["errors", undefined, [["x is undefined", "https://blog.example/a.js:3", "/a", 1, 1, "Firefox", "2026-03-14"]]],
  [
    "vitals",
    undefined,
    [
      ["/a", "desktop", 5, 400, null, 0.3, null, null],
      ["/a", "phone", 1, 9000, null, null, null, null],
    ],
    "least=1",
  ],
  ["broken-links", undefined, [["https://friend.example/links", "/gone", 1, 1, "2026-03-14"]]],
];

for (const [name, cell, rows, search = ""] of cases) {
  test(`${name} ${cell ?? ""} ${search}`, async () => {
    const asked = new URLSearchParams(`from=2026-03-13&to=2026-03-14&${search}`);
    const answer = await app.notebooks.export(name, cell, "json", asked, owner);
    const body = typeof answer.body === "string" ? answer.body : await text(answer.body as AsyncIterable<string>);
    const { ok, rows: found, error } = JSON.parse(body);
    assert.ok(ok, error);
    assert.deepEqual(
      found.map((row: object) => Object.values(row)),
      rows,
    );
  });
}
