import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Store, StoreError } from "../../src/store/store.ts";
import { blog, firefox, hit, noon, openRoom, type Room } from "./room.ts";

const token = "tally_of_a_server";
const url = "https://example.com/a";
const day = 24 * 60 * 60 * 1000;
let room: Room;
let refuses = false;
const trusting = { TALLYBOOK_TRUST_PROXY: "loopback" };

const wrap = (store: Store): Store => ({
  ...{ read: (sql, args) => store.read(sql, args), writable: () => store.writable(), close: () => store.close() },
  ...{ changes: store.changes, giveBack: (pages) => store.giveBack(pages) },
  write: (statements, touched) => (refuses ? Promise.reject(new StoreError("full")) : store.write(statements, touched)),
});

before(async () => {
  const shop = { name: "shop", hosts: ["shop.example.org"], keepProps: ["product_id"] };
  room = await openRoom({ token, wrap, sites: [blog, shop], limits: { retryMs: 3_600_000 }, environment: trusting });
});

after(() => room.close());

const authorized = { Authorization: `Bearer ${token}` };

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  [field: string]: unknown;
}

async function post(body: unknown, headers: Record<string, string> = {}, target = "/e"): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = { "Content-Type": "text/plain;charset=UTF-8" };
  const reply = await room.send(target, { ...type, ...headers }, "POST", text);
  return {
    status: reply.status,
    headers: reply.headers,
    ...(JSON.parse(reply.body.toString()) as Record<string, unknown>),
  };
}

const rows = (count = 1) =>
  room.rows(`select * from (select * from events order by id desc limit ${count}) order by id`);
const last = async () => (await rows())[0] as Record<string, unknown>;
const dropped = async (reason: string) =>
  Number((await room.rows(`select sum(count) as n from dropped where reason = '${reason}'`))[0]?.["n"] ?? 0);

test("one hit and many are rows of the kinds they say", async () => {
  const hits = [
    { url, title: "A", language: "en-GB", width: 390 },
    { url, status: "404" },
    { url, kind: "event", name: "signup", value: 12.5, props: { plan: "pro" } },
    { url, kind: "engagement", value: 31.417, props: { depth: 140.7 } },
    { url, kind: "click", name: "main > a" },
    { url, kind: "error", name: "x is not a function", props: { file: "https://example.com/a.js?token=1", line: 7 } },
    { u: url, k: "vitals", p: { lcp: 812.4, cls: 0.0204, inp: -1, x: 1 }, t: false, b: false },
  ];
  const reply = await post(hits, { Origin: "https://example.com" });
  assert.deepEqual([reply.status, reply["stored"]], [200, 7]);
  assert.equal(reply.headers["access-control-allow-origin"], "https://example.com");
  const stored = (await rows(7)).map(({ kind, name, value, props }) => [kind, name, value, props]);
  assert.deepEqual(stored, [
    ["pageview", null, null, null],
    ["notfound", null, null, null],
    ["event", "signup", 12.5, '{"plan":"pro"}'],
    ["engagement", null, 31.4, '{"depth":100}'],
    ["click", "main > a", null, null],
    ["error", "x is not a function", null, '{"file":"https://example.com/a.js","line":7}'],
    ["vitals", null, null, '{"lcp":812,"cls":0.02}'],
  ]);
  const [{ language, width } = {}] = await rows(7);
  assert.deepEqual([language, width], ["en", "small"]);
  await post({ url, kind: "event", name: "one" });
  assert.equal((await last())["name"], "one");
});

const widths: [unknown, string | null][] = [
  [575, "small"],
  ["576", "medium"],
  [991.5, "medium"],
  [1439, "large"],
  [1440, "wide"],
  [0, null],
];
for (const [width, expected] of widths) {
  test(`a window ${width} wide is ${expected}`, async () => {
    await post({ url, width });
    assert.equal((await last())["width"], expected);
  });
}

const languages: [unknown, string | null][] = [
  ["de", "de"],
  ["PT-br", "pt"],
  ["fil-PH", "fil"],
  ["klingon", null],
  ["", null],
  ["*", null],
];
for (const [language, expected] of languages) {
  test(`of the language "${language}" is kept: ${expected}`, async () => {
    await post({ url, language });
    assert.equal((await last())["language"], expected);
  });
}

const cleaned: [what: string, fields: object, expected: object][] = [
  [
    "an e-mail address in a path",
    { url: "https://example.com/off/bob@mail.example.org/x" },
    { path: "/off/(removed)/x" },
  ],
  ["one that is escaped", { url: "https://example.com/off/bob%40mail.example.org" }, { path: "/off/(removed)" }],
  [
    "one in a referrer",
    { referrer: "https://friend.example/u/bob@mail.example.org" },
    { referrer: "https://friend.example/u/(removed)" },
  ],
  ["a version, which is none", { url: "https://example.com/npm/thing@1.2.3/" }, { path: "/npm/thing@1.2.3/" }],
  [
    "the own address",
    { name: "from 203.0.113.213", url: "https://example.com/203.0.113.213" },
    { name: "from (removed)", path: "/(removed)" },
  ],
  ["the own User-Agent", { name: `by ${firefox}.` }, { name: "by (removed)." }],
  [
    "the own User-Agent in a path",
    { url: `https://example.com/${encodeURIComponent(firefox)}` },
    { path: "/(removed)" },
  ],
  [
    "the own address in a campaign",
    { url: `${url}?utm_campaign=203.0.113.213&utm_source=x` },
    { query: "utm_source=x", campaign: null },
  ],
  ["an address in a property", { props: { to: "bob@mail.example.org", n: 1 } }, { props: '{"to":"(removed)","n":1}' }],
  [
    "properties that name a person",
    {
      props: {
        userId: 1,
        user_name: "Bob",
        "home-address": "x",
        phone: 1,
        gender: "x",
        birthday: "x",
        uid: 1,
        email: 1,
        plan: "a",
      },
    },
    { props: '{"plan":"a"}' },
  ],
  [
    "words that only contain such",
    { props: { video: "a", paid: 1, shipping: "b", idea: 2 } },
    { props: '{"video":"a","paid":1,"shipping":"b","idea":2}' },
  ],
  [
    "the query of an address",
    { props: { link: "https://me:pw@x.example/a?q=secret#b" } },
    { props: '{"link":"https://x.example/a"}' },
  ],
  [
    "the values of a form",
    { name: "form", props: { form: "login123456", element: "pw", type: "text", value: "sesame", note: "x" } },
    { props: '{"form":"login#","element":"pw","type":"text"}' },
  ],
  [
    "what is nested",
    { props: { a: { b: { c: 1 } }, list: ["x", 2], none: null, deep: { 1: { 2: { 3: { 4: { 5: { 6: 7 } } } } } } } },
    { props: '{"a.b.c":1,"list":"x, 2"}' },
  ],
  [
    "names of prototypes",
    { props: JSON.parse('{"__proto__": {"x": 1}, "constructor": "y"}') },
    { props: '{"__proto__.x":1,"constructor":"y"}' },
  ],
  ["JSON of an object", { props: '{"a":true}' }, { props: '{"a":true}' }],
  [
    "an error's query",
    { kind: "error", name: "no https://x.example/a?token=7 there" },
    { name: "no https://x.example/a there" },
  ],
  ["a long message", { kind: "error", name: "m".repeat(500) }, { name: "m".repeat(200) }],
];
for (const [what, fields, expected] of cleaned) {
  test(`cleaned: ${what}`, async () => {
    const reply = await post({ url, kind: "event", name: "a", ...fields }, { "X-Forwarded-For": "203.0.113.213" });
    assert.equal(reply["stored"], 1);
    const row = await last();
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, row[key]])), expected);
  });
}

test("30 properties are kept, 300 characters of their names and 2,000 of their values", async () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, index]));
  await post({ url, kind: "event", name: "many", props: { [`k${"k".repeat(400)}`]: "v".repeat(3000), ...many } });
  const props = Object.entries(JSON.parse(String((await last())["props"])) as Record<string, string>);
  assert.equal(props.length, 30);
  assert.deepEqual([props[0]?.[0].length, props[0]?.[1].length], [300, 2000]);
});

test("a site keeps a property that sounds personal where its owner lists it", async () => {
  const props = { product_id: 7, user_id: 8 };
  await post({ url: "https://shop.example.org/", kind: "event", name: "sold", props });
  assert.equal((await last())["props"], '{"product_id":7}');
});

test("a page's 404 and its title are as with the pixel, and hash routes are pages where the tracker says so", async () => {
  await post({ url: `${url}#/about?q=secret`, hash: true });
  assert.equal((await last())["path"], "/a#/about");
  await post({ url: `${url}#/about` });
  assert.equal((await last())["path"], "/a");
});

test("what a crawler's browser measures is left out", async () => {
  const before = await dropped("bot");
  const crawler = { "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" };
  const reply = await post([{ url }, { url, kind: "engagement", value: 2 }, { url, kind: "vitals" }], crawler);
  assert.deepEqual(reply["dropped"], [
    { hit: 1, why: "bot" },
    { hit: 2, why: "bot" },
  ]);
  assert.equal(await dropped("bot"), before + 2);
  const { bot, bot_class } = await last();
  assert.deepEqual([bot, bot_class], ["Googlebot", "search"]);
});

test("a site and day have 200 names, of each kind", async () => {
  const named = (kind: string, from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ url: "https://shop.example.org/", kind, name: `n${from + index}` }));
  const before = await dropped("too many names");
  for (let from = 0; from < 250; from += 50)
    await post(named("event", from, 50), { "X-Forwarded-For": `198.51.100.${from}` });
  const { n } =
    (await room.rows("select count(distinct name) as n from events where site = 'shop' and name like 'n%'"))[0] ?? {};
  assert.equal(n, 200 - 1); // "sold" is one of them
  assert.equal(await dropped("too many names"), before + 51);
  assert.equal((await post(named("error", 300, 1)))["stored"], 1);
});

const refused: [what: string, body: unknown, headers: Record<string, string>, status: number, why: RegExp][] = [
  ["nothing", "", {}, 400, /^the body is empty$/],
  ["half a hit", '{"url":"https:', {}, 400, /^the body is no JSON$/],
  ["a number", "7", {}, 400, /^a hit is a JSON object$/],
  ["a list in a list", [[]], {}, 400, /^a hit is a JSON object$/],
  ["a misspelt field", { urll: url }, {}, 400, /^"urll": there is no such field.*url/],
  ["a field of prototypes", '{"__proto__": 1}', {}, 400, /^"__proto__": there is no such field/],
  ["51 hits", Array.from({ length: 51 }, () => ({ url })), {}, 400, /^51 hits, and at most 50 are taken$/],
  ["10,000 hits", Array.from({ length: 10_000 }, () => ({})), {}, 400, /^10000 hits/],
  ["1 MB", "x".repeat(1_000_000), {}, 413, /^the body is larger than 64 kB$/],
  ["a page's word on time", [{ url }, { url, time: noon }], {}, 400, /^hit 2: time: only a server may say it/],
  ["a page's word on an address", { url, address: "203.0.113.1" }, {}, 400, /^address: only a server may say it/],
  ["a token that is none", { url }, { Authorization: "Bearer tally_x" }, 401, /no token that may send hits/],
];
for (const [what, body, headers, status, why] of refused) {
  test(`refused: ${what}`, async () => {
    const reply = await post(body, headers);
    assert.equal(reply.status, status);
    assert.match(String(reply["error"]), why);
  });
}

const invalid: [fields: unknown, field: string, why: RegExp][] = [
  [{ kind: "purchase" }, "kind", /^none of pageview, .*: "purchase"$/],
  [{ kind: "event" }, "name", /^an event needs one$/],
  [{ kind: "click" }, "name", /^a click needs one$/],
  [{ kind: "event", name: ["a", "b"] }, "name", /^one is needed, not a list$/],
  [{ kind: "engagement", value: -1 }, "value", /between 0 and 86400: -1$/],
  [{ value: "much" }, "value", /^a number is needed: "much"$/],
  [{ width: {} }, "width", /^a number is needed/],
  [{ language: 7 }, "language", /^a text is needed$/],
  [{ props: "no" }, "props", /^a JSON object is needed: "no"$/],
  [{ props: [1] }, "props", /^a JSON object is needed/],
  [{ url: undefined }, "url", /^missing$/],
];
for (const [fields, field, why] of invalid) {
  test(`invalid: ${JSON.stringify(fields)}`, async () => {
    const reply = await post({ url, ...(fields as object) });
    assert.equal(reply.status, 400);
    const [found] = reply["invalid"] as { hit: number; field: string; why: string }[];
    assert.deepEqual([found?.hit, found?.field], [0, field]);
    assert.match(found?.why ?? "", why);
  });
}

test("JSON nested thousands deep is no fault", async () => {
  const nested = (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`;
  assert.equal((await post(`{"url":"${url}","props":${nested(30_000)}}`)).status, 400);
  assert.equal(
    (await post(`{"url":"${url}","kind":"event","name":"deep","props":{"a":${nested(30_000)}}}`)).status,
    200,
  );
  assert.equal((await post(`{"url":"${url}","kind":${nested(30_000)}}`)).status, 400);
  assert.deepEqual(room.log, []);
});

test("a hit of no site is not found, and one among others is told apart", async () => {
  const stranger = { url: "https://stranger.example/" };
  assert.equal((await post(stranger)).status, 404);
  const reply = await post([stranger, { url }, { url: "no" }]);
  assert.deepEqual([reply.status, reply["stored"]], [200, 1]);
});

test("other methods", async () => {
  assert.equal((await room.send("/e")).status, 405);
  assert.equal((await room.send("/e", {}, "HEAD")).status, 405);
  const { status, headers } = await room.send("/e", { Origin: "https://example.com" }, "OPTIONS");
  assert.deepEqual([status, headers["access-control-allow-methods"]], [204, "POST"]);
  assert.match(String(headers["access-control-allow-headers"]), /authorization/i);
});

test("a server speaks for a visitor of its own, or for itself", async () => {
  const visitor = { address: "203.0.113.77", userAgent: firefox };
  await room.send(hit({ url }), { "X-Forwarded-For": visitor.address });
  const { session } = await last();
  await post({ url, kind: "event", name: "paid", value: 10, ...visitor }, { ...authorized, "User-Agent": "node" });
  assert.deepEqual([(await last())["session"], (await last())["browser"]], [session, "Firefox"]);
  await post({ url, kind: "event", name: "paid" }, { ...authorized, "User-Agent": "node" });
  const { session: own, bot, browser, country } = await last();
  assert.deepEqual([own === session, bot, browser, country], [false, null, null, null]);
  const reply = await post({ url, address: "nowhere" }, authorized);
  assert.deepEqual(reply["invalid"], [{ hit: 0, field: "address", why: "an IPv4 or IPv6 address is needed" }]);
});

test("a server says when, within a week", async () => {
  const paid = { url, kind: "event", name: "paid", address: "203.0.113.78", userAgent: firefox };
  await post({ ...paid, time: noon - 3 * day }, authorized);
  assert.equal((await last())["day"], "2026-03-11");
  await post({ ...paid, time: noon - 3 * day + 1000 }, authorized);
  const [one, other] = await rows(2);
  assert.equal(one?.["session"], other?.["session"]);
  assert.deepEqual((await post({ ...paid, time: noon - 8 * day }, authorized))["dropped"], [
    { hit: 0, why: "too late" },
  ]);
  assert.equal((await post({ ...paid, time: 1 }, authorized)).status, 400);
  await post({ ...paid, time: noon + 3 * day }, authorized);
  assert.equal((await last())["day"], "2026-03-14");
});

test("the tracker is served in parts, packed, and not again where it has not changed", async () => {
  const { status, headers, body } = await room.send("/t.js", { Origin: "https://example.com" });
  assert.deepEqual([status, headers["content-type"]], [200, "text/javascript; charset=utf-8"]);
  assert.deepEqual(
    [headers["access-control-allow-origin"], headers["cross-origin-resource-policy"]],
    ["*", "cross-origin"],
  );
  assert.ok(!/unhandledrejection|layout-shift|%HITS%/.test(body.toString()));
  const all = await room.send("/t.js?with=vitals,forms,errors", { "Accept-Encoding": "gzip, br" });
  assert.equal(all.headers["content-encoding"], "br");
  assert.match(brotliDecompressSync(all.body).toString(), /unhandledrejection.*layout-shift/s);
  const packed = await room.send("/t.js", { "Accept-Encoding": "gzip" });
  assert.equal(gunzipSync(packed.body).toString(), body.toString());
  assert.ok(packed.body.length <= 1000, `${packed.body.length} bytes`);
  assert.equal((await room.send("/t.js", { "If-None-Match": String(headers.etag) })).status, 304);
  const wrong = await room.send("/t.js?with=forms,cookies");
  assert.deepEqual([wrong.status, wrong.body.toString()], [400, 'with: there is no part "cookies"\n']);
  assert.equal((await room.send("/t.js", {}, "HEAD")).body.length, 0);
});

test("its name, and where its hits go, can be the owner's", async () => {
  const environment = { TALLYBOOK_TRACKER_SCRIPT: "/assets/read.js", TALLYBOOK_TRACKER_HITS: "/notes/read" };
  const own = await openRoom({ environment });
  try {
    assert.match((await own.send("/assets/read.js")).body.toString(), /\.\.\/notes\/read/);
    for (const target of ["/notes/read", "/e"]) {
      assert.equal((await own.send(target, {}, "POST", JSON.stringify({ url }))).status, 200);
    }
    assert.equal((await own.send("/t.js")).status, 200);
  } finally {
    await own.close();
  }
});

test("an id that came before is stored once: in one request, in another, through the spool and after a restart", async () => {
  const paid = (id: string) => ({ url, kind: "event", name: "once", id });
  const count = async () => Number((await room.rows("select count(*) as n from events where name = 'once'"))[0]?.["n"]);
  await post([paid("a"), paid("a"), paid("b")], authorized);
  assert.equal(await count(), 2);
  await post(paid("a"), authorized);
  assert.equal(await count(), 2);
  assert.equal(await dropped("repeat"), 2);
  refuses = true;
  for (const id of ["b", "c"]) assert.equal((await post(paid(id), authorized)).status, 200);
  assert.equal((await post(paid("c"), authorized)).status, 200);
  refuses = false;
  await room.close();
  room = await openRoom({ data: room.data, token });
  await post([paid("c"), paid("a")], authorized);
  assert.equal(await count(), 3);
  for (const id of ["", "x".repeat(201), ["a"]])
    assert.equal((await post({ ...paid("a"), id }, authorized)).status, 400);
  const kept = JSON.stringify(await room.rows("select source, day from seen_ids order by hash"));
  assert.equal(kept, JSON.stringify(Array.from({ length: 3 }, () => ({ source: "server", day: "2026-03-14" }))));
  room.clock.now += 9 * day;
  await room.collector.sweep();
  assert.deepEqual(await room.rows("select * from seen_ids"), []);
});
