/** Hits that come in faster than they are folded: pages say up to when they count, all else counts to the last. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { App } from "../../../src/server/app.ts";
import { withApp } from "../../demo/house.ts";

const now = Date.parse("2026-03-15T22:00:00Z");
const asked = new URLSearchParams("period=7d");

/** Views of a page of its own each, a second apart. */
async function addViews({ store }: App, count: number, firstTime: string): Promise<void> {
  await store.write([
    {
      sql: `insert into events (time, day, hour, site, session, kind, host, path)
        select ? + 1000 * value, '2026-03-15', 9, 'blog', value % 500, 'pageview', 'a.example', '/' || (value % 50) || '/'
        from (with recursive n(value) as (select 0 union all select value + 1 from n where value < ?) select value from n)`,
      args: [BigInt(Date.parse(`2026-03-15T${firstTime}Z`)), BigInt(count - 1)],
    },
  ]);
}

async function page({ notebooks }: App, name: string) {
  const { cells, remark } = await notebooks.page(name, asked, { audience: "owner" });
  const [cell] = cells;
  return { views: cell?.type === "query" ? cell.numbers?.[0]?.text : null, remark };
}

async function exported({ notebooks }: App, name: string): Promise<unknown> {
  const { body } = await notebooks.export(name, undefined, "json", asked, { audience: "owner" });
  return JSON.parse(typeof body === "string" ? body : await text(body as AsyncIterable<string>)).rows[0].views;
}

test("while more than 20,000 hits wait, pages show what is stored and say up to which second", () =>
  withApp({ now }, async (app) => {
    const { config, daily, store } = app;
    const write = (name: string, sql: string) => writeFileSync(join(config.queries, `${name}.sql`), sql);
    mkdirSync(config.queries, { recursive: true });
    write("sums", "/* ---\nreads: period\n--- */\nselect sum(views) as views from daily_pages_spans");
    write("days", "/* ---\nreads: period\n--- */\nselect sum(views) as views from daily_pages");
    write("through", "/* ---\nreads: period\n--- */\nselect views from query.days");
    // Names that a daily table's own SQL uses, and means otherwise.
    write(
      "beside",
      "/* ---\nreads: period\n--- */\nwith events as (select 1), open_days as (select 2) select sum(views) as views from daily_pages",
    );
    write("whole", "select count(*) as views from pageviews");
    await addViews(app, 700, "09:00:00");
    await daily.run();
    const names = ["sums", "days", "through", "beside"];
    for (const name of names) assert.deepEqual(await page(app, name), { views: "700", remark: null }, name);
    await addViews(app, 20_000, "10:00:00");
    {
      using _ = daily.keepOpen(new Set(["2026-03-15"]));
      await daily.run();
      for (const name of names) assert.equal((await page(app, name)).views, "20,700", `${name}, bearable`);
      await addViews(app, 1, "16:00:00");
      await daily.run();
      const remark = "Today is counted up to 15 Mar 2026, 09:11:39: more hits wait than are counted at each look.";
      for (const name of names) assert.deepEqual(await page(app, name), { views: "700", remark }, name);
      assert.deepEqual(await page(app, "whole"), { views: "20,701", remark: null });
      for (const name of names) assert.equal(await exported(app, name), 20_701, name);
      assert.deepEqual(await store.read("select sum(views) as views from daily_pages"), [{ views: 20_701 }]);
      // What ends the fold leaves nothing that could be shown in its place.
      await store.write(["delete from events where id = 1"]);
      await daily.run();
      for (const name of names) assert.deepEqual(await page(app, name), { views: "20,700", remark: null }, name);
    }
  }));
