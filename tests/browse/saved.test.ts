import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openHouse } from "./open.ts";

const house = openHouse((database) => {
  const insert = database.prepare(
    "insert into events (time, day, hour, site, session, kind, host, path, source) values (?, ?, 12, ?, ?, 'pageview', 'a.example', ?, ?)",
  );
  for (let index = 0; index < 300; index++) {
    const day = `2026-11-${String(1 + (index % 20)).padStart(2, "0")}`;
    insert.run(
      Date.parse(`${day}T12:00:00Z`),
      day,
      index % 3 ? "blog" : "notes",
      index,
      `/p${index % 12}/`,
      index % 2 ? "Search" : null,
    );
  }
  database.exec("insert into sites (name, hosts, created) values ('blog', '[]', 0), ('notes', '[]', 0)");
});
after(() => house.close());

house.write(
  "by-page.sql",
  `/* ---
title: By page
params:
  least: {type: integer, default: 1, min: 1}
--- */
select path, site, count(*) as views from pageviews
where day between :from and :to and (:site is null or site = :site)
group by path, site having views >= :least order by views desc, path, site -- the end`,
);
house.write(
  "launch.md",
  "---\ntitle: Launch\n---\n```sql daily\nselect day, count(*) as views from pageviews where day >= :since group by day\n```\n```sql total\nselect sum(views) as views from daily\n```\n",
);
house.write("wrong.sql", "select path,\n  nope\nfrom pageviews");
house.write("described.sql", "pragma table_info('events')");

test("a saved query is browsed as it is: its order, its parameters, its period", async () => {
  const first = await house.json("/data/query.by-page.json?period=all&_size=3&_extra=count,query");
  assert.deepEqual(
    first.rows.map((row: { views: number }) => row.views).toSorted((a: number, b: number) => b - a),
    first.rows.map((row: { views: number }) => row.views),
  );
  assert.equal(
    first.count,
    house.database.prepare("select count(*) as n from (select 1 from pageviews group by path, site)").get()?.["n"],
  );
  assert.match(first.query.sql, /having views >= :least/);
  const none = await house.json("/data/query.by_page.json?period=all&least=1000");
  assert.deepEqual(none.rows, []);
  const bad = await house.send("/data/query.by-page.json?least=zero");
  assert.equal(bad.status, 400);
  assert.equal((await house.send("/data/query.by-page.json?from=soon")).status, 400);
});

test("pages of it follow each other in its own order", async () => {
  const whole = await house.json("/data/query.by-page.json?period=all&_shape=arrays");
  const rows: unknown[] = [];
  let next: string | null = "/data/query.by-page.json?period=all&_shape=arrays&_size=5";
  while (next !== null) {
    const answer = await house.json(next);
    rows.push(...answer.rows);
    next = answer.next_url;
  }
  assert.deepEqual(rows, whole.rows);
});

test("filters, sorts and facets wrap it; a parameter of a column's name stays the parameter", async () => {
  const site = await house.json("/data/query.by-page.json?period=all&site=notes&_facet=site");
  assert.deepEqual(
    site.facet_results.results.site.results.map(({ value }: { value: string }) => value),
    ["notes"],
  );
  assert.match(site.facet_results.results.site.results[0].toggle_url, /site__exact=notes/);
  const filtered = await house.json("/data/query.by-page.json?period=all&site__exact=notes&views__gte=3&_sort=path");
  assert.ok(filtered.rows.length > 0);
  assert.ok(filtered.rows.every((row: { site: string; views: number }) => row.site === "notes" && row.views >= 3));
  assert.deepEqual(
    filtered.rows.map((row: { path: string }) => row.path),
    filtered.rows.map((row: { path: string }) => row.path).toSorted(),
  );
});

test("its whole result streams", async () => {
  const { body } = await house.send("/data/query.by-page.csv?period=all&_stream=on&_col=path&_col=views");
  const lines = body.trimEnd().split("\r\n");
  assert.equal(lines[0], "path,views");
  assert.equal(
    lines.length - 1,
    house.database.prepare("select count(*) as n from (select 1 from pageviews group by path, site)").get()?.["n"],
  );
});

test("a cell of a notebook has an address too", async () => {
  const daily = await house.json("/data/query.launch.daily.json?since=2026-11-10&views__gt=0");
  assert.equal(daily.rows.length, 11);
  const total = await house.json("/data/query.launch.total.json?since=2026-11-10");
  assert.equal(
    total.rows[0].views,
    daily.rows.reduce((sum: number, row: { views: number }) => sum + row.views, 0),
  );
});

test("what is wrong in the file is told with its place, whoever wraps it", async () => {
  const { status, body } = await house.send("/data/query.wrong.json?_sort=path");
  assert.equal(status, 400);
  assert.match(JSON.parse(body).error, /^queries\/wrong\.sql:2: No such column: nope/);
  assert.equal((await house.send("/data/query.nope.json")).status, 404);
  assert.equal((await house.send("/data/query.launch.nope.json")).status, 404);
  assert.ok((await house.send("/data/query.described.json")).status >= 400);
});

test("its product queries can be browsed, every one", async () => {
  const { tables } = await house.json("/data/-/schema.json");
  const pageviews = tables.find(({ name }: { name: string }) => name === "pageviews");
  assert.ok(pageviews.used_by.includes("/queries/by-page"));
});
