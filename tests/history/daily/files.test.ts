import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { DailyStatus } from "../../../src/history/daily/daily.ts";
import { startJobs } from "../../../src/server/scheduler.ts";
import { around, at, openRoom, pages, type Room } from "./room.ts";

const now = "2026-03-15T10:00:00Z";

const some = (room: Room) =>
  room.insert(
    ...["03-11", "03-12", "03-13", "03-14", "03-15"].flatMap((day) => [
      { time: at(`2026-${day} 09:00`), path: "/a/" },
      { time: at(`2026-${day} 10:00`), path: "/b/", session: 2 },
    ]),
  );

const isView = async ({ store }: Room, name: string) =>
  (await store.read("select 1 from sqlite_schema where type = 'view' and name = ?", [name])).length === 1;

const short = ({ name, state, done, total }: DailyStatus) => [name, state, done, total];

describe("files of daily tables", () => {
  it("may be added, changed and removed while it runs; the old table serves until the new one has all days", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    assert.deepEqual(daily.status(), []);
    await daily.settle();

    room.file("by_page.sql", pages);
    await daily.open();
    await room.compare(["by_page", pages]);
    assert.deepEqual(daily.status().map(short), [["by_page", "building", 0, 4]]);
    await daily.settle();
    assert.deepEqual(daily.status().map(short), [["by_page", "closed", 4, 4]]);
    await room.compare(["by_page", pages]);

    const changed = pages.replace("group by day, path", "and path <> '/b/' group by day, path");
    room.file("by_page.sql", changed);
    await daily.open();
    assert.deepEqual(daily.status().map(short), [["by_page", "building", 0, 4]]);
    await room.compare(["by_page", pages]);
    // The old one is still exact, for hits too that come late.
    await room.store.write([room.insert({ time: at("2026-03-13 12:00"), path: "/late/" })]);
    await room.compare(["by_page", pages]);
    await daily.settle();
    await room.compare(["by_page", changed]);
    assert.deepEqual(daily.status().map(short), [["by_page", "closed", 4, 4]]);

    room.file("by_page.sql", null);
    await daily.settle();
    assert.deepEqual(daily.status(), []);
    assert.equal(await isView(room, "by_page"), false);
    assert.deepEqual(await room.store.read("select name from sqlite_schema where name like 'by_page%'"), []);
    for (const table of ["daily_tables", "closed_days", "pending_days"]) {
      assert.deepEqual(await room.store.read(`select * from ${table}`), [], table);
    }
  });

  it("removed while one of its days is being written: no more of it is", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    const many = 30_000;
    const numbers = `with recursive n(n) as (select 1 union all select n + 1 from n where n < ${many})`;
    room.file("many.sql", `select day, n from (${numbers} select n from n), events where day in open_days`);
    room.file("by_page.sql", pages);
    let most = 0;
    const rows = async () => {
      const [table] = await room.store.read("select 1 from sqlite_schema where name = 'many_closed'");
      const [row] = table ? await room.store.read("select count(*) as n from many_closed") : [];
      return Number(row?.["n"] ?? 0);
    };
    const daily = room.daily(
      around(room.store, async (write) => {
        await write();
        const now = await rows();
        if (most === 0 && now > 0) room.file("many.sql", null);
        most = Math.max(most, now);
      }),
    );
    await daily.open();
    await daily.settle();
    assert.ok(most > 0 && most < many, `${most} rows were written`);
    assert.equal(await rows(), 0);
    assert.deepEqual(daily.status().map(short), [["by_page", "closed", 4, 4]]);
    await room.compare(["by_page", pages]);
  });

  it("notices by itself what changes, and closes what is over", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    const jobs = startJobs([{ name: "daily", everyMs: 2000, failure: "", run: () => daily.run() }], room.effects);
    room.file("by_page.sql", pages);
    while (daily.status()[0]?.state !== "closed") await new Promise((resolve) => setTimeout(resolve, 20));
    await jobs.close();
    await room.compare(["by_page", pages]);
    assert.deepEqual(await room.store.read("select day from open_days"), [{ day: "2026-03-15" }]);
  });

  it("do not begin anew for a comment, a title, or a change that was taken back", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    room.file("by_page.sql", pages);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    room.file("by_page.sql", `/* ---\ntitle: Other\n--- */\n-- the same\n${pages.replace("\n", "\n\n  ")}`);
    await daily.open();
    assert.deepEqual(daily.status().map(short), [["by_page", "closed", 4, 4]]);
    assert.equal(daily.status()[0]?.title, "Other");
    room.file("by_page.sql", pages.replace("count(*)", "sum(1)"));
    await daily.open();
    assert.deepEqual(daily.status().map(short), [["by_page", "building", 0, 4]]);
    room.file("by_page.sql", pages);
    await daily.settle();
    assert.deepEqual(daily.status().map(short), [["by_page", "closed", 4, 4]]);
    assert.deepEqual(await room.store.read("select closed from daily_tables"), [{ closed: "by_page_closed" }]);
  });

  it("say what is wrong with them, with file and line, and harm no other", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    const bad: Record<string, [text: string, problem: RegExp, line?: number]> = {
      "events.sql": [pages, /There is a table of this name/],
      "pageviews.sql": [pages, /There is a view of this name/],
      "Upper.sql": [pages, /A file's name is small letters/],
      "by-page.sql": [pages, /cannot be a view's/],
      "select.sql": [pages, /cannot be a view's/],
      "x_closed.sql": [pages, /cannot be a view's/],
      "x_spans.sql": [pages, /cannot be a view's/],
      "sum_day.sql": [`/* ---\nsum: [day]\n--- */\n${pages}`, /columns beside day/, 2],
      "sum_key.sql": [`/* ---\nkey: [day, path]\nsum: [path]\n--- */\n${pages}`, /columns beside day/, 3],
      "sum_unknown.sql": [`/* ---\nsum: [hits]\n--- */\n${pages}`, /no column "hits"/],
      "max_unknown.sql": [`/* ---\nmax: [last]\n--- */\n${pages}`, /max: there is no column "last"/],
      "max_and_sum.sql": [`/* ---\nsum: [views]\nmax: [views]\n--- */\n${pages}`, /each once/, 2],
      "sum_other.sql": [`/* ---\nkey: [day, path]\nsum: [views]\n--- */\n${pages}`, /"visitors" is neither/],
      "sum_first.sql": [`/* ---\nsum: [first]\n--- */\n${pages.replace("views", "first")}`, /can be called "first"/],
      "markdown.md": ["# no", /by a \.sql file/],
      "empty.sql": ["", /no SQL/],
      "two.sql": [`${pages};\nselect 1`, /One statement at a time/, 3],
      "syntax.sql": [`/* ---\ntitle: x\n--- */\nselect day,\nfrom events where day in open_days`, /syntax error/, 5],
      "column.sql": ["select day,\n  pth from events where day in open_days", /pth/, 2],
      "parameter.sql": [
        "select day from events\nwhere day in open_days and site = :site",
        /takes no parameters such as :site/,
        2,
      ],
      "writes.sql": ["delete from events", /begins with SELECT/],
      "no_select.sql": ["values (1)", /one SELECT/],
      "header.sql": [`/* ---\ntitle: x\npublic: true\n--- */\n${pages}`, /Unknown field "public"/, 3],
      "yaml.sql": [`/* ---\ntitle: [\n--- */\n${pages}`, /not YAML/],
      "key_first.sql": [`/* ---\nkey: [path]\n--- */\n${pages}`, /first column is day/, 2],
      "key_unknown.sql": [`/* ---\nkey: [day, site]\n--- */\n${pages}`, /no column "site"/],
      "no_day.sql": [
        "select path, count(*) as n from events where day in open_days group by path",
        /needs a column "day"/,
      ],
      "twice.sql": ["select day, path, path from events where day in open_days", /Two columns are called "path"/],
      "unnamed.sql": [
        "select day, count(*) from events where day in open_days group by day",
        /needs a name .* count\(\*\)/,
      ],
      "all_days.sql": ["select day, count(*) as n from events group by day", /where day in open_days/],
      "other_table.sql": [
        "select day, title from events join pages using (path) where day in open_days",
        /may only read events, pageviews and open_days, not pages/,
      ],
      "other_view.sql": ["select day, views from good where day in open_days", /No such table: good|may only read/],
      "clock.sql": [
        "select day, date('now') as at from events where day in open_days",
        /'now' says something else tomorrow/,
      ],
      "chance.sql": ["select day, random() as n from events where day in open_days", /random says something else/],
      "first_of_all.sql": ["select day, path from events where day in open_days limit 2", /follow from its own events/],
      "other_days.sql": ["select '2026-03-01' as day, path from events where day in open_days", /must have the day/],
      "looks_back.sql": [
        "select day, path from events e where day in open_days and not exists (select 1 from events o where o.path = e.path and o.day < e.day)",
        /follow from its own events/,
      ],
    };
    for (const [name, [text]] of Object.entries(bad)) room.file(name, text);
    room.file("good.sql", pages);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    await room.compare(["good", pages]);
    const status = new Map(daily.status().map((one) => [one.file, one]));
    assert.equal(status.get("queries/daily/good.sql")?.state, "closed");
    for (const [name, [, problem, line]] of Object.entries(bad)) {
      const one = status.get(`queries/daily/${name}`);
      assert.equal(one?.state, "broken", `${name}: ${JSON.stringify(one)}`);
      assert.match(one.problem?.message ?? "", problem, name);
      assert.equal(one.problem?.file, `queries/daily/${name}`);
      if (line !== undefined) assert.equal(one.problem.line, line, name);
    }
  });

  it("that fail for some days only leave these to the raw events, and all other tables alone", async (context) => {
    const room = await openRoom(context, now);
    const keyed = pages.replace("group by day, path", "group by day, path, session");
    room.file("by_page.sql", pages);
    room.file("keyed.sql", `/* ---\nkey: [day, path]\n--- */\n${keyed}`);
    room.file(
      "null_key.sql",
      "/* ---\nkey: [day, source]\n--- */\nselect day, source from events where day in open_days group by 1, 2",
    );
    const daily = room.daily();
    await daily.open();
    await room.store.write([
      room.insert(
        { time: at("2026-03-13 09:00"), path: "/a/", source: "one" },
        { time: at("2026-03-14 09:00"), path: "/a/", source: "one" },
        { time: at("2026-03-14 09:00"), path: "/a/", session: 2 },
      ),
    ]);
    await daily.settle();
    assert.deepEqual(await room.store.read("select day from open_days"), []);
    const [good, keyedStatus, nullKey] = daily.status();
    assert.equal(good?.state, "closed");
    assert.match(keyedStatus?.problem?.message ?? "", /two rows of one day are equal in day, path/);
    assert.match(nullKey?.problem?.message ?? "", /one of these is null/);
    await room.compare(["by_page", pages], ["keyed", keyed]);
    room.file("keyed.sql", keyed);
    await daily.settle();
    assert.equal(daily.status()[1]?.state, "closed");
    await room.compare(["keyed", keyed]);
  });

  it("that break go on with what they said before", async (context) => {
    const room = await openRoom(context, now);
    await room.store.write([some(room)]);
    room.file("by_page.sql", pages);
    const daily = room.daily();
    await daily.open();
    await daily.settle();
    room.file("by_page.sql", "select");
    await room.store.write([room.insert({ time: at("2026-03-12 12:00"), path: "/late/" })]);
    await daily.settle();
    await room.compare(["by_page", pages]);
    const [status] = daily.status();
    assert.equal(status?.state, "broken");
    assert.deepEqual(status.columns, ["day", "path", "views", "visitors"]);
    assert.equal(status.done, 4);
  });

  it("of the owner win over ours of the same name", async (context) => {
    const room = await openRoom(context, now);
    const product = join(room.config.data, "..", "product", "daily");
    mkdirSync(product, { recursive: true });
    writeFileSync(join(product, "by_page.sql"), pages);
    await room.store.write([some(room)]);
    const daily = room.daily();
    await daily.open();
    assert.equal(daily.status()[0]?.file, "product/daily/by_page.sql");
    const own = pages.replace("count(*)", "count(*) + 1");
    room.file("by_page.sql", own);
    await daily.settle();
    assert.equal(daily.status()[0]?.file, "queries/daily/by_page.sql");
    await room.compare(["by_page", own]);
    room.file("by_page.sql", null);
    await daily.settle();
    await room.compare(["by_page", pages]);
  });

  it("wait when no reader can be asked; whoever opens the app goes on", async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", pages);
    await room.readers.close();
    const daily = room.daily();
    await daily.open();
    assert.match(room.effects.lines.join(), /Daily tables have to wait: Tallybook is shutting down/);
    assert.equal(daily.status()[0]?.state, "building");
    await assert.rejects(daily.settle(), /shutting down/);
  });

  it("are not gone where their directory cannot be looked into", {
    skip: process.getuid?.() === 0,
  }, async (context) => {
    const room = await openRoom(context, now);
    room.file("by_page.sql", pages);
    const daily = room.daily();
    await daily.open();
    chmodSync(join(room.config.queries, "daily"), 0);
    await daily.settle();
    chmodSync(join(room.config.queries, "daily"), 0o700);
    assert.equal(await isView(room, "by_page"), true);
  });
});
