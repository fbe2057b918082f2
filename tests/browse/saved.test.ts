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
  assert.match(first.query.sql, /^select .*having views >= :least/s);
  assert.deepEqual(first.query.params, { from: "2026-11-01", to: "2026-11-22", site: null, least: 1 });
  const none = await house.json("/data/query.by_page.json?period=all&least=1000");
  assert.deepEqual(none.rows, []);
  const bad = await house.send("/data/query.by-page.json?least=zero");
  assert.equal(bad.status, 400);
  assert.equal((await house.send("/data/query.by-page.json?from=soon")).status, 400);
});

test("a filter narrows what it reads, but the name of one of its columns is that column's filter", async () => {
  const rows = async (search: string) =>
    (await house.json(`/data/query.by-page.json?period=all&_shape=array&${search}`)).map(
      (row: { views: number }) => row.views,
    );
  const all = await rows("");
  const searched = await rows("source=Search");
  const sum = (views: number[]) => views.reduce((whole, one) => whole + one, 0);
  assert.equal(sum(searched), sum(all) / 2);
  const page3 = house.database.prepare("select count(*) as n from pageviews where path = '/p3/'").get()?.["n"];
  assert.equal(sum(await rows("path=/p3/")), page3);
  const page = await house.get("/data/query.by-page?period=all&source=Search&path=/p3/");
  assert.ok(page.type === "table");
  assert.deepEqual(
    page.filters.map(({ text }) => text),
    ["Source = Search", "path = /p3/"],
  );
  assert.equal((await house.send("/data/query.by-page.json?source__foo=1")).status, 400);
});

test("pages of it follow each other in its own order", async () => {
  const whole = await house.json("/data/query.by-page.json?period=all&_shape=arrays");
  const pages = await Array.fromAsync(house.pages("/data/query.by-page.json?period=all&_shape=arrays&_size=5"));
  assert.deepEqual(
    pages.flatMap(({ rows }) => rows),
    whole.rows,
  );
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

house.write(
  "asking.sql",
  `/* ---
params:
  least: {type: integer, default: 1}
  offset: {type: integer, default: 0}
  pages: {type: choices, options: {query: "select distinct path from pageviews order by path"}}
--- */
select path, site, count(*) as views from pageviews
where day between :from and :to and (:site is null or site = :site)
  and (:pages is null or path in (select value from json_each(:pages))) and path >= :first
group by path, site having count(*) -:offset >= :least order by path, site`,
);
house.write("taken.sql", "select path, :sql as said, :draft as more from pageviews where day between :from and :to");
house.write(
  "asking-too.md",
  "---\nparams:\n  least: {type: integer, default: 1}\n  off: {type: integer, default: 0}\n---\n```sql found\nselect path, count(*) as views from pageviews where day between :from and :to and path >= :first group by path having count(*) -:off >= :least\n```\n",
);

const opened = [
  "/data/query.asking?period=all&least=5&site=notes&pages=%2Fp3%2F&pages=%2Fp6%2F&pages=%2Fp4%2F&first=%2Fp2&_sort_desc=views&views__lt=100",
  "/data/query.asking?from=2026-11-03&to=2026-11-05&offset=-2&least=3&first=%2F",
  "/data/query.asking?period=all&first=it%27s",
  "/data/query.asking-too.found?period=all&least=9&off=-2&first=%2Fp5&_sort=path",
  "/data/query.asking-too?from=2026-11-03&to=2026-11-05&first=%2Fp",
  "/data/query.taken?period=all&sql=drop+table&draft=it%27s&_size=max",
];
for (const address of opened) {
  test(`what ${address} shows is what its SQL says in the editor`, async () => {
    const page = await house.get(address);
    assert.ok(page.type === "table");
    const url = new URL(page.links.sql, "http://tally.example");
    assert.equal(url.pathname, "/queries/new");
    house.write("opened.sql", url.searchParams.get("sql") ?? "");
    for (const own of ["sql", "draft"]) url.searchParams.delete(own);
    const { pathname, search } = new URL(address, url);
    const shown = await house.json(`${pathname}.json${search}`);
    const answer = await house.json(`/data/query.opened.json${url.search}&_size=max`);
    assert.equal(answer.ok, true, answer.error);
    assert.deepEqual(answer.rows, shown.rows);
    assert.equal(shown.rows.length > 0, !address.includes("first=it"));
  });
}

test("choices from a query are listed, and what is none of them is refused", async () => {
  const page = await house.get("/data/query.asking?period=all&first=");
  assert.ok(page.type === "table");
  const pages = page.top?.fields.find(({ name }) => name === "pages");
  assert.equal(pages?.options?.length, 12);
  assert.deepEqual(pages?.options?.[0], { value: "/p0/", label: "/p0/" });
  const plain = await house.send("/data/query.asking.json?period=all&first=&pages=%2Fnope");
  const known = await house.json("/data/query.asking.json?period=all&first=&pages=%2Fp1%2F");
  assert.ok(known.rows.every(({ path }: { path: string }) => path === "/p1/"));
  assert.ok(plain.status === 400 || JSON.parse(plain.body).rows.length === 0);
});
