import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { importEvents } from "../../src/history/events/import.ts";
import { exportTo, importFrom, noon, openHouse, read, toEvent, watched, write } from "./house.ts";

test("events of another install get ids of their own, the same ones each time", async (t) => {
  const [here, there] = [await openHouse(t), await openHouse(t)];
  const ours = Array.from({ length: 700 }, (_, index) => toEvent(index + 1));
  const theirs = ours.map((event) => ({ ...event, path: `/theirs${event["path"]}` }));
  await write(here.app, ours);
  await write(there.app, [...theirs, toEvent(900)]);
  const before = await read(here.app);
  const path = join(there.directory, "theirs.ndjson");
  await exportTo(there.app, path, "ndjson");

  const first = await importFrom(here.app, path, "ndjson");
  assert.deepEqual([first.written, first.renumbered, first.present], [701, 700, 0]);
  assert.deepEqual(await read(here.app, "id between 1 and 700"), before, "what was there is as it was");
  const merged = await read(here.app);
  assert.equal(new Set(merged.map(({ path }) => path)).size, 1401);
  assert.ok(merged.filter(({ id }) => Number(id) < 0).every(({ path }) => String(path).startsWith("/theirs")));

  const second = await importFrom(here.app, path, "ndjson");
  assert.deepEqual([second.written, second.present], [0, 701]);
  // Also where the id that was taken has become free meanwhile.
  await here.app.store.write(["delete from events where id = 5"]);
  assert.equal((await importFrom(here.app, path, "ndjson")).written, 0);
});

test("the ids that follow from an event may be taken too", async (t) => {
  const { app, directory } = await openHouse(t);
  const path = join(directory, "one.ndjson");
  await writeFile(path, toLines([{ ...toEvent(1), path: "/theirs" }]));
  await write(app, [toEvent(1)]);
  for (let round = 0; round < 4; round++) {
    const { written, renumbered } = await importFrom(app, path, "ndjson");
    assert.deepEqual([written, renumbered], [1, 1]);
    assert.equal((await importFrom(app, path, "ndjson")).present, 1);
    await app.store.write([{ sql: "update events set path = ? where path = '/theirs'", args: [`/taken/${round}`] }]);
  }
  assert.equal((await read(app)).length, 5);
});

test("a file that names an event twice, or two files that do, give it once", async (t) => {
  const { app, directory } = await openHouse(t);
  const files = ["a", "b"].map((name) => ({ path: join(directory, `${name}.ndjson`), format: "ndjson" as const }));
  const events = Array.from({ length: 600 }, (_, index) => toEvent(index + 1));
  const doubled = [...events, ...events.toReversed(), { ...toEvent(600), path: "/other" }];
  for (const { path } of files) await writeFile(path, toLines(doubled));
  const { events: all, written, renumbered, present } = await importEvents(app, files, () => {});
  assert.deepEqual([all, written, renumbered, present], [2402, 601, 1, 1801]);
  assert.equal((await read(app)).length, 601);
});

test("what our rules and our clock have worked out anew makes no other event of one", async (t) => {
  const { app, directory } = await openHouse(t);
  await write(app, [toEvent(1, { referrer: "https://a.example/", source: "a.example" }), toEvent(2), toEvent(3)]);
  const path = join(directory, "events.csv");
  await exportTo(app, path, "csv");
  await app.store.write([
    "update events set source = 'A', medium = 'social' where id = 1",
    "update events set day = '2026-03-12', hour = 23, session = 99 where id = 2",
  ]);
  assert.deepEqual((await importFrom(app, path, "csv")).present, 3);
  await app.store.write(["update events set session = 99 where id = 3"]);
  const { written, renumbered } = await importFrom(app, path, "csv");
  assert.deepEqual([written, renumbered], [1, 1], "another visitor on the same day is another event");
});

test("a file from before addresses had one spelling doubles nothing", async (t) => {
  const { app, directory } = await openHouse(t);
  await write(app, [toEvent(1, { path: "/~a/%C3%A9", referrer: "https://a.example/~b" })]);
  const path = join(directory, "old.csv");
  const old = "id,time,site,session,kind,host,path,referrer,title";
  const time = noon - 86_400_000;
  await writeFile(
    path,
    [
      old,
      `1,${time + 1000},blog,7,pageview,blog.example,/%7ea/%c3%a9,https://a.example/%7eb,Title`,
      `2,${time + 2000},blog,7,pageview,blog.example,/%7Ea/%c3%a9,,`,
      "",
    ].join("\n"),
  );
  const { written, present } = await importFrom(app, path, "csv");
  assert.deepEqual([written, present], [1, 1]);
  assert.deepEqual(new Set((await read(app)).map((event) => event["path"])), new Set(["/~a/%C3%A9"]));
  assert.deepEqual(
    (await app.store.read("select path from pages")).map((row) => row["path"]),
    ["/~a/%C3%A9"],
  );
});

test("days and hours are those of the zone here; sessions stay, one day each", async (t) => {
  const [utc, samoa] = [await openHouse(t), await openHouse(t, "Pacific/Apia")];
  const time = Date.UTC(2026, 2, 10, 9);
  await write(utc.app, [toEvent(1, { time, session: 5 }), toEvent(2, { time: time + 3_600_000, session: 5 })]);
  await write(utc.app, [toEvent(3, { time: time + 7_200_000, session: 5 })]);
  const path = join(utc.directory, "events.parquet");
  await exportTo(utc.app, path, "parquet");
  assert.equal((await importFrom(samoa.app, path, "parquet")).moved, 3);
  const rows = await read(samoa.app);
  assert.deepEqual(
    rows.map(({ day, hour }) => [day, hour]),
    [
      ["2026-03-10", "22"],
      ["2026-03-10", "23"],
      ["2026-03-11", "0"],
    ],
  );
  assert.equal(rows[0]?.["session"], "5");
  assert.equal(rows[1]?.["session"], "5");
  assert.notEqual(rows[2]?.["session"], "5");
  assert.equal((await importFrom(samoa.app, path, "parquet")).present, 3);
});

test("days whose raw events were deleted take none, and that is said", async (t) => {
  const { app, directory } = await openHouse(t);
  const day = 86_400_000;
  await write(
    app,
    [1, 2, 3, 4].map((id) => toEvent(id, { time: noon - id * day })),
  );
  const path = join(directory, "events.parquet");
  await exportTo(app, path, "parquet");
  await app.store.write([
    "insert into frozen_days values ('2026-03-10'), ('2026-03-11')",
    "delete from events where id > 1",
  ]);
  const { written, present, frozen } = await importFrom(app, path, "parquet");
  assert.deepEqual({ written, present, frozen }, { written: 1, present: 1, frozen: { events: 2, days: 2 } });
  assert.deepEqual(
    (await read(app)).map(({ id }) => id),
    ["1", "2"],
  );
});

test("hits that come meanwhile take no id of an event that is still to come, and only the days in the file change", async (t) => {
  const [from, to] = [await openHouse(t), await openHouse(t)];
  const events = Array.from({ length: 6000 }, (_, index) => toEvent(index + 1));
  for (let start = 0; start < events.length; start += 1000) await write(from.app, events.slice(start, start + 1000));
  const path = join(from.directory, "events.parquet");
  await exportTo(from.app, path, "parquet");
  const since = to.app.store.changes.count;
  let [hits, over] = [0, false];
  const hit = toEvent(0, { time: noon, path: "/hit" });
  const { id: _, ...row } = hit;
  const insert = `insert into events (${Object.keys(row).join(", ")}) values (${Object.keys(row)
    .map(() => "?")
    .join(", ")})`;
  const args = Object.values(row).map((value) => (typeof value === "number" ? BigInt(value) : value));
  const hitting = (async () => {
    while (!over) {
      await to.app.store.write([{ sql: insert, args }], { days: ["2026-03-14"] });
      hits++;
      await new Promise(setImmediate);
    }
  })();
  const { written, renumbered } = await importFrom(to.app, path, "parquet");
  over = true;
  await hitting;
  assert.equal(written, 6000);
  assert.ok(renumbered <= hits);
  assert.equal((await read(to.app)).length, 6000 + hits);
  assert.ok((await read(to.app, "path = '/hit' and id between 1 and 6000")).length <= renumbered);
  const { changes } = to.app.store;
  assert.ok(changes.eventsSince(since, { from: "2026-03-13", to: "2026-03-13" }));
  assert.ok(!changes.eventsSince(since, { from: "2026-03-15", to: "2026-04-01" }));
});

test("a day whose raw events are deleted during an import takes none from then on", async (t) => {
  const { app, directory } = await openHouse(t);
  const path = join(directory, "events.ndjson");
  const of = (day: number) => (_: unknown, n: number) =>
    toEvent(day * 2000 + n, { time: noon - (2 - day) * 86_400_000 + n });
  const events = [...Array.from({ length: 1500 }, of(0)), ...Array.from({ length: 1500 }, of(1))];
  await writeFile(path, toLines(events));
  // In the moment between the look at the second part and its commit.
  const meanwhile = watched(app, async (commits) => {
    if (commits === 2) await app.store.write(["insert into frozen_days values ('2026-03-12')"]);
  });
  const { written, frozen } = await importFrom(meanwhile, path, "ndjson");
  assert.deepEqual({ written, frozen }, { written: 2500, frozen: { events: 500, days: 1 } });
  const [row] = await app.store.read("select count(*) as n from events where day = '2026-03-12'");
  assert.equal(row?.["n"], 1000);
});

test("one import at a time", async (t) => {
  const { app, directory } = await openHouse(t);
  const path = join(directory, "a.ndjson");
  await writeFile(path, toLines([toEvent(1)]));
  const first = importFrom(app, path, "ndjson");
  await assert.rejects(importFrom(app, path, "ndjson"), /Another import is under way/);
  assert.equal((await first).written, 1);
  assert.equal((await importFrom(app, path, "ndjson")).present, 1);
});

function toLines(events: Record<string, unknown>[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}
