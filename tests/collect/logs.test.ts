import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { toDialect } from "../../src/collect/logs/dialects/list.ts";
import { pipeSource } from "../../src/collect/logs/log-source.ts";
import { testDirectory } from "../support/directory.ts";
import { clf, combined, readLogs, toLog, writerOf } from "./logs.ts";
import { blog, hit, noon, openRoom, type RoomOptions } from "./room.ts";

const day = 24 * 60 * 60 * 1000;
const at = noon - 60_000;

async function open(context: TestContext, options: RoomOptions = {}) {
  const room = await openRoom(options);
  context.after(() => room.close());
  return { room, directory: testDirectory() };
}

const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
const clock = clf(at);

/** One page view of /café?utm_source=spring from a search engine, as each server writes it. */
const formats = (at: number, clock: string, iso: string): [name: string, lines: string, format?: string][] => [
  [
    "combined",
    `81.2.69.142 - John Doe [${clock}] "GET /caf%C3%A9?utm_source=spring HTTP/1.1" 200 12 "https://duckduckgo.com/" "${agent}"`,
  ],
  [
    "main of nginx, behind a proxy",
    `10.0.0.1 - - [${clock}] "GET /caf%C3%A9?utm_source=spring HTTP/2.0" 200 12 "https://duckduckgo.com/" "${agent}" "6.6.6.6, 81.2.69.142"`,
  ],
  [
    "Apache with its host",
    `example.com:443 81.2.69.142 - - [${clock}] "GET /caf%C3%A9?utm_source=spring HTTP/1.1" 200 12 "https://duckduckgo.com/" "${agent}"`,
  ],
  [
    "a log_format of nginx",
    `${at / 1000}|example.com|81.2.69.142|GET|/caf%C3%A9?utm_source=spring|200|https://duckduckgo.com/|${agent}`,
    "log_format mine '$msec|$host|$remote_addr|$request_method|'\n '$request_uri|$status|$http_referer|$http_user_agent';",
  ],
  [
    "a log_format of nginx, as JSON",
    JSON.stringify({
      t: iso,
      ip: "81.2.69.142",
      r: "GET /caf%C3%A9?utm_source=spring HTTP/1.1",
      s: "200",
      h: "example.com",
      f: "https://duckduckgo.com/",
      a: agent,
    }),
    'log_format mine escape=json \'{"t":"$time_iso8601","ip":"$remote_addr","r":"$request","s":"$status",\' \'"h":"$host","f":"$http_referer","a":"$http_user_agent"}\';',
  ],
  [
    "a LogFormat of Apache",
    `[${clock}] example.com 81.2.69.142 GET /caf%C3%A9?utm_source=spring 200 "https://duckduckgo.com/" "${agent}"`,
    String.raw`LogFormat "%t %V %a %m %U%q %>s \"%{Referer}i\" \"%{User-Agent}i\"" mine`,
  ],
  [
    "Caddy",
    [
      JSON.stringify({ level: "info", ts: at / 1000, logger: "http.log", msg: "server running" }),
      JSON.stringify({
        ...{ level: "info", ts: at / 1000, logger: "http.log.access.log0", msg: "handled request", status: 200 },
        request: {
          ...{ remote_ip: "10.0.0.1", client_ip: "81.2.69.142", method: "GET", host: "Example.com:443" },
          uri: "/caf%C3%A9?utm_source=spring",
          headers: { "User-Agent": [agent], Referer: ["https://duckduckgo.com/"] },
        },
      }),
    ].join("\n"),
  ],
  [
    "CloudFront",
    [
      "#Version: 1.0",
      "#Fields: date time c-ip cs-method cs(Host) x-host-header cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query",
      [
        ...[
          iso.slice(0, 10),
          iso.slice(11, 19),
          "81.2.69.142",
          "GET",
          "d1.cloudfront.net",
          "example.com",
          "/caf%C3%A9",
        ],
        ...["200", "https://duckduckgo.com/", agent.replaceAll(" ", "%2520"), "utm_source=spring"],
      ].join("\t"),
    ].join("\r\n"),
  ],
  [
    "S3",
    `abc example.com [${clock}] 81.2.69.142 - 3E57 WEBSITE.GET.OBJECT caf%C3%A9 "GET /caf%C3%A9?utm_source=spring HTTP/1.1" 200 - 12 12 5 4 "https://duckduckgo.com/" "${agent}" - hostid SigV4 -`,
  ],
  [
    "Bunny",
    `HIT|200|${at}|12|77|81.2.69.142|https://duckduckgo.com/|https://example.com/caf%C3%A9?utm_source=spring|DE|${agent}|abc|GB`,
  ],
  [
    "Logpush of Cloudflare",
    JSON.stringify({
      ...{ EdgeStartTimestamp: `${at}000000`, ClientIP: "81.2.69.142", ClientRequestHost: "example.com" },
      ...{ ClientRequestMethod: "GET", ClientRequestURI: "/caf%C3%A9?utm_source=spring", EdgeResponseStatus: 200 },
      ...{ ClientRequestReferer: "https://duckduckgo.com/", ClientRequestUserAgent: agent },
    }),
  ],
];

test("a page view is the same row, whichever server wrote it", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const { length } = formats(at, clock, "");
  for (let index = 0; index < length; index++) {
    // Each begins otherwise: two with the same first lines are one log.
    const time = at + index * 1000;
    const [name, lines, format] = formats(time, clf(time), new Date(time).toISOString())[index] as [
      string,
      string,
      string?,
    ];
    const path = await toLog(directory, `${index}.log`, `${lines}\n`);
    const { warnings, result } = await readLogs(room, [path], format === undefined ? {} : { format });
    assert.deepEqual([result, warnings], [["Counted", "  page views: 1"], []], name);
  }
  const columns = "kind, host, path, query, source, country, browser, os, bot";
  const rows = await room.rows(`select distinct ${columns} from events`);
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      {
        ...{ kind: "pageview", host: "example.com", path: "/caf%C3%A9", query: "utm_source=spring" },
        ...{ source: "spring", country: "GB", browser: "Firefox", os: "Linux", bot: null },
      },
    ],
  );
  const [{ sessions, events } = {}] = await room.rows(
    "select count(distinct session) as sessions, count(*) as events from events",
  );
  assert.deepEqual([sessions, events], [1, length]);
});

test("what a request is", async (t) => {
  const { room, directory } = await open(t, {
    clock: { now: noon },
    sites: [{ ...blog, feed: "https://example.com/posts.xml" }],
  });
  const feedly = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)";
  const cases: [line: Omit<Parameters<typeof combined>[0], "time">, is: string][] = [
    [{ target: "/" }, "pageview / null null"],
    [{ target: "/posts/one.html", status: 304 }, "pageview /posts/one.html null null"],
    [{ target: "http://example.com/whole" }, "pageview /whole null null"],
    [
      { target: "/a", agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
      "pageview /a Googlebot search",
    ],
    [{ target: "/posts.xml", agent: feedly, status: 304 }, "pageview /posts.xml Feedly feed 12"],
    [{ target: "/feed/", agent: "Miniflux/2.0.49 (+https://miniflux.app)" }, "pageview /feed/ Miniflux feed"],
    [{ target: "/tags/x/index.xml", agent }, "pageview /tags/x/index.xml other feed"],
    [{ target: "/book.pdf?x=1", referrer: "https://example.com/a" }, "event /book.pdf null null download"],
    [{ target: "/book.pdf", status: 206 }, "no page"],
    [{ target: "/gone", status: 410, referrer: "https://friend.example/" }, "notfound /gone null null"],
    [{ target: "/typed", status: 404, address: "81.2.69.99" }, "probe"],
    [{ target: "/a.css" }, "asset"],
    [{ target: "/typed", status: 404 }, "notfound /typed null null"],
    [{ target: "/wp-login.php", status: 404, referrer: "https://example.com/" }, "probe"],
    [{ target: "/.env", status: 403 }, "probe"],
    [{ target: "/favicon.ico" }, "asset"],
    [{ target: "/robots.txt" }, "asset"],
    [{ target: "/.well-known/security" }, "asset"],
    [{ target: "/", method: "HEAD" }, "no page"],
    [{ target: "/form", method: "POST" }, "no page"],
    [{ target: "/old", status: 301 }, "no page"],
    [{ target: "/", status: 500 }, "no page"],
    [{ target: "*", method: "OPTIONS" }, "probe"],
    [{ target: "http://evil.example/abs" }, "unknown site"],
  ];
  const lines = cases.map(([line], index) => combined({ ...line, time: at - 60_000 + index * 1000 }));
  const { result, warnings } = await readLogs(room, [await toLog(directory, "access.log", lines.join(""))]);
  const rows = await room.rows("select time, kind, path, bot, bot_class, name, value from events order by time");
  const found = new Map(
    rows.map(({ time, kind, path, bot, bot_class, name, value }) => [
      (Number(time) - at + 60_000) / 1000,
      [kind, path, bot ?? "null", bot_class ?? "null", ...[name, value].filter((one) => one !== null)].join(" "),
    ]),
  );
  const left = cases.map(([, is]) => is).filter((is) => !is.includes("/"));
  for (const [index, [line, is]] of cases.entries()) {
    assert.equal(found.get(index), is.includes("/") ? is : undefined, JSON.stringify(line));
  }
  for (const reason of new Set(left)) {
    const count = left.filter((one) => one === reason).length;
    assert.ok(result.includes(`  ${reason}: ${count}`), `${reason}: ${result}`);
  }
  assert.deepEqual(warnings, []);
  const dropped = await room.rows("select reason, sum(count) as hits from dropped group by reason order by reason");
  assert.deepEqual(
    dropped.map(({ reason, hits }) => `${hits} ${reason}`),
    [...new Set(left)].sort().map((reason) => `${left.filter((one) => one === reason).length} ${reason}`),
  );
});

/** A log of `count` page views, each of a visitor of its own, one a second. */
const views = (count: number, from = at - 3_600_000) =>
  Array.from({ length: count }, (_, n) =>
    combined({ time: from + n * 1000, target: `/${n}`, address: `81.2.70.${n}` }),
  );

const countOf = async (room: Awaited<ReturnType<typeof openRoom>>) => {
  const [row] = await room.rows("select count(*) as n, count(distinct session) as sessions from events");
  return [row?.["n"], row?.["sessions"]];
};

test("nothing is doubled: a log is known whatever its file is called, packed or grown", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const lines = views(20);
  const text = (count: number) => lines.slice(0, count).join("");
  // As long as its server writes it, its last line may be half there.
  const growing = await toLog(directory, "access.log", `${text(5)}${lines[5]?.slice(0, 30)}`);
  await readLogs(room, [growing]);
  assert.deepEqual(await countOf(room), [5, 5]);
  await readLogs(room, [growing, await toLog(directory, "copy.log", text(9))]);
  assert.deepEqual(await countOf(room), [9, 9]);
  await readLogs(room, [await toLog(directory, "access.log.2.gz", gzipSync(text(12)))]);
  assert.deepEqual(await countOf(room), [12, 12]);
  await readLogs(room, [await toLog(directory, "misnamed.txt", zstdCompressSync(text(15)))]);
  assert.deepEqual(await countOf(room), [15, 15]);
  const bzip2 = execFileSync("bzip2", ["-c", await toLog(directory, "plain", text(17))]);
  await readLogs(room, [await toLog(directory, "access.log.3.bz2", bzip2)]);
  assert.deepEqual(await countOf(room), [17, 17]);
  const pipe = async function* () {
    yield Buffer.from(text(18).slice(0, 200));
    yield Buffer.from(text(18).slice(200));
  };
  await readLogs(room, [pipeSource(pipe(), "standard input")]);
  assert.deepEqual(await countOf(room), [18, 18]);
  // Nobody writes it any more, so its last line is whole without an end.
  const old = await toLog(directory, "old.log", text(20).trimEnd());
  await utimes(old, new Date(0), new Date(0));
  await readLogs(room, [old]);
  assert.deepEqual(await countOf(room), [20, 20]);
});

test("a part of a past day that another process read is taken back and read again, and says so where it cannot", async () => {
  const clock = { now: noon };
  const [directory, data] = [testDirectory(), testDirectory()];
  // One visitor, who was there before and after the cut; and today.
  const [yesterday, before] = [noon - day, noon - day - 60_000];
  const first = [combined({ time: before, target: "/a" }), combined({ time: before + 1, target: "/a.css" })].join("");
  const rotated = await toLog(directory, "access.log.1", `${first}${combined({ time: yesterday, target: "/b" })}`);
  const whole = `${first}${combined({ time: yesterday, target: "/b" })}`;
  const inOneProcess = async (work: (room: Awaited<ReturnType<typeof openRoom>>) => Promise<void>) => {
    const room = await openRoom({ data, clock });
    try {
      await work(room);
    } finally {
      await room.close();
    }
  };
  await inOneProcess(async (room) => {
    await toLog(directory, "access.log.1", first);
    await readLogs(room, [rotated]);
  });
  await toLog(directory, "access.log.1", whole);
  const current = await toLog(directory, "access.log", combined({ time: yesterday + 1000, target: "/c" }));
  await inOneProcess(async (room) => {
    const { warnings } = await readLogs(room, [current, rotated]);
    assert.deepEqual(warnings, []);
    assert.deepEqual(await countOf(room), [3, 1]);
    assert.deepEqual(await room.rows("select count from dropped"), [{ count: 1 }]);
    assert.deepEqual(await room.rows("select * from read_log_days"), []);
  });
  // Killed between taking back and reading again.
  await inOneProcess(async (room) => {
    const { logs } = room.collector;
    await toLog(
      directory,
      "access.log",
      `${combined({ time: yesterday + 1000, target: "/c" })}${combined({ time: yesterday + 2000, target: "/d" })}`,
    );
    const broken = { ...writerOf(logs), remember: () => Promise.reject(new Error("killed")) };
    await assert.rejects(readLogs(room, [current, rotated], { writer: broken }), /killed/);
  });
  await inOneProcess(async (room) => {
    const { warnings } = await readLogs(room, [current]);
    assert.match(warnings.join(), /2026-03-13 is not whole/);
    await readLogs(room, [current, rotated]);
    assert.deepEqual(await countOf(room), [4, 1]);
  });
  await inOneProcess(async (room) => {
    const late = await toLog(directory, "other.log", combined({ time: yesterday + 3000, target: "/e" }));
    const { warnings } = await readLogs(room, [late]);
    assert.match(warnings.join(), /^2026-03-13: a part was read before/);
    assert.deepEqual(await countOf(room), [5, 2]);
  });
});

test("where a tracker counts people, their views are not taken from the log as well", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  await room.send(hit({ url: "https://example.com/" }));
  const googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  const lines = [
    combined({ time: at, target: "/counted" }),
    combined({ time: at, target: "/by-a-crawler", agent: googlebot }),
    combined({ time: at, target: "/missing", status: 404, referrer: "https://friend.example/" }),
    combined({ time: at, target: "/book.pdf" }),
    combined({ time: at, target: "/feed.xml" }),
    combined({ time: at - day, target: "/before-the-tracker" }),
  ];
  const { result } = await readLogs(room, [await toLog(directory, "access.log", lines.join(""))]);
  assert.ok(result.includes("  tracked: 1"), result.join());
  const rows = await room.rows("select path from events where id > 1 order by path");
  assert.deepEqual(
    rows.map(({ path }) => path),
    ["/before-the-tracker", "/book.pdf", "/by-a-crawler", "/feed.xml", "/missing"],
  );
});

test("a log may hold anything", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const good = combined({ time: at, target: "/good" });
  const strange = [
    String.raw`81.2.69.142 - - [${clock}] "\x16\x03\x01" 400 157 "-" "-"`,
    `81.2.69.142 - - [${clock}] "" 400 0 "-" "-"`,
    `81.2.69.142 - - [99/Foo/2026:17:25:42 +0000] "GET / HTTP/1.1" 200 12 "-" "${agent}"`,
    `81.2.69.142 - - [${clf(noon + 10 * day)}] "GET /ahead HTTP/1.1" 200 12 "-" "${agent}"`,
    `81.2.69.142 - - [01/Jan/1970:00:00:00 +0000] "GET /behind HTTP/1.1" 200 12 "-" "${agent}"`,
    "x".repeat(1024 * 1024),
    "[".repeat(60_000),
    `{"logger":"http.log.access","msg":"handled request","ts":${"[".repeat(1000)}`,
    `{"logger":"http.log.access","msg":"handled request","ts":1,"request":[],"status":{}}`,
    JSON.stringify({
      EdgeStartTimestamp: at / 1000,
      ClientRequestURI: "/mixed",
      EdgeResponseStatus: 200,
      ClientRequestHost: "example.com",
      ClientRequestUserAgent: agent,
    }),
    `81.2.69.142 - - [${clock}] "GET /${"y".repeat(9000)} HTTP/1.1" 200 12 "-" "${agent}"`,
    `${"a ".repeat(30_000)}`,
    "",
    `81.2.69.142 - - [${clf(at - 5000)}] "GET /backwards HTTP/1.1" 200 12 "-" "${agent}"`,
  ];
  const zeros = Buffer.alloc(5000);
  const path = await toLog(
    directory,
    "access.log",
    Buffer.concat([zeros, Buffer.from(`${good}${strange.join("\n")}\n`)]),
  );
  const began = performance.now();
  const { warnings } = await readLogs(room, [path]);
  assert.ok(performance.now() - began < 5000);
  const rows = await room.rows("select path from events order by path");
  assert.deepEqual(
    rows.map(({ path }) => path),
    ["/backwards", "/good", "/mixed"],
  );
  assert.deepEqual(warnings, [`${path}: 8 lines are not understood: 4, 5, 6, 7, 8, 9, 10, 13`]);

  const wrong: [content: string | Buffer, why: RegExp][] = [
    ["to be read by people\nonly\n", /none of its first 2 lines is of a format that is known; say how .* --format/],
    [gzipSync(views(2000).join("")).subarray(0, 3000), /it is packed, and damaged/],
    [Buffer.from("BZh9 but no bzip2"), /it is packed, and damaged/],
  ];
  for (const [index, [content, why]] of wrong.entries()) {
    const path = await toLog(directory, `wrong-${index}.log`, content);
    await assert.rejects(readLogs(room, [path]), why);
  }
  assert.deepEqual((await readLogs(room, [await toLog(directory, "empty.log", "")])).result, ["Nothing new in it."]);
  await assert.rejects(
    readLogs(room, [await toLog(directory, "h.log", views(1).join(""))], { host: null }),
    /by --site/,
  );
  await assert.rejects(readLogs(room, [directory]), /it is a directory/);
});

test("formats that cannot be read are refused by what is wrong in them", () => {
  const texts: [text: string, why: RegExp][] = [
    ["nonsense", /there is no format "nonsense"; there are caddy, .*combined/],
    ["$remote_addr $request $status", /a time is missing/],
    ["[$time_local] $status", /the request is missing/],
    ['[$time_local] "$request"', /the status is missing/],
    ["[$time_local] $request$status", /side by side/],
    ["%h %{%Y}t %r %s", /of times only %t/],
    ["log_format mine $time_local", /not between quotes/],
  ];
  for (const [text, why] of texts) assert.throws(() => toDialect(text), why);
});

test("no address, user or User-Agent of a log reaches a file or what a person is told", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const mine = { address: "203.0.113.213", agent: "ZanzibarTelescope/4711 (of Quentin)" };
  const lines = [
    combined({ ...mine, time: at, target: "/a?who=Quentin&at=203.0.113.213" }),
    combined({
      ...mine,
      time: at - day,
      target: "/from/203.0.113.213",
      referrer: "https://a.example/Quentin?q=Quentin",
    }),
    combined({ ...mine, time: at, target: "/Quentin", status: 404 }),
    `203.0.113.213 Quentin - [rubbish] ${mine.agent}\n`,
    combined({ ...mine, time: at, target: "/feed.xml" }),
  ];
  const path = await toLog(directory, "access.log", lines.join("").replaceAll("- -", "- Quentin"));
  const { warnings, result } = await readLogs(room, [path]);
  assert.deepEqual(await countOf(room).then(([rows]) => rows), 3);
  for (const entry of await readdir(room.data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name), "latin1");
    const found = /203\.0\.113\.213|Zanzibar|4711|Quentin(?!<)/.exec(
      content.replaceAll("https://a.example/Quentin", ""),
    );
    assert.equal(found, null, `${entry.name}: ${found?.[0]}`);
  }
  assert.deepEqual(warnings, [`${path}: 1 line is not understood: 4`]);
  assert.doesNotMatch(JSON.stringify([result, room.log]), /Quentin|203/);
});

test("feed readers have names, also those that no list of crawlers has", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const readers = [
    "NetNewsWire (RSS Reader; https://netnewswire.com/)",
    "Newsboat/2.30.0",
    "theoldreader.com; 3 subscribers",
  ];
  const lines = readers.map((agent, n) => combined({ time: at + n * 1000, target: "/feed.xml", agent }));
  await readLogs(room, [await toLog(directory, "access.log", lines.join(""))]);
  const rows = await room.rows("select bot, bot_class, value from events order by time");
  assert.deepEqual(
    rows.map((row) => Object.values({ ...row })),
    [
      ["NetNewsWire", "feed", null],
      ["Newsboat", "feed", null],
      ["theoldreader", "feed", 3],
    ],
  );
});

test("pixels of a Snowplow tracker that a server has logged are its events, each once", async (t) => {
  const { room, directory } = await open(t, { clock: { now: noon } });
  const event = (fields: Record<string, string>) => new URLSearchParams({ p: "web", tv: "js-4.10.1", ...fields });
  const url = "https://example.com/a?b=1";
  const view = event({ e: "pv", eid: "1", duid: "5d13-reader", page: "Café", url, refr: "https://duckduckgo.com/" });
  const asked = [
    view,
    view,
    event({ e: "se", eid: "2", se_ca: "shop", se_ac: "buy", se_va: "3.5", url }),
    event({ e: "pp", eid: "3", url, vp: "1280x720", ds: "1280x1440" }),
  ];
  const json = asked.map((query, n) =>
    JSON.stringify({
      ...{
        remote_addr: "",
        msec: String((at + n * 1000) / 1000),
        host: "stats.test",
        status: "200",
        uri: "/logme.gif",
      },
      ...{ query_string: String(query), request_body: "", referer: "https://example.com/", user_agent: agent },
      ...{ proxy_ip: "81.2.69.142", request_id: "a2d5" },
    }),
  );
  const plain = combined({ time: at - day, target: `/i?${event({ e: "pv", eid: "4", url })}` });
  await readLogs(room, [await toLog(directory, "tracking.log", `${json.join("\n")}\n`)]);
  await readLogs(room, [await toLog(directory, "access.log", plain)]);
  const rows = await room.rows("select kind, name, value, path, source, country, props from events order by id");
  assert.deepEqual(
    rows.map((row) => Object.values({ ...row })),
    [
      ["pageview", null, null, "/a", "Search", "GB", null],
      ["event", "buy", 3.5, "/a", null, "GB", '{"category":"shop"}'],
      ["engagement", null, 10, "/a", null, "GB", '{"depth":50}'],
      ["pageview", null, null, "/a", null, "GB", null],
    ],
  );
  assert.deepEqual(await room.rows("select title from pages"), [{ title: "Café" }]);
  assert.equal((await room.rows("select * from seen_ids")).length, 4);
});
