import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Audience } from "../../../src/notebook/audience.ts";
import type { QueryCellView } from "../../../src/notebook/page.ts";
import { type App, openApp } from "../../../src/server/app.ts";
import { emptyConfig, testEffects } from "../../support/store.ts";
import { at, toInsert } from "./room.ts";

/** What an earlier release counted, and a later one. */
const earlier = "select day, site, count(*) as views from pageviews where day in open_days group by day, site";
const later = `/* ---
key: [day, site, weekday]
sum: [views]
--- */
select day, site, (strftime('%w', day) + 6) % 7 as weekday, count(*) as views
from pageviews where day in open_days group by day, site`;

/** Queries that were written for the later one, by name. */
const queries = {
  "by-weekday": "select weekday, sum(views) as views from daily_counts group by weekday",
  sums: "/* ---\nreads: period\n--- */\nselect sum(views) as views from daily_counts_spans",
  referring: "select views from query.by_weekday",
};

interface Place {
  app: App;
  /** As the file says from now on; nothing is computed by that. */
  change(sql: string): Promise<void>;
  write(name: string, text: string): void;
  cell(name: string, audience?: Audience): Promise<QueryCellView>;
  json(name: string): Promise<{ status: number; again: string | undefined; error: string | undefined }>;
}

/** An installation in which the days of an earlier file are stored. */
async function install(context: TestContext): Promise<Place> {
  const empty = emptyConfig();
  const config = { ...empty, queries: join(empty.data, "queries") };
  mkdirSync(join(config.queries, "daily"), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(config.queries, name), text);
  write("daily/daily_counts.sql", earlier);
  const app = await openApp(config, testEffects(Date.parse("2026-03-15T10:00:00Z")));
  context.after(() => app.close());
  const days = ["03-11", "03-12", "03-13", "03-14"];
  await app.store.write([
    toInsert(
      days.map((day) => ({ time: at(`2026-${day} 09:00`, "UTC") })),
      "UTC",
    ),
  ]);
  await app.daily.settle();
  const search = new URLSearchParams("from=2026-03-01&to=2026-03-14");
  return {
    app,
    write,
    change: async (sql) => {
      write("daily/daily_counts.sql", sql);
      await app.daily.open();
    },
    cell: async (name, audience = "owner") => {
      const [cell] = (await app.notebooks.page(name, search, { audience })).cells;
      assert.ok(cell?.type === "query");
      return cell;
    },
    json: async (name) => {
      const { status, headers, body } = await app.notebooks.export(name, undefined, "json", search, {
        audience: "owner",
      });
      const parts = typeof body === "string" ? [body] : await Array.fromAsync(body as AsyncIterable<string>);
      return { status, again: headers["retry-after"], error: JSON.parse(parts.join("")).error };
    },
  };
}

const waiting = "daily_counts is being built anew, as its file has changed: 0 % is done.";

test("a question for what a changed daily file adds says how far that is, and is answered then", async (context) => {
  const { app, change, write, cell, json } = await install(context);
  for (const [name, text] of Object.entries(queries)) write(`${name}.sql`, text);
  write("as-before.sql", "select sum(views) as views from daily_counts");
  await change(later);
  for (const name of Object.keys(queries)) {
    const error = { message: waiting, progress: { done: 0, total: 4 }, file: null, line: null };
    assert.deepEqual((await cell(name)).error, error, name);
    assert.deepEqual(await json(name), { status: 503, again: "10", error: waiting }, name);
    const told = { ...error, message: "The numbers of this are being computed." };
    assert.deepEqual((await cell(name, "stranger")).error, told, name);
  }
  assert.equal((await cell("as-before")).error, null);
  await app.daily.settle();
  for (const name of Object.keys(queries)) {
    assert.equal((await cell(name)).error, null, name);
    assert.deepEqual(await json(name), { status: 200, again: undefined, error: undefined }, name);
  }
});

test("what the changed file does not add is as wrong as before", async (context) => {
  const { change, write, cell } = await install(context);
  write("typo.sql", "select weekdya from daily_counts");
  write("elsewhere.sql", "select weekday from sites");
  write("no-sums.sql", "/* ---\nreads: period\n--- */\nselect 1 from daily_pages_spam");
  await change(later);
  const message = async (name: string) => (await cell(name)).error?.message;
  assert.equal(await message("typo"), 'No such column: weekdya. Did you mean "weekday"?');
  assert.equal(await message("elsewhere"), "No such column: weekday.");
  assert.equal(await message("no-sums"), 'No such table: daily_pages_spam. Did you mean "daily_pages_spans"?');
  await change(earlier);
  write("taken-back.sql", "select weekday from daily_counts");
  assert.equal(await message("taken-back"), "No such column: weekday.");
});

test("a daily file that asks for it is refused and holds up nothing; a view waits", async (context) => {
  const { app, change, write, json } = await install(context);
  write("daily/daily_wrong.sql", "select day, weekday from daily_counts where day in open_days");
  const columns = async () => {
    await app.views.follow();
    return (await app.store.read("select name from pragma_table_info('weekdays')")).map((row) => row["name"]);
  };
  write("weekdays.sql", "/* ---\nview: true\n--- */\nselect site from daily_counts");
  assert.deepEqual(await columns(), ["site"]);
  write("weekdays.sql", "/* ---\nview: true\n--- */\nselect distinct weekday from daily_counts");
  await change(later);
  assert.deepEqual(await columns(), ["site"], "the earlier view stays meanwhile");
  await app.daily.settle();
  const status = app.daily.status().find(({ name }) => name === "daily_wrong");
  assert.equal(status?.state, "broken");
  assert.equal((await json("weekdays")).status, 200);
  assert.deepEqual(await columns(), ["weekday"]);
});
