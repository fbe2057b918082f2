/** What is stored of a day that is not over: exact to the last hit, whatever comes, and at whichever moment it ends. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Daily } from "../../../src/history/daily/daily.ts";
import { around, at, openRoom, pages, type Room, type Spec, sqlOf } from "./room.ts";

const now = "2026-03-15T22:00:00Z";
const today = "2026-03-15";
const zone = "Europe/London";

/** Files whose rows may end, whose numbers may all be zero, whose least value moves, and that number their rows. */
const files: Record<string, string> = {
  by_page: `/* ---\nkey: [day, path]\nsum: [views, visitors]\ncount: views\n--- */\n${pages}`,
  entries: `/* ---
sum: [visits, views]
count: visits
--- */
with visits as (
  select day, session, count(*) as views, substr(min(printf('%015d', time) || path), 16) as path
  from pageviews where day in open_days group by day, session
)
select day, path, count(*) as visits, sum(views) as views from visits group by day, path`,
  doubtful: `/* ---
sum: [events]
--- */
with visits as (
  select day, session, sum(kind = 'event') as events, substr(min(printf('%015d', time) || path), 16) as path
  from events where day in open_days group by day, session
)
select day, path, sum(events) as events from visits group by day, path`,
  by_source: `/* ---
sum: [views]
min: [earliest]
max: [latest]
count: views
--- */
select day, source, count(*) as views, min(time) as earliest, max(time) as latest
from events where day in open_days group by day, source`,
};

interface Folding {
  room: Room;
  daily(): Daily;
  write(...specs: Spec[]): Promise<void>;
  /** Folds, and says which ids are counted in stored rows of every table. */
  fold(): Promise<number[]>;
  /** All tables say what their SQL says of the raw events. */
  compare(): Promise<void>;
}

async function begin(context: TestContext, texts = files, clock = now, timezone = zone): Promise<Folding> {
  const room = await openRoom(context, clock, timezone);
  for (const [name, text] of Object.entries(texts)) room.file(`${name}.sql`, text);
  let daily = room.daily(room.store, 1_000_000, 1);
  await daily.open();
  const folded = "select t.upto from folds f join folded_tables t on t.fold = f.id order by t.upto";
  return {
    room,
    daily: () => daily,
    write: (...specs) => room.store.write([room.insert(...specs)]),
    fold: async () => {
      if ((await room.store.read("select 1 from folds")).length === 0) {
        // A day whose fold has ended is not folded anew at once; a process that starts knows nothing of that.
        await daily.close();
        daily = room.daily(room.store, 1_000_000, 1);
        await daily.open();
      }
      await daily.run();
      return (await room.store.read(folded)).map((row) => Number(row["upto"]));
    },
    compare: () =>
      room.compareDays(...Object.entries(texts).map(([name, text]): [string, string] => [name, sqlOf(name, text)])),
  };
}

const hit = (clock: string, rest: Partial<Spec> = {}): Spec => ({ time: at(`${today} ${clock}`), ...rest });

test("a fold is exact for late and early hits, and ends with the commit that changes what it counts", async (context) => {
  const { room, write, fold, compare } = await begin(context);
  await write(
    hit("00:30", { path: "/b/" }),
    hit("09:00", { session: 2, source: "one" }),
    hit("09:01", { kind: "event" }),
  );
  assert.deepEqual(await fold(), [3, 3, 3, 3]);
  const steps: [string, () => Promise<void>, boolean][] = [
    ["nothing", async () => {}, true],
    ["a visitor comes back after hours", () => write(hit("21:00", { path: "/c/" })), true],
    [
      "a hit of before moves the entry, and its row ends",
      () => write(hit("00:00", { path: "/a/" }), hit("00:01", { path: "/0/", session: 3 })),
      true,
    ],
    ["an earlier first page", () => write(hit("00:00", { session: 2, path: "/first/", source: "one" })), true],
    ["an id below", () => write(hit("10:00", { id: -5, session: 2 })), false],
    ["a changed event", () => room.store.write(["update events set path = '/d/' where id = 1"]), false],
    ["a moved day", () => room.store.write([`update events set day = '2026-03-14' where id = 2`]), false],
    [
      "the last event goes",
      () => room.store.write(["delete from events where id = (select max(id) from events)"]),
      false,
    ],
    ["its id is used again", () => write(hit("11:00", { path: "/again/", session: 77 })), true],
    ["the last second of the day before", () => write({ time: at("2026-03-14 23:59:59"), session: 9 }), true],
    [
      "events of nobody",
      () => write(hit("12:00", { kind: "event", session: 50 }), hit("12:00", { session: 51, bot: "GPTBot" })),
      true,
    ],
  ];
  for (const [what, step, stands] of steps) {
    await step();
    const [row] = await room.store.read("select count(*) as n from folds");
    assert.equal(row?.["n"], stands ? 1 : 0, what);
    await compare();
    assert.equal((await fold()).length, 4, what);
    await compare();
  }
});

test("a fold that ends at any of its writes goes on where it was", async (context) => {
  const { room, daily, compare } = await begin(context);
  await daily().close();
  const many = (from: number): Spec[] =>
    Array.from({ length: 1_300 }, (_, n) =>
      hit("08:00", { time: at(`${today} 08:00`) + n, session: (from + n) % 700, path: `/${n}/` }),
    );
  await room.store.write([room.insert(...many(0))]);
  class Stop extends Error {}
  for (let moment = 0, whole = false; !whole; moment++) {
    let [left, most] = [moment, 0];
    const counts = async () => {
      const tables = Object.keys(files).map((name) => `select count(*) as n from ${name}_closed`);
      return (await room.store.read(tables.join(" union all "))).map((row) => Number(row["n"]));
    };
    const stopping = around(room.store, async (write) => {
      if (left-- === 0) throw new Stop("stopped");
      const before = await counts();
      await write();
      most = Math.max(most, ...(await counts()).map((count, index) => Math.abs(count - (before[index] ?? 0))));
    });
    if (moment % 5 === 4) await room.store.write([room.insert(...many(moment).slice(0, 900))]);
    const again = room.daily(stopping, 1_000_000, 1);
    await again.open();
    await again.run();
    await again.close();
    whole = left >= 0;
    await compare();
    assert.ok(most <= 1_000, `${most} rows in one commit`);
  }
});

test("two folds at once, one visitor of many hits, many visitors of one", async (context) => {
  const { room, daily, write, fold, compare } = await begin(context);
  const start = at(`${today} 01:00`);
  await write(...Array.from({ length: 12_000 }, (_, n) => ({ time: start + n, session: 1, path: `/${n % 50}/` })));
  await write(...Array.from({ length: 12_000 }, (_, n) => ({ time: start + n, session: 2 + n, path: `/${n % 50}/` })));
  const other = room.daily(room.store, 1_000_000, 1);
  await other.open();
  await Promise.all([daily().run(), daily().run()]);
  await write({ time: start, session: 1 }, { time: start, session: 11_000 });
  await compare();
  await Promise.all([daily().run(), daily().run(), other.run()]);
  assert.deepEqual(await fold(), [24_002, 24_002, 24_002, 24_002]);
  await compare();
});

test("a day of 25 hours folds, and is compared with its fold when it is over", async (context) => {
  const { room, daily, write, fold, compare } = await begin(context, files, "2026-10-24T23:30:00Z");
  for (let hour = 0; hour < 25; hour++) {
    room.effects.time = Date.parse("2026-10-24T23:30:00Z") + hour * 3_600_000;
    await write({ time: room.effects.time, session: hour % 4, path: `/${hour % 3}/` });
    if (hour % 6 === 0) assert.equal((await fold()).length, 4);
    await compare();
  }
  room.effects.time += 3_600_000;
  await write({ time: room.effects.time }, { time: room.effects.time - 3_600_000, session: 1 });
  room.effects.time -= 2 * 3_600_000; // a clock that jumps back
  await fold();
  await compare();
  room.effects.time += 2 * 3_600_000;
  await daily().settle();
  await compare();
  assert.deepEqual(await room.store.read("select day from folds where day < '2026-10-26'"), []);
  assert.deepEqual(
    daily()
      .status()
      .map(({ unfolded }) => unfolded),
    [null, null, null, null],
  );
  await fold();
  assert.deepEqual(await room.store.read("select * from folded_events where fold not in (select id from folds)"), []);
});

test("a file that changes while it folds, or whose rows do not add up though it says so", async (context) => {
  const lying = `/* ---\nkey: [day, path]\nsum: [popular]\n--- */
with pages as (select day, path, count(*) as n from pageviews where day in open_days group by day, path)
select day, path, sum(n > 1) as popular from pages group by day, path`;
  const { room, daily, write, fold } = await begin(context, { by_page: files["by_page"] ?? "", lying });
  await write(hit("09:00"));
  await fold();
  await write(hit("09:00", { session: 2 }));
  await fold();
  const changed = (files["by_page"] ?? "").replace("count(*)", "sum(1)");
  room.file("by_page.sql", changed);
  await fold();
  await write(hit("09:01", { session: 3 }));
  await room.compareDays(["by_page", sqlOf("by_page", changed)]);
  room.effects.time += 3 * 3_600_000;
  await daily().settle();
  await room.compare(["by_page", sqlOf("by_page", changed)], ["lying", sqlOf("lying", lying)]);
  const why = () =>
    daily()
      .status()
      .map(({ name, unfolded }) => [name, unfolded]);
  assert.deepEqual(why()[0], ["by_page", null]);
  assert.match(String(why()[1]?.[1]), /at the end of 2026-03-15 .* not what the whole day said/);
  await write({ time: room.effects.time }, { time: room.effects.time, session: 2 });
  await fold();
  await room.compareDays(["lying", sqlOf("lying", lying)]);
  room.file("lying.sql", lying.replace("n > 1", "n > 2"));
  await daily().settle();
  assert.match(String(why()[1]?.[1]), /visitors of 2026-03-1\d does not add up/, "it is tried on the days there are");
  // The same rows, of which less is said: they are not computed anew.
  room.file("by_page.sql", changed.replace("count: views\n", ""));
  const [before] = await room.store.read("select id from daily_tables where name = 'by_page'");
  await daily().settle();
  assert.deepEqual((await room.store.read("select id from daily_tables where name = 'by_page'"))[0], before);
});

test("a file that cannot fold is asked whole and says what to change", async (context) => {
  const [head, from] = ["select day, path, ", "from pageviews where day in open_days group by day, path"];
  const bad: Record<string, [sql: string, reason: RegExp, sums?: string]> = {
    without: [`${head} count(*) as n ${from} having n > 4`, /"having" looks at the whole day/],
    windows: [
      `${head} n from (${head} count(*) as n, rank() over (order by count(*)) as r ${from})`,
      /"partition by session"/,
    ],
    by_day: [`${head} count(*) as n, row_number() over (partition by day) as r ${from}`, /"partition by session"/],
    distinct_paths: [
      `select day, site as path, count(distinct path) as n from pageviews where day in open_days group by day, site`,
      /count\(distinct …\) does not add up/,
    ],
    once: [
      `select day, path, count(*) as n from (select distinct day, path from pageviews where day in open_days) group by 1, 2`,
      /leaves out the session/,
    ],
    mean: [`${head} avg(hour) as n ${from}`, /avg\(\) gives fractions/],
    fractions: [`${head} sum(value) as n ${from}`, /more than a count or a sum of whole numbers/],
    share: [`${head} count(*) / 2 as n ${from}`, /more than a count or a sum/],
    unions: [
      `select day, path, count(*) as n from (select day, path, id from pageviews where day in open_days union select day, path, id from events where day in open_days) group by day, path`,
      /"union" compares rows/,
    ],
    qualified: [
      `select day, path, count(*) as n from main.pageviews where day in open_days group by day, path`,
      /leave main. out/,
    ],
    empty: [`${head} sum(nullif(hour, 9)) as n ${from}`, /only whole numbers fold, and n has others, or null/],
    longest: [
      `select day, 'all' as path, count(*) as n, min(views) as least from (select day, session, count(*) as views from pageviews where day in open_days group by day, session) group by day`,
      /min can be of a column of events only/,
      "n]\nmin: [least",
    ],
  };
  const texts = Object.fromEntries(
    Object.entries(bad).map(([name, [sql, , sums = "n"]]) => [name, `/* ---\nsum: [${sums}]\n--- */\n${sql}`]),
  );
  const { daily, write, fold, compare } = await begin(context, texts);
  await write(hit("09:00"), hit("09:01", { session: 2, path: "/b/" }));
  await fold();
  await write(hit("09:02"));
  await compare();
  const status = new Map(
    daily()
      .status()
      .map((one) => [one.name, one]),
  );
  for (const [name, [, reason]] of Object.entries(bad)) {
    assert.equal(status.get(name)?.problem, null, name);
    assert.match(String(status.get(name)?.unfolded), reason, name);
  }
});
