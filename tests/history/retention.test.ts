import assert from "node:assert/strict";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { type App, openApp } from "../../src/server/app.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { fill, now, numbers } from "./past.ts";

async function emptyApp(context: TestContext) {
  const config = emptyConfig();
  const effects = testEffects(now);
  const app = await openApp({ ...config, queries: join(config.data, "queries") }, effects);
  context.after(() => app.close());
  return { app, effects };
}

const sites = async (app: App) => {
  for (const name of ["blog", "shop"]) await app.sites.add({ name, hosts: [`${name}.example`] });
};

const raw = (app: App) =>
  app.store.read("select site, count(*) as events, min(day) as first from events group by site order by site");

/** Bytes of the database file as the disk has it. */
const sizeOf = async (app: App) => (await stat(app.config.database.slice("file:".length))).size;

describe("retention", () => {
  it("deletes what is older, and no daily number", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 30_000, 100);
    await app.daily.settle();
    const before = await numbers(app);
    const counted = await raw(app);
    await app.store.read("pragma wal_checkpoint(truncate)");
    const size = await sizeOf(app);

    await app.sites.update("blog", { keepDays: 40 });
    const plan = await app.retention.plan("blog", 40);
    assert.deepEqual([plan.before, plan.from, plan.to], ["2026-04-22", "2026-02-21", "2026-04-21"]);
    assert.deepEqual(await app.retention.plans(), [plan]);
    const lines: string[] = [];
    const retired = await app.retention.apply((line) => lines.push(line));
    assert.equal(retired.events, plan.events);
    assert.equal(retired.days, plan.days);
    assert.equal(retired.left, 0);
    assert.match(lines.at(-1) ?? "", /^([\d,]+) of \1 raw events deleted$/);

    assert.deepEqual(await numbers(app), before);
    const [blog, shop] = await raw(app);
    assert.equal(blog?.["first"], "2026-04-22");
    assert.deepEqual(shop, counted[1]);
    assert.deepEqual(await app.store.read("select * from retired"), [{ site: "blog", before: "2026-04-22" }]);
    const [frozen] = await app.store.read("select count(*) as days, max(day) as last from frozen_days");
    assert.deepEqual(frozen, { days: plan.days, last: "2026-04-21" });

    // The estimate is one, and the space is the disk's again.
    const given = size - (await sizeOf(app));
    assert.ok(given > 0.6 * plan.bytes && given < 1.7 * plan.bytes, `${given} bytes of about ${plan.bytes}`);
    assert.equal((await app.store.read("pragma freelist_count"))[0]?.["freelist_count"], 0);
    assert.deepEqual(await app.retention.apply(), { events: 0, days: 0, bytes: 0, left: 0 });
    assert.deepEqual((await app.store.read("pragma integrity_check"))[0], { integrity_check: "ok" });
  });

  it("gives back what lies within other events' pages when the file is written anew", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 12_000, 60);
    await app.sites.update("shop", { keepDays: 31 });
    const { events, bytes } = await app.retention.apply();
    assert.ok(events > 1500);
    assert.ok(bytes < events * 60, `${bytes} bytes of ${events} events`);
    assert.ok((await app.retention.rebuild()) > events * 60);
  });

  it("keeps the other site's numbers when its turn comes on days that are frozen already", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 3000, 100);
    await app.daily.settle();
    const before = await numbers(app);
    await app.sites.update("blog", { keepDays: 40 });
    await app.retention.apply();
    await app.sites.update("shop", { keepDays: 60 });
    await app.retention.apply();
    assert.deepEqual(await numbers(app), before);
    assert.deepEqual(
      (await raw(app)).map(({ first }) => first),
      ["2026-04-22", "2026-04-02"],
    );
  });

  it("counts every hit that comes late for a day that is about to go", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 6000, 60);
    await app.daily.settle();
    const total = async () => Number((await app.store.read("select sum(views) as n from daily_totals"))[0]?.["n"]);
    const before = await total();
    await app.sites.update("blog", { keepDays: 31 });
    // One after each day that went. It is noted in the commit that inserts it; a day that is frozen by then takes none.
    const still = "from (select date('2026-04-02', :days) as day) where day not in (select day from frozen_days)";
    const writes: Promise<void>[] = [];
    const { left } = await app.retention.apply(() => {
      const args = { n: BigInt(writes.length), days: `${(writes.length + 3) % 29} days` };
      const hit = `insert into events (time, day, hour, site, session, kind, host, path)
        select 0, day, 0, 'blog', 1000 + :n, 'pageview', 'blog.example', '/late' ${still}`;
      const note = `insert into notes (day, text, created) select day, 'late', :n ${still}`;
      writes.push(
        app.store.write([
          { sql: hit, args },
          { sql: note, args },
        ]),
      );
    });
    await Promise.all(writes);
    assert.ok(left > 0);
    assert.equal((await app.retention.apply()).left, 0);
    const [late] = await app.store.read("select count(*) as n from notes");
    assert.ok(Number(late?.["n"]) > 0);
    assert.equal(await total(), before + Number(late?.["n"]));
    assert.equal((await raw(app))[0]?.["first"], "2026-05-01");
  });

  it("waits for a daily table that cannot be used or does not tell sites apart, and names it", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 600, 60);
    await app.sites.update("blog", { keepDays: 40 });
    const file = join(app.config.queries, "daily", "load.sql");
    await mkdir(join(file, ".."), { recursive: true });
    const before = await raw(app);
    const cases: [string, RegExp][] = [
      [
        "select day, count(*) as n from events where day in (select day from open_days) group by day",
        /load\.sql has no column "site"/,
      ],
      ["select day, site, nothing from events where day in (select day from open_days)", /load\.sql cannot be used/],
    ];
    for (const [text, words] of cases) {
      await writeFile(file, text);
      await assert.rejects(
        app.retention.apply(),
        (error: Error) => error.name === "RetentionError" && words.test(error.message),
      );
      assert.deepEqual(await raw(app), before);
    }
    await writeFile(
      file,
      "select day, site, count(*) as n from events where day in (select day from open_days) group by day, site",
    );
    await app.retention.apply();
    assert.equal((await raw(app))[0]?.["first"], "2026-04-22");
    const [row] = await app.store.read("select sum(n) as n from load");
    assert.equal(row?.["n"], 600);
  });

  it("refuses numbers of days that are too few or none", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    for (const keepDays of [30, 0, -1, 40.5, Number.NaN, 40_000]) {
      await assert.rejects(app.sites.update("blog", { keepDays }), { name: "SiteError", field: "keepDays" });
    }
    await app.sites.update("blog", { keepDays: null });
  });

  it("leaves alone what is not counted by day: a site without a limit loses nothing", async (context) => {
    const { app } = await emptyApp(context);
    await sites(app);
    await fill(app.store, 600, 60);
    const before = await raw(app);
    assert.deepEqual(await app.retention.apply(), { events: 0, days: 0, bytes: 0, left: 0 });
    assert.deepEqual(await raw(app), before);
  });
});
