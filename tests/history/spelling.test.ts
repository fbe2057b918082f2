import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { testDirectory } from "../support/directory.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { kill } from "./kill.ts";
import { fill, now, numbers } from "./past.ts";

const open = (config: Config) => openApp({ ...config, timezone: "UTC" }, testEffects(now));

/** Days and sums of 35 days, of which the older were frozen; `spell` puts the events' addresses into their spelling. */
async function openPast(spell: string): Promise<{ app: App; config: Config }> {
  const config = emptyConfig({ TALLYBOOK_QUERIES: testDirectory() });
  mkdirSync(join(config.queries, "daily"), { recursive: true });
  // Of these columns nobody says that they add up.
  writeFileSync(
    join(config.queries, "daily", "daily_first.sql"),
    "/* ---\nkey: [day, site, path]\n--- */\nselect day, site, path, min(hour) as hour from pageviews where day in open_days group by day, site, path",
  );
  const app = await open(config);
  for (const name of ["blog", "shop"]) await app.sites.add({ name, hosts: [`${name}.example`] });
  await fill(app.store, 3_000, 35);
  await app.store.write([spell]);
  await app.daily.settle();
  for (const name of ["blog", "shop"]) await app.sites.update(name, { keepDays: 31 });
  await app.retention.apply();
  return { app, config };
}

const one = "update events set path = path || 'caf%C3%A9', referrer = replace(referrer, '/s/', '/s/~')";
const several = `update events set
  path = case id % 3 when 0 then path || 'caf%C3%A9' when 1 then path || '%63af%c3%a9' else replace(path, '-', '%2d') || 'caf%C3%A9' end,
  referrer = replace(referrer, '/s/', iif(id % 2, '/s/%7e', '/s/~'))`;

/** As an update finds it: nothing has been looked at. */
const asBefore = `update spelling set finished = 0, stored = '', done = 0, last = (select max(id) from events)`;

async function sums(app: App): Promise<unknown[]> {
  const { rows } = await app.readers.ask({
    sql: "select span, path, first, last, views, visitors from daily_pages_spans order by span, site, path",
    rows: 100_000,
  });
  return rows;
}

test("what two spellings parted is one after an update, frozen days too, whenever the process is killed", async () => {
  const expected = await openPast(one);
  const [days, spans] = [await numbers(expected.app), await sums(expected.app)];
  const titles = await expected.app.store.read("select path from events order by id");
  await expected.app.close();

  const { app: before, config } = await openPast(several);
  await before.store.write([
    asBefore,
    `insert into pages values ('blog', '/%7ea', 'old'), ('blog', '/~a', 'new'), ('blog', '/%7eb', 'alone'), ('shop', '/%7Ea', 'x')`,
    `insert into posts values ('blog', '/%7ea', 'u1', 'old', 5, '2026-05-01'), ('blog', '/~a', 'u2', 'new', null, null)`,
  ]);
  assert.notDeepEqual((await numbers(before))["daily_pages"], days["daily_pages"]);
  await before.close();

  // Amid the events, then amid the stored days.
  for (const enough of [1_000, 3_002]) assert.equal(await kill(config, "spelling", enough), "SIGKILL");

  const app = await open(config);
  try {
    await app.spelling.settle();
    await app.daily.settle();
    const found = await numbers(app);
    const names = Object.keys(days).filter((name) => name !== "daily_first");
    for (const name of names) assert.deepEqual(found[name], days[name], name);
    assert.deepEqual(await sums(app), spans);
    assert.deepEqual(await app.store.read("select path from events order by id"), titles);
    assert.deepEqual(await app.store.read("select * from pages where title <> '' order by site, path"), [
      { site: "blog", path: "/~a", title: "new" },
      { site: "blog", path: "/~b", title: "alone" },
      { site: "shop", path: "/~a", title: "x" },
    ]);
    assert.deepEqual(await app.store.read("select path, url, published, day from posts"), [
      { path: "/~a", url: "u2", published: 5, day: "2026-05-01" },
    ]);
    const left = await app.store.read(
      "select day in (select day from frozen_days) as frozen from daily_first where path like '%\\%2d%' escape '\\'",
    );
    assert.ok(
      left.every(({ frozen }) => frozen === 1),
      "what cannot be added up keeps its spelling, on frozen days only",
    );
    assert.deepEqual(await app.store.read("select finished from spelling"), [{ finished: 1 }]);
  } finally {
    await app.close();
  }
});
