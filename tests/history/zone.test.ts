import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { dayOf } from "../../src/base/days.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { emptyConfig, testEffects } from "../support/store.ts";

const hour = 3_600_000;
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
const visitor = {
  address: "81.2.69.142",
  userAgent: "",
  gpc: false,
  dnt: false,
  optedOut: false,
};

/** An app as a server opens it, on the same directory with another zone. */
async function open(config: Config, timezone: string, as?: "command") {
  const effects = testEffects(Date.UTC(2026, 2, 29, 12));
  const app = await openApp({ ...config, timezone }, effects, as);
  return { app, effects };
}

/** Events at these moments, each of a visitor of its own but for those of the same name. */
async function seed(app: App, moments: { time: number; visitor: string }[]): Promise<void> {
  if (app.sites.list().length === 0) await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  for (const { time, visitor: userAgent } of moments) {
    await app.collector.take(
      { url: "https://blog.example/" },
      { ...visitor, userAgent: `${firefox} ${userAgent}` },
      time,
    );
  }
}

const events = (app: App) => app.store.read("select id, time, day, hour, session from events order by id");

/** Every event is on the day and in the hour that its time has in that zone. */
async function isUnder(app: App, timezone: string): Promise<void> {
  for (const { time, day, hour } of await events(app)) assert.deepEqual({ day, hour }, dayOf(Number(time), timezone));
}

/** Each half hour around both changes of the clock in 2026, in Europe and in America, and around two new years. */
const moments = [
  [2026, 2, 7],
  [2026, 2, 28],
  [2026, 9, 24],
  [2026, 9, 31],
  [2025, 11, 30],
].flatMap(([year = 0, month = 0, date = 0]) =>
  Array.from({ length: 120 }, (_, half) => Date.UTC(year, month, date) + (half * hour) / 2),
);

describe("another time zone", () => {
  it("puts every event on its new day and hour, through days that change length", async () => {
    const config = emptyConfig();
    const first = await open(config, "UTC");
    await seed(
      first.app,
      moments.map((time, index) => ({ time, visitor: `visitor ${index % 7}` })),
    );
    await isUnder(first.app, "UTC");
    const before = await events(first.app);
    await first.app.close();
    for (const zone of ["Europe/London", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]) {
      const { app } = await open(config, zone);
      await app.zone.settle();
      await isUnder(app, zone);
      const { done, total, change } = app.zone.status();
      assert.equal(done, total);
      assert.ok(change);
      await app.close();
    }
    // And back: nothing is lost on the way, sessions are again what they were.
    const last = await open(config, "UTC");
    await last.app.zone.settle();
    assert.deepEqual(await events(last.app), before);
    await last.app.close();
  });

  it("leaves no session on two days, so that visitors of days still add up", async () => {
    const config = emptyConfig();
    const first = await open(config, "UTC");
    const evening = Date.UTC(2026, 2, 10, 23);
    await seed(first.app, [
      { time: evening, visitor: "one" },
      { time: evening - hour, visitor: "one" },
      { time: evening - 3 * hour, visitor: "one" },
      { time: evening, visitor: "two" },
    ]);
    await first.app.close();
    const { app } = await open(config, "Europe/Helsinki");
    await app.zone.settle();
    const counted = await app.store.read(
      "select day, count(*) as views, count(distinct session) as visitors from events group by day",
    );
    assert.deepEqual(counted, [
      { day: "2026-03-10", views: 1, visitors: 1 },
      { day: "2026-03-11", views: 3, visitors: 2 },
    ]);
    const [all] = await app.store.read("select count(distinct session) as visitors from events");
    assert.equal(all?.["visitors"], 3);
    await app.daily.settle();
    const stored = "select day, views, visitors from daily_totals order by day";
    assert.deepEqual(await app.store.read(stored), counted);
    await app.close();
  });

  it("writes what comes meanwhile by the new clock, under new salts", async () => {
    const config = emptyConfig();
    const first = await open(config, "UTC");
    const now = first.effects.time;
    await seed(first.app, [{ time: now, visitor: "one" }]);
    await first.app.close();
    const { app } = await open(config, "Asia/Tokyo");
    await seed(app, [{ time: now + 4 * hour, visitor: "one" }]);
    await app.zone.settle();
    await isUnder(app, "Asia/Tokyo");
    const [one, two] = await events(app);
    assert.notEqual(one?.["session"], two?.["session"]);
    await app.close();
  });

  it("moves the posts, and is nothing to speak of where nothing was counted", async () => {
    const config = emptyConfig();
    const first = await open(config, "UTC");
    await first.app.store.write([
      {
        sql: "insert into posts values ('blog', '/', 'https://blog.example/', 'One', ?, '2026-03-10')",
        args: [BigInt(Date.UTC(2026, 2, 10, 23))],
      },
    ]);
    await first.app.close();
    const { app, effects } = await open(config, "Europe/Berlin");
    await app.zone.settle();
    assert.deepEqual(await app.store.read("select day from posts"), [{ day: "2026-03-11" }]);
    assert.equal(app.zone.status().change, null);
    assert.deepEqual(effects.lines, []);
    await app.close();
  });

  it("is not changed by a command, which keeps to the clock of the events", async () => {
    const config = emptyConfig();
    const first = await open(config, "Europe/London");
    await first.app.close();
    const { app, effects } = await open(config, "Asia/Tokyo", "command");
    assert.equal(app.config.timezone, "Europe/London");
    assert.match(effects.lines.join("\n"), /Days are those of Europe\/London/);
    await app.close();
    const again = await open(config, "Europe/London");
    assert.equal(again.app.zone.finished, true);
    await again.app.close();
  });

  it("leaves frozen days as they were counted", async () => {
    const config = emptyConfig();
    const first = await open(config, "UTC");
    const midnight = Date.UTC(2026, 2, 11);
    await seed(first.app, [
      { time: midnight - hour, visitor: "stays on the 10th" },
      { time: midnight + hour, visitor: "would come to the 10th" },
      { time: midnight + 8 * hour, visitor: "changes its hour" },
    ]);
    await first.app.store.write(["insert into frozen_days values ('2026-03-10')"]);
    await first.app.close();
    const { app } = await open(config, "America/New_York");
    await app.zone.settle();
    assert.deepEqual(
      (await events(app)).map(({ day, hour }) => [day, hour]),
      [
        ["2026-03-10", 23],
        ["2026-03-11", 1],
        ["2026-03-11", 4],
      ],
    );
    assert.equal(app.zone.status().frozen, "2026-03-10");
    await app.close();
  });
});
