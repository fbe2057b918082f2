import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { dayOf } from "../../src/base/days.ts";
import { openApp } from "../../src/server/app.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { exportTo, importFrom } from "./house.ts";
import { kill } from "./kill.ts";
import { fill, now, numbers } from "./past.ts";

const open = (config: Config, timezone = "UTC") => openApp({ ...config, timezone }, testEffects(now));

describe("killed at any moment", () => {
  it("retention has lost no daily number, and goes on where it was", async () => {
    const config = emptyConfig();
    const first = await open(config);
    for (const name of ["blog", "shop"]) await first.sites.add({ name, hosts: [`${name}.example`] });
    // Two commits a day and more, so that a day is left in the middle.
    await fill(first.store, 24_000, 40);
    await first.daily.settle();
    const before = await numbers(first);
    await first.sites.update("blog", { keepDays: 31 });
    const [due] = await first.retention.plans();
    await first.close();

    for (const enough of [0, 900]) {
      assert.equal(await kill(config, "retain", enough), "SIGKILL");
      const app = await open(config);
      assert.deepEqual(await numbers(app), before);
      await app.close();
    }
    const last = await open(config);
    await last.retention.apply();
    assert.deepEqual(await numbers(last), before);
    assert.equal((await last.retention.plans())[0]?.events, 0);
    const [row] = await last.store.read("select count(*) as left from events");
    assert.equal(row?.["left"], 24_000 - (due?.events ?? 0));
    await last.close();
  });

  it("a change of the time zone has done nothing twice, and goes on where it was", async () => {
    const config = emptyConfig();
    const first = await open(config);
    await fill(first.store, 6_000, 100);
    const before = await first.store.read("select id, session, day from events order by id");
    await first.close();
    for (const [zone, parts] of Object.entries({ "America/New_York": [0.3], UTC: [0.5] })) {
      for (const part of parts) {
        assert.equal(await kill(config, "zone", Math.ceil(6_000 * part), { zone }), "SIGKILL");
      }
      const app = await open(config, zone);
      await app.zone.settle();
      for (const { time, day, hour } of await app.store.read("select time, day, hour from events")) {
        assert.deepEqual({ day, hour }, dayOf(Number(time), zone));
      }
      const [both] = await app.store.read(
        "select count(*) as n from (select session from events group by session having count(distinct day) > 1)",
      );
      assert.equal(both?.["n"], 0);
      await app.close();
    }
    const last = await open(config);
    assert.deepEqual(await last.store.read("select id, session, day from events order by id"), before);
    await last.close();
  });

  it("an import keeps no day open, and the next one leads to the same numbers", async () => {
    const from = await open(emptyConfig());
    await from.sites.add({ name: "blog", hosts: ["blog.example"] });
    await from.sites.add({ name: "shop", hosts: ["shop.example"] });
    await fill(from.store, 24_000, 40);
    await from.daily.settle();
    const expected = await numbers(from);
    const path = join(from.config.data, "events.parquet");
    await exportTo(from, path, "parquet");

    const config = emptyConfig();
    const first = await open(config);
    for (const { name, hosts } of from.sites.list()) await first.sites.add({ name, hosts });
    await first.close();
    assert.equal(await kill(config, "import", 10_000, { path }), "SIGKILL");
    const app = await open(config);
    const openDays = () => app.store.read("select day from open_days where day < '2026-06-01'");
    assert.notDeepEqual(await openDays(), []);
    await app.daily.settle();
    assert.deepEqual(await openDays(), []);
    const { written, present } = await importFrom(app, path, "parquet");
    assert.equal(written + present, 24_000);
    assert.ok(written > 0 && present >= 10_000);
    await app.daily.settle();
    assert.deepEqual(await openDays(), []);
    assert.deepEqual(await numbers(app), expected);
    await app.close();
    await from.close();
  });
});
