import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type Store, StoreError } from "../../src/store/store.ts";
import { hit, noon, openRoom } from "./room.ts";

const address = "203.0.113.213";
const mapped = "::ffff:203.0.113.213";
const ipv6 = "2001:db8:5ca1:ab1e::77";
const userAgents = [
  "Mozilla/5.0 (X11; Zanzibar Telescope 4711) Gecko/20100101 Firefox/127.0",
  "ZanzibarTelescope/4711 (of Quentin)",
];

/** In every way they could have been written. */
const traces = [address, mapped, ipv6, "Zanzibar", "Telescope", "4711", "Quentin", "sesame"].flatMap((text) => [
  Buffer.from(text),
  Buffer.from(text, "utf16le"),
  Buffer.from(Buffer.from(text).toString("base64").slice(0, -4) || "\0never\0"),
]);
const packed = [Buffer.from([203, 0, 113, 213]), Buffer.from("20010db85ca1ab1e0000000000000077", "hex")];

/** Every byte of every file, the write-ahead logs included. */
async function search(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    for (const trace of [...traces, ...packed]) {
      if (content.includes(trace)) found.push(`${entry.name}: ${trace}`);
    }
  }
  return found;
}

/** What trackers of other products tell of who reads, and of what was typed. */
function otherTrackers(url: string, address: string, userAgent: string, told: object): [string, object][] {
  const who = { ip: address, ua: userAgent, userAgent, uid: "sesame", duid: "sesame", id: "sesame", cip: address };
  const form = {
    schema: "iglu:com.snowplowanalytics.snowplow/change_form/jsonschema/1-0-0",
    data: { value: "sesame" },
  };
  const query = `${new URLSearchParams({ url, uid: "sesame", cip: address, ua: userAgent, action_name: userAgent })}`;
  return [
    ["/api/event", { n: `by ${userAgent}`, u: url, r: `${url}?q=sesame`, p: told }],
    [
      "/api/send",
      { type: "event", payload: { url, title: `${userAgent} ${address}`, name: address, data: told, ...who } },
    ],
    ["/api/send", { type: "identify", payload: { url, data: told, ...who } }],
    [`/count?p=/${encodeURIComponent(`${userAgent} ${address}`)}&q=%3Ftoken%3Dsesame`, {}],
    ["/matomo.php", { requests: [`?${query}`] }],
    [
      "/com.snowplowanalytics.snowplow/tp2",
      {
        data: [
          {
            e: "ue",
            url,
            page: userAgent,
            eid: `sesame ${address} ${userAgent}`,
            ...who,
            ue_pr: JSON.stringify({ data: form }),
          },
        ],
      },
    ],
  ];
}

test("no file ever holds an address, a User-Agent, a cookie or a secret of a URL", async () => {
  let refuses = false;
  const wrap = (store: Store): Store => ({
    read: (sql, args) => store.read(sql, args),
    writable: () => store.writable(),
    close: () => store.close(),
    changes: store.changes,
    giveBack: (pages) => store.giveBack(pages),
    write: (statements) => (refuses ? Promise.reject(new StoreError("full")) : store.write(statements)),
  });
  const clock = { now: noon };
  const environment = { TALLYBOOK_TRUST_PROXY: "loopback" };
  const room = await openRoom({ wrap, clock, environment, limits: { retryMs: 3_600_000 } });
  const send = async () => {
    const targets = [
      hit({ url: "https://example.com/a?token=sesame#sesame", referrer: "https://friend.example/?q=sesame#sesame" }),
      hit({ url: "https://me:sesame@example.com/b", referrer: "https://me:sesame@www.google.com/search?q=sesame" }),
      hit({ url: "https://stranger.example/sesame" }),
      hit({ url: "http://localhost/sesame" }),
      hit({ url: "sesame" }),
    ];
    for (const from of [address, mapped, ipv6]) {
      for (const userAgent of userAgents) {
        const headers = { "X-Forwarded-For": from, "User-Agent": userAgent, Cookie: "id=sesame" };
        for (const target of targets) await room.send(target, headers);
        const told = {
          who: userAgent,
          where: `at ${from}`,
          link: "https://a.example/?q=sesame",
          password: { name: "sesame" },
        };
        const url = `https://example.com/${from}/${encodeURIComponent(userAgent)}`;
        const event = {
          url,
          title: userAgent,
          kind: "event",
          name: `by ${userAgent}`,
          props: { [userAgent]: 1, ...told },
        };
        await room.send("/e", headers, "POST", JSON.stringify([event, { url, title: `${from} ${userAgent}` }]));
        for (const [target, body] of otherTrackers(url, from, userAgent, told)) {
          await room.send(target, headers, "POST", JSON.stringify(body));
        }
      }
    }
  };
  try {
    await send();
    assert.deepEqual(await search(room.data), []);
    refuses = true;
    await send();
    const [spooled = ""] = await readdir(join(room.data, "spool"));
    assert.ok((await readFile(join(room.data, "spool", spooled))).includes("https://friend.example/"));
    assert.deepEqual(await search(room.data), []);
    clock.now += 24 * 60 * 60 * 1000;
    await send();
    refuses = false;
    await room.collector.close();
    assert.deepEqual(await room.rows("select count(*) as n from events"), [{ n: 132 }]);
    assert.deepEqual(await search(room.data), []);
    assert.ok(!JSON.stringify([room.log, room.collector.recent()]).match(/Zanzibar|Telescope|203\.0\.113|5ca1/));
  } finally {
    await room.close();
  }
});

test("a destroyed salt is in no file any more", async () => {
  const clock = { now: noon };
  const room = await openRoom({ clock });
  try {
    const [row] = await room.control.read("select salt from salts");
    const salt = Buffer.from(row?.["salt"] as ArrayBuffer);
    assert.equal(salt.length, 32);
    clock.now += 24 * 60 * 60 * 1000;
    await room.send(hit({ url: "https://example.com/" }));
    for (const entry of await readdir(room.data, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = await readFile(join(entry.parentPath, entry.name));
      assert.ok(!content.includes(salt), entry.name);
    }
  } finally {
    await room.close();
  }
});
