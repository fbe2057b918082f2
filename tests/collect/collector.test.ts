import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blog, firefox, hit, noon, openRoom, type Room, reader } from "./room.ts";

let room: Room;

before(async () => {
  room = await openRoom({
    sites: [
      blog,
      { name: "shop", hosts: ["shop.example.org"], keepBots: false, honourGpc: false, honourDnt: true },
      { name: "wiki", hosts: ["wiki.example.net"], keepDev: false, devHosts: ["*.preview.example.net"] },
    ],
  });
});

after(() => room.close());

const last = async () => (await room.rows("select * from events order by id desc limit 1"))[0];
const count = async () => Number((await room.rows("select count(*) as n from events"))[0]?.["n"]);
const ledger = (reason: string) => room.rows(`select day, site, host, count from dropped where reason = '${reason}'`);

test("a hit is a row when it is answered, with a GIF of 43 bytes that is not cached", async () => {
  const reply = await room.send(
    hit({
      url: "https://www.example.com/2026/caf%C3%A9/?utm_source=hackernews&utm_campaign=launch&secret=1#part",
      referrer: "https://news.ycombinator.com/item?id=42&p=2",
      title: "  Café\n&  <script>alert(1)</script> ",
    }),
  );
  assert.equal(reply.status, 200);
  assert.equal(reply.body.length, 43);
  assert.equal(reply.body.toString("latin1", 0, 6), "GIF89a");
  assert.equal(reply.headers["content-type"], "image/gif");
  assert.equal(reply.headers["cache-control"], "no-store");
  assert.equal(reply.headers["x-tallybook"], undefined);
  const { id, session, ...row } = (await last()) ?? {};
  assert.ok(Number(id) > 0);
  assert.ok(Number.isSafeInteger(session) && Number(session) > 0);
  assert.deepEqual(row, {
    time: noon,
    day: "2026-03-14",
    hour: 12,
    site: "blog",
    kind: "pageview",
    name: null,
    host: "www.example.com",
    path: "/2026/caf%C3%A9/",
    query: "utm_source=hackernews&utm_campaign=launch",
    referrer: "https://news.ycombinator.com/item?id=42",
    source: "Hacker News",
    medium: "aggregator",
    campaign: "launch",
    term: null,
    content: null,
    country: null,
    device: "desktop",
    browser: "Firefox",
    os: "Linux",
    bot: null,
    value: null,
    props: null,
    language: null,
    width: null,
    bot_class: null,
  });
  assert.deepEqual(await room.rows("select * from pages where path like '/2026/%'"), [
    { site: "blog", path: "/2026/caf%C3%A9/", title: "Café & <script>alert(1)</script>" },
  ]);
});

test("an address has one spelling: capital escapes, and none that are not needed", async () => {
  const url = "https://www.example.com/%7euser/caf%c3%a9%2fx/%41.html?%7e";
  assert.equal((await room.send(hit({ url, referrer: "https://friend.example/%7eme/%e2%82%ac" }))).status, 200);
  const { path, referrer } = (await last()) ?? {};
  assert.deepEqual([path, referrer], ["/~user/caf%C3%A9%2Fx/A.html", "https://friend.example/~me/%E2%82%AC"]);
});

test("the latest title of a page stands, an error page's does not", async () => {
  const titled = (title: string, more = {}) => room.send(hit({ url: "https://example.com/titled", title, ...more }));
  for (const title of ["One", "Two", "Two", "One"]) await titled(title);
  await titled("Not found", { status: "404" });
  await titled("");
  assert.deepEqual(await room.rows("select title from pages where path = '/titled'"), [{ title: "One" }]);
  assert.deepEqual(await room.rows("select kind, count(*) as n from events where path = '/titled' group by kind"), [
    { kind: "notfound", n: 1 },
    { kind: "pageview", n: 5 },
  ]);
});

const malformed: [name: string, target: string, note: RegExp][] = [
  ["no url", "/a.gif", /^invalid; url: missing$/],
  ["no url among others", hit({ title: "x" }), /^invalid; url: missing$/],
  ["an empty url", hit({ url: "" }), /^invalid; url: empty$/],
  ["a blank url", hit({ url: "  " }), /^invalid; url: empty$/],
  ["a relative url", hit({ url: "/posts/1" }), /^invalid; url: not a whole URL: "\/posts\/1"$/],
  ["a protocol-relative url", hit({ url: "//example.com/" }), /^invalid; url: not a whole URL/],
  ["javascript:", hit({ url: "javascript:alert(1)" }), /^invalid; url: not an http\(s\) URL: "javascript:alert\(1\)"$/],
  ["a file", hit({ url: "file:///etc/passwd" }), /^invalid; url: not an http/],
  ["bytes that are no UTF-8", "/a.gif?url=%AD", /^invalid; url: not a whole URL: "\\ufffd"$/],
  ["a scheme twice", hit({ url: "http://http://" }), /^invalid; url: its scheme is there twice/],
  [
    "a scheme twice, with a host",
    hit({ url: "https://https://example.com/" }),
    /^invalid; url: its scheme is there twice/,
  ],
  ["a lone surrogate", "/a.gif?url=%ED%A0%80", /^invalid; url: not a whole URL: "\\ufffd\\ufffd\\ufffd"$/],
  ["a line break", hit({ url: "no\r\nX-Evil: 1" }), /^invalid; url: not an http\(s\) URL: "no\\r\\nX-Evil: 1"$/],
  [
    "a url of 5 kB",
    hit({ url: `https://example.com/${"x".repeat(5000)}` }),
    /^invalid; url: longer than 4096 characters$/,
  ],
  [
    "a host of 300 characters",
    hit({ url: `https://${"a.".repeat(150)}com/` }),
    /^invalid; url: its host is longer than 253 characters$/,
  ],
  [
    "a path of 9,000 characters, encoded",
    hit({ url: `https://example.com/${"漢".repeat(1000)}` }),
    /^invalid; url: its path is longer than 2000 characters, encoded$/,
  ],
  ["a long one that is no URL", hit({ url: "x".repeat(4000) }), /^invalid; url: not a whole URL: "x{80}\.\.\."$/],
  [
    "url twice",
    "/a.gif?url=https://example.com/a&url=https://example.com/b",
    /^invalid; url: one is needed, not a list$/,
  ],
  ["url[]", "/a.gif?url[]=https://example.com/a", /^invalid; url: one is needed, not a list$/],
  ["an escaped url[0]", "/a.gif?url%5B0%5D=https://example.com/a", /^invalid; url: one is needed, not a list$/],
  ["title twice", "/a.gif?url=https://example.com/a&title=a&title=b", /^invalid; title: one is needed, not a list$/],
  ["referrer[]", "/a.gif?url=https://example.com/a&referrer[]=", /^invalid; referrer: one is needed, not a list$/],
  ["url 3,200 times", `/a.gif?${"url=&".repeat(3200)}`, /^invalid; url: one is needed, not a list$/],
  ["url[] 2,000 times", `/a.gif?${"url[]=&".repeat(2000)}`, /^invalid; url: one is needed, not a list$/],
  ["url behind 16,000 brackets", `/a.gif?url${"[".repeat(16_000)}=x`, /^invalid; url: missing$/],
  ["nothing but separators", "/a.gif?&&==&", /^invalid; url: missing$/],
  ["broken escapes", "/a.gif?url=%&%zz=%", /^invalid; url: not a whole URL: "%"$/],
];

for (const [name, target, note] of malformed) {
  test(`400 with the GIF and the reason: ${name}`, async () => {
    const rows = await count();
    const reply = await room.send(target, { Origin: "https://example.com" });
    assert.equal(reply.status, 400);
    assert.equal(reply.body.length, 43);
    assert.match(String(reply.headers["x-tallybook"]), note);
    assert.equal(reply.headers["access-control-allow-origin"], "https://example.com");
    assert.equal(await count(), rows);
  });
}

const odd: [name: string, target: string, path: string][] = [
  ["%AD in a path", "/a.gif?url=https://example.com/%25AD", "/%AD"],
  ["a lone surrogate in a path", "/a.gif?url=https://example.com/%ED%A0%80", "/%EF%BF%BD%EF%BF%BD%EF%BF%BD"],
  ["a port and a user name", hit({ url: "https://me:secret@example.com:8443/x" }), "/x"],
  ["a full name's dot", hit({ url: "https://EXAMPLE.com./y" }), "/y"],
  ["a referrer of garbage", hit({ url: "https://example.com/z", referrer: "::not a url::" }), "/z"],
  [
    "a referrer of 8 kB",
    hit({ url: "https://example.com/w", referrer: `https://a.example/${"r".repeat(8000)}` }),
    "/w",
  ],
  ["a title with control characters", hit({ url: "https://example.com/t", title: "a\0b\u0007" }), "/t"],
  ["a browser that a program drives", hit({ url: "https://example.com/d", bot: "webdriver" }), "/d"],
  ["parameters of later snippets", hit({ url: "https://example.com/v", width: "1920", "x[]": "1" }), "/v"],
];

for (const [name, target, path] of odd) {
  test(`counted all the same: ${name}`, async () => {
    assert.equal((await room.send(target)).status, 200);
    const row = await last();
    assert.equal(row?.["path"], path);
    assert.equal(row?.["host"], "example.com");
    assert.equal(row?.["referrer"], null);
  });
}

test("an unknown site is 404 with the GIF, and the ledger counts its host", async () => {
  for (const path of ["/", "/a", "/b"]) {
    const reply = await room.send(hit({ url: `https://stranger.example${path}` }), {
      Origin: "https://stranger.example",
    });
    assert.equal(reply.status, 404);
    assert.equal(reply.body.length, 43);
    assert.equal(reply.headers["x-tallybook"], "dropped; unknown site");
    assert.equal(reply.headers["access-control-allow-origin"], undefined);
  }
  assert.deepEqual(await ledger("unknown site"), [{ day: "2026-03-14", site: "", host: "stranger.example", count: 3 }]);
});

const leftOut: [reason: string, target: string, headers: Record<string, string>, site: string, host: string][] = [
  ["development host", hit({ url: "http://localhost:8000/" }), {}, "", "localhost"],
  ["development host", hit({ url: "https://x.preview.example.net/" }), {}, "wiki", "x.preview.example.net"],
  ["opted out", hit({ url: "https://example.com/" }), { Cookie: "a=b; tallybook_ignore=1" }, "blog", "example.com"],
  ["gpc", hit({ url: "https://example.com/" }), { "Sec-GPC": "1" }, "blog", "example.com"],
  ["dnt", hit({ url: "https://shop.example.org/" }), { DNT: "1" }, "shop", "shop.example.org"],
  ["bot", hit({ url: "https://shop.example.org/" }), { "User-Agent": "Googlebot/2.1" }, "shop", "shop.example.org"],
];

for (const [reason, target, headers, site, host] of leftOut) {
  test(`left out and counted in the ledger: ${reason}, ${host}`, async () => {
    const rows = await count();
    const reply = await room.send(target, headers);
    assert.equal(reply.status, 200);
    assert.equal(reply.body.length, 43);
    assert.equal(reply.headers["x-tallybook"], `dropped; ${reason}`);
    const found = (await ledger(reason)).filter((row) => row["site"] === site && row["host"] === host);
    assert.deepEqual(found, [{ day: "2026-03-14", site, host, count: 1 }]);
    assert.equal(await count(), rows);
  });
}

const counted: [name: string, target: string, headers: Record<string, string>][] = [
  ["GPC where the site does not honour it", hit({ url: "https://shop.example.org/" }), { "Sec-GPC": "1" }],
  ["DNT where the site does not honour it", hit({ url: "https://example.com/" }), { DNT: "1" }],
  ["another cookie", hit({ url: "https://example.com/" }), { Cookie: "not_tallybook_ignore=1; tallybook_ignore=10" }],
];

for (const [name, target, headers] of counted) {
  test(`counted: ${name}`, async () => {
    const rows = await count();
    const reply = await room.send(target, headers);
    assert.equal(reply.headers["x-tallybook"], undefined);
    assert.equal(await count(), rows + 1);
  });
}

test("a crawler's hit is kept by its name", async () => {
  await room.send(hit({ url: "https://example.com/crawled" }), {
    "User-Agent": "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
  });
  assert.equal((await last())?.["bot"], "GPTBot");
  assert.deepEqual(await room.rows("select count(*) as n from pageviews where path = '/crawled'"), [{ n: 0 }]);
});

test("HEAD has the headers, and counts nothing", async () => {
  const rows = await count();
  const reply = await room.send(hit({ url: "https://example.com/" }), {}, "HEAD");
  assert.equal(reply.status, 200);
  assert.equal(reply.headers["content-length"], "43");
  assert.equal(reply.headers["cache-control"], "no-store");
  assert.equal(reply.headers["x-tallybook"], "dropped; HEAD is not counted");
  assert.equal(reply.body.length, 0);
  assert.equal(await count(), rows);
});

for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
  test(`${method} is 405`, async () => {
    const reply = await room.send(hit({ url: "https://example.com/" }), { "Content-Length": "2" }, method, "ab");
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.allow, "GET, HEAD, OPTIONS");
  });
}

test("a request target of 100 kB is 414, a body that is too large or endless 413", async () => {
  const long = await room.send(hit({ url: `https://example.com/${"x".repeat(100_000)}` }));
  assert.equal(long.status, 414);
  assert.match(String(long.headers["x-tallybook"]), /^refused; /);
  const announced = await room.send(
    hit({ url: "https://example.com/" }),
    { "Content-Length": "20000" },
    "GET",
    "x".repeat(20_000),
  );
  assert.equal(announced.status, 413);
  const chunked = await room.send(hit({ url: "https://example.com/" }), { "Transfer-Encoding": "chunked" }, "GET", "x");
  assert.equal(chunked.status, 413);
});

test("what is not the pixel's is left to others", async () => {
  for (const target of ["/", "/a.gift", "/a.gif/", "/b/a.gif", "/A.GIF"]) {
    assert.equal((await room.send(target)).headers["x-elsewhere"], "1", target);
  }
});

const origins: [origin: string, allowed: boolean][] = [
  ["https://example.com", true],
  ["http://www.example.com", true],
  ["https://example.com:8443", true],
  ["https://stranger.example", false],
  ["https://example.com.evil.example", false],
  ["https://evil-example.com", false],
  ["null", false],
  ["https://example.com/", false],
  ["https://user@example.com", false],
  ["garbage", false],
];

for (const [origin, allowed] of origins) {
  test(`CORS: ${origin} is ${allowed ? "echoed" : "told nothing"}`, async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const { status, headers } = await room.send(hit({ url: "https://example.com/" }), { Origin: origin }, method);
      assert.equal(status, method === "GET" ? 200 : 204);
      assert.equal(headers.vary, "Origin");
      assert.equal(headers["access-control-allow-origin"], allowed ? origin : undefined);
      assert.equal(headers["access-control-allow-credentials"], allowed ? "true" : undefined);
    }
  });
}

const workshops: [origin: string, allowed: boolean][] = [
  ["http://blog.localhost:4000", true],
  ["http://192.168.1.23:8080", true],
  ["https://deploy-preview-7--open.netlify.app", true],
  ["https://deploy-preview-7--shut.netlify.app", true],
  ["https://next.preview.example.net", true],
  ["https://deploy-preview-7--stranger.example", false],
  [`https://${"x".repeat(400)}.preview.example.net`, false],
];

test("CORS: where a site is developed or previewed, the page may read whether it is counted", async () => {
  const workshop = await openRoom({
    sites: [
      { name: "open", hosts: ["open.example"], keepDev: true },
      { name: "shut", hosts: ["shut.example"], devHosts: ["*.preview.example.net"] },
    ],
  });
  try {
    for (const [origin, allowed] of workshops) {
      const { headers } = await workshop.send(hit({ url: `${origin}/` }), { Origin: origin });
      assert.equal(headers["access-control-allow-origin"], allowed ? origin : undefined, origin);
      assert.equal(headers["access-control-expose-headers"], allowed ? "X-Tallybook" : undefined, origin);
    }
  } finally {
    await workshop.close();
  }
});

test("CORS follows the sites as they change", async () => {
  const ask = () => room.send("/a.gif", { Origin: "https://new.example" });
  assert.equal((await ask()).headers["access-control-allow-origin"], undefined);
  await room.sites.add({ name: "new", hosts: ["new.example"] });
  assert.equal((await ask()).headers["access-control-allow-origin"], "https://new.example");
  await room.sites.remove("new");
  assert.equal((await ask()).headers["access-control-allow-origin"], undefined);
});

test("the last outcomes are there to be shown, newest first", async () => {
  await room.send(hit({ url: "https://example.com/first" }));
  await room.send(hit({ url: "https://stranger.example/second" }));
  await room.send("/a.gif");
  assert.deepEqual(room.collector.recent().slice(0, 3), [
    { time: noon, kind: "invalid", reason: "url: missing", host: "" },
    { time: noon, kind: "dropped", reason: "unknown site", site: "", host: "stranger.example", path: "/second" },
    { time: noon, kind: "stored", site: "blog", host: "example.com", path: "/first" },
  ]);
  await room.send(hit({ url: "https://example.com/crawled" }), { "User-Agent": "HeadlessChrome/130.0" });
  assert.deepEqual(room.collector.recent()[0], {
    ...{ time: noon, kind: "stored", bot: "HeadlessChrome", site: "blog", host: "example.com", path: "/crawled" },
  });
  for (let i = 0; i < 60; i++) await room.send("/a.gif");
  assert.equal(room.collector.recent().length, 50);
});

test("2,000 hits at once are 2,000 rows in a few commits, each answered once", async () => {
  const many = await openRoom();
  try {
    const replies = await Promise.all(
      Array.from({ length: 2000 }, (_, i) =>
        many.collector.take({ url: `https://example.com/${i}` }, visitor(i), noon),
      ),
    );
    assert.ok(replies.every(({ kind }) => kind === "stored"));
    assert.deepEqual(await many.rows("select count(*) as n, count(distinct path) as paths from events"), [
      { n: 2000, paths: 2000 },
    ]);
    assert.ok(Number((await many.rows("select sequence from batches"))[0]?.["sequence"]) <= 4);
  } finally {
    await many.close();
  }
});

function visitor(i: number) {
  return { address: `192.0.2.${i % 250}`, userAgent: firefox, gpc: false, dnt: false, optedOut: false };
}

test("host names that are no site's own are limited in number a day, and so over a restart", async () => {
  const first = await openRoom();
  const gpc = { ...visitor(0), gpc: true };
  await first.collector.take({ url: "https://host3.example/" }, visitor(1), noon);
  await Promise.all(
    Array.from({ length: 249 }, (_, i) =>
      first.collector.take({ url: `https://z${i}${["--blog.netlify.app", ".test", ".example"][i % 3]}/` }, gpc, noon),
    ),
  );
  await first.collector.take({ url: "https://www.example.com/" }, gpc, noon);
  assert.deepEqual(await first.rows("select host, reason from dropped where site = 'blog' and host like 'www%'"), [
    { host: "www.example.com", reason: "gpc" },
  ]);
  await first.store.write(["delete from dropped where reason = 'gpc'"]);
  await first.close();
  const second = await openRoom({ data: first.data });
  try {
    await second.collector.take({ url: "https://one-more.example/" }, visitor(1), noon);
    await second.collector.take({ url: "https://host3.example/" }, visitor(1), noon);
    const sum = "select count(distinct host) as hosts, sum(count) as n from dropped";
    assert.deepEqual(await second.rows(sum), [{ hosts: 201, n: 252 }]);
    assert.deepEqual(await second.rows("select sum(count) as n from dropped where host = ''"), [{ n: 51 }]);
    assert.deepEqual(await second.rows("select count from dropped where host = 'host3.example'"), [{ count: 2 }]);
  } finally {
    await second.close();
  }
});

test("a fault of our own ends neither the server nor the next hit, and tells nothing of the visitor", async () => {
  const faulty = await openRoom();
  try {
    faulty.clock.now = Number.NaN;
    const reply = await faulty.send(hit({ url: "https://example.com/?secret" }), { Origin: "https://example.com" });
    assert.equal(reply.status, 500);
    assert.match(faulty.log.join(), /^A hit met a fault of Tallybook's own: RangeError\n/);
    assert.ok(!faulty.log.join().includes("secret"));
    faulty.clock.now = noon + 0.5;
    assert.equal((await faulty.send(hit({ url: "https://example.com/" }))).status, 200);
    assert.deepEqual(await faulty.rows("select time from events"), [{ time: noon }]);
  } finally {
    await faulty.close();
  }
});

test("closing writes what waits; afterwards the answer is 503", async () => {
  const closing = await openRoom();
  try {
    const waiting = [1, 2, 3].map((i) => closing.collector.take({ url: `https://example.com/${i}` }, visitor(i), noon));
    await closing.collector.close();
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ kind }) => kind),
      ["stored", "stored", "stored"],
    );
    assert.deepEqual(await closing.rows("select count(*) as n from events"), [{ n: 3 }]);
    const reply = await closing.send(hit({ url: "https://example.com/" }));
    assert.equal(reply.status, 503);
    assert.equal(await closing.collector.ready(), false);
  } finally {
    await closing.close();
  }
});

test("a browser that a program drives is a bot of that name", async () => {
  await room.send(hit({ url: "https://example.com/driven", bot: "webdriver" }));
  assert.equal((await last())?.["bot"], "webdriver");
  await room.send(hit({ url: "https://example.com/driven", bot: "Quentin" }));
  assert.equal((await last())?.["bot"], null);
});

test("titles are cut between characters, and invisible ones are none", async () => {
  const title = async (text: string) => {
    const path = `/t${Math.random()}`;
    await room.send(hit({ url: `https://example.com${path}`, title: text }));
    const [row] = await room.rows(`select title from pages where path = '${path}'`);
    return row?.["title"];
  };
  assert.equal(await title(`${"a".repeat(297)}👩‍👩‍👧‍👦 at home`), "a".repeat(297));
  assert.equal(await title(`${"a".repeat(299)}e\u0301 and on`), "a".repeat(299));
  assert.equal(await title("\u200b\u2060\u3164\u200e"), undefined);
});

test("what a stranger fills every field with takes a few kilobytes", async () => {
  const many = Array.from({ length: 26 }, (_, n) => `utm_${String.fromCharCode(97 + n)}`);
  const url = new URL(`https://example.com/${"p".repeat(200)}`);
  for (const name of ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "ref", ...many]) {
    url.searchParams.append(name, "x".repeat(100));
  }
  const referrer = `https://${"漢.".repeat(60)}com/${"é".repeat(100)}`;
  const title = "漢".repeat(400);
  assert.equal((await room.send(hit({ url: url.href.slice(0, 4096), referrer, title }))).status, 200);
  const bytes = Buffer.byteLength(JSON.stringify(await last()));
  assert.ok(bytes < 5000, `${bytes} bytes`);
  const [{ query } = {}] = await room.rows("select query from events order by id desc limit 1");
  assert.ok(String(query).length <= 2000, `${String(query).length} characters of parameters`);
});

test("a referrer whose host is longer than a host's is none", async () => {
  await room.send(hit({ url: "https://example.com/", referrer: `https://${"-".repeat(300)}.example/` }));
  assert.equal((await last())?.["referrer"], null);
});

test("hits of one visitor beyond what a minute takes are left out and counted, over HTTP only", async (t) => {
  const own = await openRoom({ environment: { TALLYBOOK_HITS_PER_MINUTE: "3", TALLYBOOK_TRUST_PROXY: "loopback" } });
  t.after(() => own.close());
  const notes = async (address: string, times: number) => {
    const sent = Array.from({ length: times }, () =>
      own.send(hit({ url: "https://example.com/many" }), { "X-Forwarded-For": address }),
    );
    return (await Promise.all(sent)).map(({ status, headers }) => `${status} ${headers["x-tallybook"] ?? "stored"}`);
  };
  const stored = Array(3).fill("200 stored");
  assert.deepEqual(await notes("203.0.113.7", 5), [...stored, ...Array(2).fill("200 dropped; too many")]);
  assert.deepEqual(await notes("203.0.113.8", 1), ["200 stored"]);
  assert.deepEqual(await own.rows("select site, reason, host, count from dropped"), [
    { site: "blog", reason: "too many", host: "example.com", count: 2 },
  ]);
  for (let n = 0; n < 5; n++) await own.collector.take({ url: "https://example.com/command" }, reader, noon);
  assert.deepEqual(await own.rows("select count(*) as n from events where path = '/command'"), [{ n: 5 }]);
  own.clock.now += 60_000;
  assert.deepEqual(await notes("203.0.113.7", 3), stored);
});

test("a user name and password in an address reach no table", async () => {
  const secret = "https://me:pa$$word@example.com";
  await room.send(
    hit({
      url: `${secret}/archive/https://me:pa$$word@other.example/a?utm_source=https://me:pa$$word@x.example`,
      referrer: `https://me:pa$$word@web.archive.org/web/2026/${secret}/b`,
    }),
  );
  const row = await last();
  assert.deepEqual([row?.["path"], row?.["query"]], ["/archive/https://other.example/a", null]);
  assert.doesNotMatch(JSON.stringify(row), /pa\$\$word|me:/);
});

test("without a url the page is the one that the Referer names; a mere origin is counted as page unknown", async () => {
  const bare = (referer: string, more = {}) => room.send("/a.gif", { referer, ...more });
  assert.equal((await bare("https://example.com/posts/1?utm_source=feed")).status, 200);
  const { path, query, referrer } = (await last()) ?? {};
  assert.deepEqual({ path, query, referrer }, { path: "/posts/1", query: "utm_source=feed", referrer: null });
  const before = await count();
  for (const origin of ["https://example.com/", "https://example.com", "HTTPS://EXAMPLE.COM/"]) {
    const reply = await bare(origin);
    assert.equal(reply.status, 400);
    assert.equal(reply.headers["x-tallybook"], "dropped; page unknown");
    assert.equal(reply.body.length, 43);
  }
  assert.deepEqual(await ledger("page unknown"), [{ day: "2026-03-14", site: "blog", host: "example.com", count: 3 }]);
  for (const strange of ["about:client", "/posts/1", "x".repeat(5000)]) assert.equal((await bare(strange)).status, 400);
  assert.equal(await count(), before);
});
