import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { type Store, StoreError } from "../../src/store/store.ts";
import type { Visitor } from "../../src/web/client-address.ts";
import { blog, firefox, hit, noon, openRoom, type Room, reader } from "./room.ts";

const day = 24 * 60 * 60 * 1000;

const url = hit({ url: "https://example.com/" });

async function sessionOf(room: Room, headers: Record<string, string> = {}, target = url): Promise<unknown> {
  assert.equal((await room.send(target, headers)).status, 200);
  return (await room.rows("select session from events order by id desc limit 1"))[0]?.["session"];
}

const salts = async (room: Room) => room.control.read("select day, length(salt) as bytes from salts order by day");

test("one visitor of one site has one number a day, over restarts too; any other has another", async () => {
  const sites = [blog, { name: "books", hosts: ["books.example.com"] }];
  const environment = { TALLYBOOK_TRUST_PROXY: "loopback" };
  const first = await openRoom({ sites, environment });
  const one = await sessionOf(first);
  assert.equal(await sessionOf(first), one);
  await first.close();
  const clock = { now: noon + 6 * 60 * 60 * 1000 };
  const room = await openRoom({ data: first.data, sites, environment, clock });
  try {
    assert.equal(await sessionOf(room), one);
    const others = [
      await sessionOf(room, { "User-Agent": "Mozilla/5.0 (another)" }),
      await sessionOf(room, { "X-Forwarded-For": "203.0.113.7" }),
      await sessionOf(room, {}, hit({ url: "https://books.example.com/" })),
    ];
    assert.equal(new Set([one, ...others]).size, 4);
    clock.now = noon + day;
    assert.notEqual(await sessionOf(room), one);
  } finally {
    await room.close();
  }
});

test("it is the first 53 bits of an HMAC under the day's salt", async () => {
  const room = await openRoom();
  try {
    const [row] = await room.control.read("select salt from salts");
    const hmac = createHmac("sha256", Buffer.from(row?.["salt"] as ArrayBuffer));
    const digest = hmac.update(`blog\n127.0.0.1\n${firefox}`).digest("hex");
    assert.equal(await sessionOf(room), Number(BigInt(`0x${digest}`) >> 203n));
    // Commands may bring what no browser sends; each, and the one after it, is hashed whole.
    for (const userAgent of ["\u{1f4d3} é", "long ".repeat(5000), "日本".repeat(4000), firefox, ""]) {
      const visitor = { ...reader, userAgent };
      const taken = await room.collector.take({ url: "https://example.com/" }, visitor, noon);
      const hmac = createHmac("sha256", Buffer.from(row?.["salt"] as ArrayBuffer));
      const digest = hmac.update(`blog\n${reader.address}\n${userAgent}`).digest("hex");
      assert.equal(taken.kind === "stored" && taken.hit.session, Number(BigInt(`0x${digest}`) >> 203n));
    }
  } finally {
    await room.close();
  }
});

test("yesterday's salt is destroyed when the day turns, and at the start", async () => {
  const clock = { now: noon };
  const room = await openRoom({ clock });
  assert.deepEqual(await salts(room), [{ day: "2026-03-14", bytes: 32 }]);
  clock.now = Date.UTC(2026, 2, 15);
  await Promise.all([room.send(url), room.send(url), room.send(url)]);
  assert.deepEqual(await salts(room), [{ day: "2026-03-15", bytes: 32 }]);
  assert.deepEqual(await room.rows("select count(distinct session) as n from events"), [{ n: 1 }]);
  await room.close();
  const later = await openRoom({ data: room.data, clock: { now: noon + 9 * day } });
  try {
    assert.deepEqual(await salts(later), [{ day: "2026-03-23", bytes: 32 }]);
  } finally {
    await later.close();
  }
});

test("a day ends at the reporting zone's midnight", async () => {
  const clock = { now: Date.UTC(2026, 2, 14, 23, 30) };
  const room = await openRoom({ clock, environment: { TALLYBOOK_TIMEZONE: "Asia/Kathmandu" } });
  try {
    await room.send(url);
    assert.deepEqual(await room.rows("select day, hour from events"), [{ day: "2026-03-15", hour: 5 }]);
    assert.deepEqual(await salts(room), [{ day: "2026-03-15", bytes: 32 }]);
  } finally {
    await room.close();
  }
});

test("hits of past days are given sessions by salts that are nowhere on disk", async () => {
  const room = await openRoom();
  try {
    const take = (visitor: Partial<Visitor>, time: number) =>
      room.collector.take({ url: "https://example.com/" }, { ...reader, ...visitor }, time);
    for (const time of [noon - 3 * day, noon - 3 * day + 1000, noon - 2 * day, noon]) await take({}, time);
    await take({ address: "203.0.113.9" }, noon - 3 * day);
    const rows = await room.rows(
      "select day, count(*) as hits, count(distinct session) as visitors from events group by day",
    );
    assert.deepEqual(rows, [
      { day: "2026-03-11", hits: 3, visitors: 2 },
      { day: "2026-03-12", hits: 1, visitors: 1 },
      { day: "2026-03-14", hits: 1, visitors: 1 },
    ]);
    assert.deepEqual(await room.rows("select count(distinct session) as n from events"), [{ n: 4 }]);
    assert.deepEqual(await salts(room), [{ day: "2026-03-14", bytes: 32 }]);
  } finally {
    await room.close();
  }
});

test("a hit of the day that ended has that day's session, for an hour", async () => {
  const clock = { now: Date.UTC(2026, 2, 14, 23, 59) };
  const room = await openRoom({ clock });
  try {
    const one = await sessionOf(room);
    clock.now += 10 * 60_000;
    const today = await sessionOf(room);
    const take = async (time: number) => {
      await room.collector.take({ url: "https://example.com/" }, { ...reader, address: "127.0.0.1" }, time);
      return (await room.rows("select session from events order by id desc limit 1"))[0]?.["session"];
    };
    assert.equal(await take(Date.UTC(2026, 2, 14, 23, 59, 30)), one);
    assert.notEqual(today, one);
    await room.close();
    const later = await openRoom({ data: room.data, clock });
    try {
      await later.collector.take({ url: "https://example.com/" }, { ...reader, address: "127.0.0.1" }, noon);
      assert.deepEqual(await later.rows(`select session = ${one} as same from events order by id desc limit 1`), [
        { same: 0 },
      ]);
    } finally {
      await later.close();
    }
  } catch (error) {
    await room.close();
    throw error;
  }
});

test("a control database that refuses loses no hit", async () => {
  const wrapControl = (store: Store): Store => ({
    read: (sql, args) => store.read(sql, args),
    writable: () => store.writable(),
    close: () => store.close(),
    changes: store.changes,
    giveBack: (pages) => store.giveBack(pages),
    write: async () => {
      throw new StoreError("control.db is read-only");
    },
  });
  const room = await openRoom({ wrapControl });
  try {
    const one = await sessionOf(room);
    assert.equal(await sessionOf(room), one);
    assert.ok(room.log.some((line) => line.includes("control.db is read-only")));
  } finally {
    await room.close();
  }
});
