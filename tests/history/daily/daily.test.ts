import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayOf } from "../../../src/base/days.ts";
import { around, at, openRoom, pages, type Room } from "./room.ts";

const now = "2026-03-15T10:00:00Z";

const summed = `/* ---\nsum: [views, visitors]\n--- */\n${pages}`;

const some = (room: Room) =>
  room.insert(
    { time: at("2026-03-13 09:00"), path: "/a/" },
    { time: at("2026-03-13 23:59"), path: "/a/", session: 2 },
    { time: at("2026-03-14 00:00"), path: "/b/" },
    { time: at("2026-03-15 08:00"), path: "/a/" },
  );

const openDays = async ({ store }: Room) => (await store.read("select day from open_days")).map((row) => row["day"]);

/**
 * Settles again and again, and has a late hit come in before the first write of it, before the second, and so on until
 * there are no more writes; after each write all is compared.
 */
async function atEveryWrite(room: Room, compare: () => Promise<void>, prepare: (moment: number) => Promise<void>) {
  const { store } = room;
  for (let moment = 0, writes = Infinity; moment < writes; moment++) {
    await prepare(moment);
    let written = 0;
    const late = () => room.insert({ time: at("2026-03-14 12:30"), session: moment });
    const daily = room.daily(
      around(store, async (write) => {
        if (written++ === moment) await store.write([late()]);
        await write();
        await compare();
      }),
    );
    await daily.open();
    await daily.settle();
    await daily.close();
    writes = written;
    await compare();
    assert.deepEqual(
      await openDays(room),
      (await openDays(room)).filter((day) => day === dayOf(room.effects.time, "Europe/London").day),
    );
  }
}

describe("a daily table", () => {
  it("is settled for the time being where hits for a past day keep coming", { timeout: 30_000 }, async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", pages);
    await room.store.write([some(room)]);
    let session = 100;
    const daily = room.daily(
      around(room.store, async (write) => {
        await write();
        await room.store.write([room.insert({ time: at("2026-03-13 12:30"), session: session++ })]);
      }),
    );
    await daily.open();
    await daily.settle();
    assert.deepEqual(await openDays(room), ["2026-03-13", "2026-03-15"]);
    await room.compare(["by_page", pages]);
  });

  it("says what its file says, before days are closed, when they are, and of today", async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", `/* ---\ntitle: Pages\nkey: [day, path]\n--- */\n${pages};\n`);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    await room.compare(["by_page", pages]);
    assert.deepEqual(await openDays(room), ["2026-03-13", "2026-03-14", "2026-03-15"]);
    await daily.settle();
    await room.compare(["by_page", pages]);
    assert.deepEqual(await openDays(room), ["2026-03-15"]);
    assert.deepEqual(await room.store.read("select day, path, views, visitors from by_page_closed"), [
      { day: "2026-03-13", path: "/a/", views: 2, visitors: 2 },
      { day: "2026-03-14", path: "/b/", views: 1, visitors: 1 },
    ]);
    assert.deepEqual(daily.status(), [
      {
        ...{ name: "by_page", title: "Pages", description: null, own: true, file: "queries/daily/by_page.sql" },
        ...{
          columns: ["day", "path", "views", "visitors"],
          state: "closed",
          done: 2,
          total: 2,
          problem: null,
          unfolded: "its header says of no column that it is a sum: name those that count in sum.",
        },
      },
    ]);
  });

  it("opens a day in the commit that changes it, whoever writes", async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", pages);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    const changes: [string, string[]][] = [
      ["update events set path = '/c/' where day = '2026-03-14'", ["2026-03-14"]],
      ["update events set day = '2026-03-12' where day = '2026-03-13' and session = 2", ["2026-03-12", "2026-03-13"]],
      ["delete from events where day = '2026-03-14'", ["2026-03-14"]],
    ];
    for (const [sql, days] of changes) {
      await room.store.write([sql]);
      assert.deepEqual(await openDays(room), [...days, "2026-03-15"]);
      await room.compare(["by_page", pages]);
      await daily.settle();
      assert.deepEqual(await openDays(room), ["2026-03-15"]);
      await room.compare(["by_page", pages]);
    }
    await room.store.write([room.insert({ time: at("2026-03-01 12:00") })]);
    await room.compare(["by_page", pages]);
  });

  it("does not close a day that changes while it is being closed, at any moment", async (context) => {
    const room = await openRoom(context, now);
    const sessions = "select day, session, count(*) as views from events where day in open_days group by 1, 2";
    room.file("by_page.sql", pages);
    room.file("sessions.sql", sessions);
    await room.daily().open();
    const day = at("2026-03-14 12:00");
    const many = Array.from({ length: 1_200 }, (_, n) => ({ time: day + n, session: n }));
    await room.store.write([room.insert(...many)]);
    const compare = () => room.compare(["by_page", pages], ["sessions", sessions]);
    await atEveryWrite(room, compare, async (moment) => {
      if (moment > 0) await room.store.write(["update events set source = 'again' where id = 1"]);
    });
  });

  it("takes a day's month out of use with the commit that opens the day, at any moment", async (context) => {
    const room = await openRoom(context, "2026-04-02T10:00:00Z");
    room.file("by_page.sql", summed);
    await room.store.write([some(room)]);
    await room.daily().open();
    const spans = () => room.store.read("select span from closed_spans order by span");
    await atEveryWrite(
      room,
      () => room.compare(["by_page", pages]),
      async (moment) => {
        if (moment > 0) await room.store.write(["update events set path = '/again/' where id = 1"]);
      },
    );
    await room.store.write([room.insert({ time: at("2026-03-31 12:00") })]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    assert.deepEqual(
      await spans(),
      ["", "2026", "2026-03", "2026-03-1"].map((span) => ({ span })),
    );
    const stored = "select distinct day from by_page_closed where day = '2026-03'";
    assert.equal((await room.store.read(stored)).length, 1);
    await room.store.write([room.insert({ time: at("2026-03-13 12:00") })]);
    await room.compare(["by_page", pages]);
    const [used] = await room.store.read("select group_concat(span, ' ' order by span) as spans from span_units");
    assert.equal(used?.["spans"], "2026-03-14 2026-03-15 2026-03-31");
    room.file("by_page.sql", pages);
    await daily.settle();
    assert.deepEqual(await spans(), []);
    assert.deepEqual(await room.store.read("select name from sqlite_schema where name = 'by_page_spans'"), []);
  });

  it("adds each new day to the sums it belongs to, at any moment", async (context) => {
    const room = await openRoom(context, "2026-03-24T10:00:00Z");
    room.file("by_page.sql", summed);
    await room.store.write([some(room)]);
    await atEveryWrite(
      room,
      () => room.compare(["by_page", pages]),
      async () => {
        const yesterday = room.effects.time;
        room.effects.time += 24 * 3_600_000;
        await room.store.write([
          room.insert({ time: yesterday, path: "/new/" }, { time: yesterday - 7 * 24 * 3_600_000 }),
        ]);
      },
    );
    const upto = "select group_concat(distinct last) as days from closed_spans where span in ('', '2026')";
    const last = "select max(day) as days from closed_days";
    assert.deepEqual(await room.store.read(upto), await room.store.read(last));
    const everything = "select sum(views) as n from by_page_spans where span = ''";
    const events = "select count(*) as n from events";
    assert.deepEqual(await room.store.read(everything), await room.store.read(events));
  });

  it("adds up days where sums are not whole numbers, and says so", async (context) => {
    const room = await openRoom(context, "2026-04-02T10:00:00Z");
    const sql = "select day, sum(value) as value from events where day in open_days group by day";
    room.file("worth.sql", `/* ---\nsum: [value]\n--- */\n${sql}`);
    const days = ["2026-03-11", "2026-03-12"].map((day) => ({ time: at(`${day} 12:00`), value: 0.1 }));
    await room.store.write([room.insert(...days)]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    await room.compare(["worth", sql]);
    assert.deepEqual(await room.store.read("select span from closed_spans"), []);
    assert.match(room.effects.lines.join(), /worth has no sums of 2026-03-1: sum: only whole numbers .* value/);
  });

  it("is built beside hits that come for its days, at any moment", async (context) => {
    const room = await openRoom(context, now);
    const [one, other] = [pages, pages.replace("count(*)", "sum(1)")];
    room.file("by_page.sql", one);
    await room.store.write([some(room)]);
    await room.daily().open();
    await room.daily().settle();
    await atEveryWrite(
      room,
      () => room.compare(["by_page", pages]),
      async (moment) => room.file("by_page.sql", moment % 2 === 0 ? other : one),
    );
  });

  it("is not built of rows without end, and harms no other", async (context) => {
    const room = await openRoom(context, now);
    const endless = `select day, n from events, (
      with recursive c(n) as (select 1 union all select n + 1 from c) select n from c
    ) where day in open_days`;
    room.file("by_page.sql", pages);
    room.file("endless.sql", endless);
    await room.store.write([some(room)]);
    const daily = room.daily(room.store, 5_000);
    await daily.open();
    await daily.settle();
    const [problem] = daily.status().flatMap((one) => (one.name === "endless" ? [one.problem] : []));
    assert.match(problem?.message ?? "", /More than 5,000 rows for one day, 2026-03-1\d/);
    assert.deepEqual(await openDays(room), ["2026-03-15"]);
    await room.compare(["by_page", pages]);
    const rows = "select (select count(*) from endless_closed) as rows";
    assert.ok(Number((await room.store.read(rows))[0]?.["rows"]) <= 10_000);
  });

  it("keeps the type of every value", async (context) => {
    const room = await openRoom(context, now);
    const values = `select day, sum(value) as sum, max(value) as real, count(*) as n, 9007199254740993 as large,
      null as missing, x'00ff' as bytes, 'é"''\n' as words, 1e300 as huge, '5' as five
      from events where day in open_days group by day`;
    room.file("types.sql", values);
    await room.store.write([
      room.insert({ time: at("2026-03-13 09:00"), value: 2 }, { time: at("2026-03-14 09:00"), value: 0.1 }),
    ]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    assert.equal(daily.status()[0]?.problem, null);
    await room.compare(["types", values]);
  });

  it("closes a day soon after it is over, by the local clock", async (context) => {
    const room = await openRoom(context, "2026-06-30T22:59:00Z");
    room.file("by_page.sql", pages);
    await room.store.write([room.insert({ time: at("2026-06-30 23:58") })]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    assert.deepEqual(await openDays(room), ["2026-06-30"]);
    room.effects.time = Date.parse("2026-06-30T23:00:00Z");
    await daily.settle();
    assert.deepEqual(await openDays(room), []);
    await room.compare(["by_page", pages]);
  });

  it("keeps a frozen day's numbers, whatever becomes of its events, its file and the table", async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", pages);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    const frozen = () => room.store.read("select path, views from by_page where day = '2026-03-13'");
    const before = await frozen();
    assert.equal(before.length, 1);
    await room.store.write([
      "insert into frozen_days (day) values ('2026-03-13')",
      "delete from events where day = '2026-03-13'",
    ]);
    assert.deepEqual(await openDays(room), ["2026-03-15"]);
    assert.deepEqual(await frozen(), before);
    // Same columns, said otherwise.
    room.file("by_page.sql", pages.replace("group by day, path", "and path <> '/b/' group by path, day"));
    await daily.settle();
    assert.deepEqual(await frozen(), before);
    assert.deepEqual(await room.store.read("select * from by_page where day = '2026-03-14'"), []);
    // Another column: the old numbers cannot be shown, and are not lost.
    room.file("by_page.sql", pages.replace("as visitors", "as people"));
    await daily.settle();
    assert.deepEqual(await frozen(), []);
    room.file("by_page.sql", null);
    await daily.settle();
    assert.deepEqual(
      await room.store.read("select name from sqlite_schema where name = 'by_page' and type = 'view'"),
      [],
    );
    room.file("by_page.sql", pages);
    await daily.settle();
    assert.deepEqual(await frozen(), before);
  });
});
