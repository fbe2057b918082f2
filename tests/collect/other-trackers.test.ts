import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firefox, noon, openRoom, type Reply, type Room } from "./room.ts";

/** What other products' trackers sent in real browsers, as facts of the formats have it; and the rows that it is. */
const token = "tally_of_a_server";
let room: Room;

before(async () => {
  const environment = { TALLYBOOK_SNOWPLOW_PATHS: "/com.example/track", TALLYBOOK_SNOWPLOW_HEARTBEAT: "10" };
  room = await openRoom({ token, environment, sites: [{ name: "blog", hosts: ["blog.test"], keepBots: true }] });
});

after(() => room.close());

const origin = "http://blog.test:4551";
const page = `${origin}/a.html?utm_source=x`;
const google = "http://google.test:4551/search?q=secret";
const browser = { Origin: origin, Referer: `${origin}/` };

type Sent = [target: string, body?: unknown, headers?: Record<string, string>];

const send = ([target, body, headers = {}]: Sent): Promise<Reply> =>
  body === undefined
    ? room.send(target, { ...browser, ...headers })
    : room.send(target, { ...browser, ...headers }, "POST", typeof body === "string" ? body : JSON.stringify(body));

/** Kind, name, value, props and path of what came since; nulls at the end are left out. */
async function rowsSince(id: number): Promise<unknown[][]> {
  const rows = await room.rows(`select kind, path, name, value, props from events where id > ${id} order by id`);
  return rows.map(({ kind, path, name, value, props }) => {
    const row = [kind, path, name, value, props === null ? null : JSON.parse(String(props))];
    while (row.at(-1) === null) row.pop();
    return row;
  });
}

const newest = async () => Number((await room.rows("select coalesce(max(id), 0) as id from events"))[0]?.["id"]);
const dropped = async (reason: string) =>
  Number((await room.rows(`select sum(count) as n from dropped where reason = '${reason}'`))[0]?.["n"] ?? 0);

const snowplow = (...events: object[]) => ({
  schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
  data: events.map((event, index) => ({ e: "ue", url: page, eid: `${index}-${Math.random()}`, ...event })),
});
const tp2 = "/com.snowplowanalytics.snowplow/tp2";
const described = (name: string, data: object, vendor = "com.snowplowanalytics.snowplow") =>
  JSON.stringify({
    schema: "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
    data: { schema: `iglu:${vendor}/${name}/jsonschema/1-0-0`, data },
  });
const contexts = (id: string) =>
  JSON.stringify({ data: [{ schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0", data: { id } }] });
const base64 = (json: string) => Buffer.from(json).toString("base64url");
const umami = (payload: object, type = "event") => ({
  type,
  payload: { website: "8f6d", screen: "1280x720", language: "en-US", hostname: "blog.test", url: page, ...payload },
});
const plausible = (event: object) => ({ v: 36, u: page, d: "blog.test", ...event });
const gc = (query: Record<string, string>) => `/count?${new URLSearchParams(query)}`;
const matomo = (query: Record<string, string>) =>
  `${new URLSearchParams({ idsite: "1", rec: "1", url: page, _id: "abc", ...query })}`;

/** What is sent, the status and the rows. */
const cases: Record<string, [sent: Sent, status: number, rows: unknown[][]]> = {
  "Plausible: a view": [["/api/event", plausible({ n: "pageview", r: google })], 202, [["pageview", "/a.html"]]],
  "Plausible: long names, a view with props as JSON": [
    ["/api/event", { name: "pageview", url: page, domain: "blog.test", props: '{"author":"Ann"}' }],
    202,
    [["pageview", "/a.html", null, null, { author: "Ann" }]],
  ],
  "Plausible: hash routes": [
    ["/api/event", plausible({ n: "pageview", u: `${origin}/b#/x`, h: 1 })],
    202,
    [["pageview", "/b#/x"]],
  ],
  "Plausible: engagement": [
    ["/api/event", plausible({ n: "engagement", sd: 55, e: 3795 })],
    202,
    [["engagement", "/a.html", null, 3.8, { depth: 55 }]],
  ],
  "Plausible: an outbound link": [
    ["/api/event", plausible({ n: "Outbound Link: Click", p: { url: "http://other.test/b.html?q=1#f" } })],
    202,
    [["event", "/a.html", "outbound", null, { url: "http://other.test/b.html" }]],
  ],
  "Plausible: an event with revenue as text": [
    ["/api/event", plausible({ n: "Signup", p: { plan: "pro" }, $: { amount: "10.29", currency: "EUR" } })],
    202,
    [["event", "/a.html", "Signup", 10.29, { plan: "pro", currency: "EUR" }]],
  ],
  "Plausible: an element tagged without revenue": [
    ["/api/event", plausible({ n: "Custom", i: false, $: {} })],
    202,
    [["event", "/a.html", "Custom"]],
  ],
  "Plausible: not found": [["/api/event", plausible({ n: "404" })], 202, [["notfound", "/a.html"]]],
  "Umami: a view": [["/api/send", umami({ title: "Umami ü", referrer: google })], 200, [["pageview", "/a.html"]]],
  "Umami: a path, with its host beside it": [["/api/send", umami({ url: "/x?y=1" })], 200, [["pageview", "/x"]]],
  "Umami: a path of the page's origin": [
    ["/api/send", { type: "event", payload: { website: "w", url: "/x", title: "y" } }],
    200,
    [["pageview", "/x"]],
  ],
  "Umami: a path that version 2 escapes twice": [
    ["/api/send", umami({ url: "/caf%25C3%25A9?y=1" })],
    200,
    [["pageview", "/caf%C3%A9"]],
  ],
  "Umami: an event with nested data and a tag": [
    ["/api/send", umami({ name: "Buy", tag: "t1", data: { a: 1, b: [1, 2], c: { d: "e" } } })],
    200,
    [["event", "/a.html", "Buy", null, { a: 1, b: "1, 2", "c.d": "e", tag: "t1" }]],
  ],
  "Umami: who the reader is": [
    ["/api/send", umami({ id: "user-1", data: { email: "a@b.example" } }, "identify")],
    200,
    [],
  ],
  "Umami: vitals": [
    ["/api/send", umami({ ttfb: 3.9, fcp: 40, lcp: 40, duration: 820 }, "performance")],
    200,
    [["vitals", "/a.html", null, null, { ttfb: 4, fcp: 40, lcp: 40 }]],
  ],
  "Umami: performance without vitals": [["/api/send", umami({ duration: 820 }, "performance")], 200, []],
  "Umami: a batch": [
    ["/api/batch", [umami({}), umami({ url: "/two" })]],
    200,
    [
      ["pageview", "/a.html"],
      ["pageview", "/two"],
    ],
  ],
  "GoatCounter: a view by a beacon": [
    [gc({ p: "/gc.html?id=3", r: google, t: "Goat ü", s: "1280", q: "?utm_source=n&secret=1", rnd: "kruek" }), ""],
    200,
    [["pageview", "/gc.html"]],
  ],
  "GoatCounter: a view by an image": [
    [gc({ p: "/gc.html" }), undefined, { Origin: "" }],
    200,
    [["pageview", "/gc.html"]],
  ],
  "GoatCounter: an event, which has no page": [
    [gc({ p: "btn-click", e: "true" }), ""],
    200,
    [["event", "", "btn-click"]],
  ],
  "GoatCounter: an event whose page is told": [
    [gc({ p: "btn-click", e: "1" }), "", { Referer: `${origin}/whole` }],
    200,
    [["event", "/whole", "btn-click"]],
  ],
  "Matomo: a view": [[`/matomo.php?${matomo({ action_name: "M", urlref: google })}`], 200, [["pageview", "/a.html"]]],
  "Matomo: a view without an image": [[`/piwik.php?${matomo({ send_image: "0" })}`], 204, [["pageview", "/a.html"]]],
  "Matomo: an event in a body": [
    ["/matomo.php", matomo({ e_c: "Video", e_a: "Play", e_n: "Intro", e_v: "3.5" })],
    200,
    [["event", "/a.html", "Play", 3.5, { category: "Video", label: "Intro" }]],
  ],
  "Matomo: a link, a download, a search, a goal, an order, a ping": [
    [
      "/matomo.php",
      {
        requests: [
          `?${matomo({ link: "https://other.test/b?c=1" })}`,
          `?${matomo({ download: `${origin}/a.pdf` })}`,
          `?${matomo({ search: "my illness", search_cat: "posts", search_count: "3" })}`,
          `?${matomo({ idgoal: "2", revenue: "9.5" })}`,
          `?${matomo({ idgoal: "0", ec_id: "order-1", revenue: "20" })}`,
          `?${matomo({ ping: "1" })}`,
        ],
      },
    ],
    200,
    [
      ["event", "/a.html", "outbound", null, { url: "https://other.test/b" }],
      ["event", "/a.html", "download", null, { url: `${origin}/a.pdf` }],
      ["event", "/a.html", "search", null, { category: "posts", results: "3" }],
      ["event", "/a.html", "goal 2", 9.5],
      ["event", "/a.html", "order", 20],
    ],
  ],
  "Snowplow: a view by GET": [
    [
      `/i?${new URLSearchParams({ e: "pv", url: page, page: "Snowplow", refr: google, eid: "1", duid: "5d13f322", cx: base64(contexts("p1")) })}`,
    ],
    200,
    [["pageview", "/a.html"]],
  ],
  "Snowplow: a view and its pings, by POST to a path of one's own": [
    [
      "/com.example/track",
      snowplow(
        { e: "pv", dtm: "1000", stm: "1000", co: contexts("p2") },
        { e: "pp", dtm: "4000", stm: "4000", pp_may: "900", vp: "1280x720", ds: "1280x4016", co: contexts("p2") },
        { e: "pp", dtm: "90000", stm: "90000", vp: "1280x720", ds: "1280x4016", co: contexts("p2") },
        { e: "pp", dtm: "90000", stm: "90000" },
      ),
    ],
    200,
    [
      ["pageview", "/a.html"],
      ["engagement", "/a.html", null, 3, { depth: 40 }],
      ["engagement", "/a.html", null, 10, { depth: 18 }],
      ["engagement", "/a.html", null, 10],
    ],
  ],
  "Snowplow: a structured event": [
    [tp2, snowplow({ e: "se", se_ca: "cat", se_ac: "act", se_la: "lab", se_pr: "prop", se_va: "1.5" })],
    200,
    [["event", "/a.html", "act", 1.5, { category: "cat", label: "lab", property: "prop" }]],
  ],
  "Snowplow: links, buttons, errors and vitals": [
    [
      tp2,
      snowplow(
        {
          ue_pr: described("link_click", {
            targetUrl: "http://other.test/b?q=1",
            elementId: "l",
            elementContent: "Text",
          }),
        },
        { ue_pr: described("link_click", { targetUrl: `${origin}/f/a.pdf` }) },
        { ue_px: base64(described("link_click", { targetUrl: `${origin}/b` })) },
        { ue_pr: described("button_click", { label: "Press", id: "b" }) },
        {
          ue_pr: described("application_error", {
            message: "boom é",
            fileName: `${origin}/a.js?m=get`,
            lineNumber: 18,
            stackTrace: "x",
          }),
        },
        { ue_pr: described("web_vitals", { cls: 0.01, lcp: 40, fid: 1, inp: null, navigationType: "navigate" }) },
        { ue_pr: described("thing", { a: 1, b: "ü" }, "com.example") },
      ),
    ],
    200,
    [
      ["event", "/a.html", "outbound", null, { url: "http://other.test/b", element: "l" }],
      ["event", "/a.html", "download", null, { url: `${origin}/f/a.pdf` }],
      ["event", "/a.html", "click", null, { url: `${origin}/b` }],
      ["event", "/a.html", "click", null, { label: "Press", element: "b" }],
      ["error", "/a.html", "boom é", null, { file: `${origin}/a.js`, line: 18 }],
      ["vitals", "/a.html", null, null, { lcp: 40, cls: 0.01 }],
      ["event", "/a.html", "thing", null, { a: 1, b: "ü" }],
    ],
  ],
  "Snowplow: forms without what was typed": [
    [
      tp2,
      snowplow(
        {
          ue_pr: described("focus_form", {
            formId: "f",
            elementId: "email",
            elementType: "email",
            value: "a@b.example",
          }),
        },
        { ue_pr: described("change_form", { formId: "f", elementId: "t", nodeName: "TEXTAREA", value: "my text" }) },
        { ue_pr: described("submit_form", { formId: "f", elements: [{ name: "email", value: "a@b.example" }] }) },
        { ue_pr: described("site_search", { terms: ["my illness"], totalResults: 3 }) },
      ),
    ],
    200,
    [
      ["event", "/a.html", "focus_form", null, { form: "f", element: "email", type: "email" }],
      ["event", "/a.html", "change_form", null, { form: "f", element: "t" }],
      ["event", "/a.html", "form", null, { form: "f" }],
      ["event", "/a.html", "search", null, { results: 3 }],
    ],
  ],
  "Snowplow: an order": [
    [tp2, snowplow({ e: "tr", tr_id: "o1", tr_tt: "20", tr_cu: "EUR", tr_ci: "Bonn" }, { e: "ti", ti_sk: "s" })],
    200,
    [["event", "/a.html", "order", 20, { currency: "EUR" }]],
  ],
};

for (const [name, [sent, status, rows]] of Object.entries(cases)) {
  test(name, async () => {
    const before = await newest();
    const reply = await send(sent);
    assert.deepEqual([reply.status, await rowsSince(before)], [status, rows], reply.body.toString());
  });
}

test("titles, referrers, languages and campaigns come along, and nobody's id", async () => {
  const before = await newest();
  await send(["/api/send", umami({ title: "Umami%20100%25", referrer: google, id: "user-1" })]);
  assert.deepEqual(await room.rows("select title from pages where path = '/a.html'"), [{ title: "Umami 100%" }]);
  await send([gc({ p: "/g", r: google, q: "?utm_source=n" }), ""]);
  await send([`/matomo.php?${matomo({ action_name: "M", urlref: google, lang: "de-DE", uid: "user-1" })}`]);
  await send([
    `/i?${new URLSearchParams({ e: "pv", url: page, refr: google, lang: "de", vp: "390x700", uid: "user-1" })}`,
  ]);
  const rows = await room.rows(`select referrer, language, width, query from events where id > ${before} order by id`);
  const referrer = "http://google.test:4551/";
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      [referrer, "en", null, "utm_source=x"],
      [referrer, null, null, "utm_source=n"],
      [referrer, "de", null, "utm_source=x"],
      [referrer, "de", "small", "utm_source=x"],
    ],
  );
  assert.deepEqual(await room.rows("select title from pages where path = '/a.html'"), [{ title: "M" }]);
  assert.doesNotMatch(
    JSON.stringify(await room.rows("select * from events")),
    /user-1|5d13f322|b\.example|illness|my text/,
  );
});

test("an event of Snowplow that comes again counts once, and one that was held back is of its time", async () => {
  const before = await newest();
  const event = { e: "pv", eid: "c0963d98", dtm: String(noon - 60_000), stm: String(noon) };
  for (const _ of "abc") assert.equal((await send([tp2, snowplow(event)])).status, 200);
  const rows = await room.rows(`select time from events where id > ${before}`);
  assert.deepEqual(rows, [{ time: noon - 60_000 }]);
  assert.equal(await dropped("repeat"), 2);
  const eightDays = 8 * 24 * 60 * 60 * 1000;
  await send([tp2, snowplow({ e: "pv", eid: "late", dtm: String(noon - eightDays), stm: String(noon) })]);
  assert.equal(await dropped("too late"), 1);
});

test("a driven browser of GoatCounter is a crawler", async () => {
  const before = await newest();
  await send([gc({ p: "/driven", b: "153" }), ""]);
  assert.deepEqual(await room.rows(`select bot from events where id > ${before}`), [{ bot: "webdriver" }]);
});

test("servers speak for their visitors with a token, by GoatCounter's API and Umami's", async () => {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const before = await newest();
  const hits = [
    { path: "/s", title: "S", ip: "81.2.69.142", user_agent: firefox, created_at: "2026-03-14T11:59:00Z" },
    { path: "signup", event: true, ip: "81.2.69.142", user_agent: firefox },
  ];
  const target = "/api/v0/count?host=blog.test";
  assert.equal((await send([target, { hits }, headers])).status, 202);
  const payload = { ...umami({ ip: "81.2.69.142", userAgent: firefox, timestamp: noon / 1000 - 60 }) };
  assert.equal((await send(["/api/send", payload, headers])).status, 200);
  const rows = await room.rows(
    `select kind, path, name, time, country, browser from events where id > ${before} order by id`,
  );
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ["pageview", "/s", null, noon - 60_000, "GB", "Firefox"],
      ["event", "", "signup", noon, "GB", "Firefox"],
      ["pageview", "/a.html", null, noon - 60_000, "GB", "Firefox"],
    ],
  );
  assert.equal((await send([target, { hits }])).status, 401);
  assert.match((await send(["/api/v0/count", { hits }, headers])).body.toString(), /host: say in the address/);
  const long = await send([target, { hits: Array(501).fill({ path: "/" }) }, headers]);
  assert.match(long.body.toString(), /501 hits, and at most 500/);
});

test("a page cannot speak for another visitor", async () => {
  const before = await newest();
  await send(["/api/send", umami({ ip: "8.8.8.8", userAgent: "curl/8", timestamp: 1 })]);
  await send([`/i?${new URLSearchParams({ e: "pv", url: page, ip: "8.8.8.8", ua: "curl/8" })}`]);
  const rows = await room.rows(`select country, browser, time from events where id > ${before}`);
  assert.deepEqual(rows, Array(2).fill({ country: null, browser: "Firefox", time: noon }));
});

const deep = "[".repeat(1000) + "]".repeat(1000);
const bodies: Record<string, string> = {
  empty: "",
  truncated: '{"n":"pageview","u":"http',
  "another encoding": Buffer.from('{"u":"é"}', "latin1").toString("latin1"),
  "a list in place of a text": JSON.stringify({
    n: "pageview",
    u: [page],
    type: "event",
    payload: { url: [page] },
    data: [{ e: "pv", url: [page] }],
  }),
  "a megabyte": JSON.stringify({ n: "x".repeat(1_000_000) }),
  "ten thousand events": JSON.stringify({ data: Array(10_000).fill({ e: "pv" }), requests: Array(10_000).fill("?") }),
  "nested a thousand deep": `{"n":"e","u":"${page}","p":${deep},"payload":${deep},"data":${deep},"requests":${deep}}`,
  "names of prototypes": `{"__proto__":{"n":"pageview"},"constructor":1,"n":"toString","u":"${page}","type":"__proto__"}`,
  "doubled fields": '{"n":"a","n":"pageview","n":null}',
  "numbers, null and texts": "1",
  null: "null",
  "no page": JSON.stringify({ n: "pageview", type: "event", payload: {}, data: [{ e: "pv" }], requests: ["?rec=1"] }),
  "a host of no site": JSON.stringify({
    ...{ n: "pageview", u: "https://stranger.example/", type: "event", payload: { url: "https://stranger.example/" } },
    ...{ data: [{ e: "pv", url: "https://stranger.example/" }], requests: ["?url=https%3A%2F%2Fstranger.example%2F"] },
  }),
  "base64 that is none": JSON.stringify({ data: [{ e: "ue", url: page, ue_px: "%%%", cx: "====" }] }),
  "a stranger's schema": JSON.stringify({
    data: [{ e: "ue", url: page, ue_pr: described("__proto__", { constructor: 1 }, "x") }],
  }),
  "clocks years off": JSON.stringify({
    data: [
      { e: "pv", url: page, dtm: "-1e400", stm: "1e308" },
      { e: "pv", url: page, dtm: "9e99", stm: "1" },
    ],
  }),
};
const posts = ["/api/event", "/api/send", "/api/batch", "/matomo.php", "/count?p=%2F", "/count", tp2];

test("whatever a stranger posts is answered with a word, and never by a fault", async () => {
  for (const target of posts) {
    for (const [what, body] of Object.entries(bodies)) {
      const { status, headers } = await send([target, body]);
      assert.ok([200, 202, 400, 413].includes(status), `${target}, ${what}: ${status} ${headers["x-tallybook"]}`);
      if (target === tp2) assert.ok([200, 400].includes(status), `Snowplow would send ${what} again: ${status}`);
    }
  }
  const queries = [
    "",
    "?",
    "?p=",
    "?p[]=1&p=2&p=3",
    "?url=%ff%fe&e=pv&p=%00",
    `?url=${"x".repeat(9000)}&e=pv`,
    "?e=__proto__",
  ];
  for (const path of ["/count", "/matomo.php", "/i"]) {
    for (const query of queries) {
      const { status } = await send([path + query]);
      assert.ok([200, 400].includes(status), `${path}${query.slice(0, 30)}: ${status}`);
    }
  }
  assert.equal((await send([`/i?e=pv&x=${"x".repeat(21_000)}`])).status, 400);
  assert.equal((await send([tp2, "x".repeat(1_100_000)])).status, 400);
  assert.deepEqual(room.log, []);
  assert.ok((await dropped("malformed")) > 10);
});

test("browsers may ask and read, from any page", async () => {
  for (const target of ["/api/event", "/api/send", "/count", "/matomo.php", tp2, "/i"]) {
    const stranger = { Origin: "https://stranger.example" };
    const asked = await room.send(target, { ...stranger, "Access-Control-Request-Method": "POST" }, "OPTIONS");
    assert.equal(asked.status, 204, target);
    assert.match(String(asked.headers["access-control-allow-headers"]), /Content-Type/);
    const withCredentials = asked.headers["access-control-allow-credentials"] === "true";
    assert.equal(asked.headers["access-control-allow-origin"], withCredentials ? stranger.Origin : "*", target);
    assert.equal(withCredentials, target === tp2 || target === "/i", target);
  }
  assert.match(String((await room.send("/i", browser, "HEAD")).headers["x-tallybook"]), /HEAD is not counted/);
  assert.equal((await room.send("/api/event", browser)).status, 405);
});

test("a script of ours in another product's place sends where that one did", async () => {
  const before = await newest();
  for (const path of ["/api/event", "/api/send", "/count", "/matomo.php"]) {
    assert.match(String((await send([`${path}?tallybook`, { u: page, k: "event", n: path }])).status), /^20[02]$/);
  }
  const names = (await room.rows(`select name from events where id > ${before} order by id`)).map(({ name }) => name);
  assert.deepEqual(names, ["/api/event", "/api/send", "/count", "/matomo.php"]);
});
