import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import type { QueryCellView } from "../../src/notebook/page.ts";
import { openBench } from "./bench.ts";

/** Paths that no browser writes, and that a filter must find as they are. */
const odd = ["/it's/", "/100%25/", "/a,b/", "/caf%C3%A9/", `/${"x".repeat(300)}/`, '/"q"/', "/日本/"];

const bench = openBench((database) => {
  const insert = database.prepare(`
    insert into events (time, day, hour, site, session, kind, name, host, path, source, country, props)
    values (?, '2026-11-10', 12, ?, ?, ?, ?, 'a.example', ?, ?, ?, ?)`);
  let time = Date.parse("2026-11-10T12:00:00Z");
  const add = (session: number, path: string, more: Record<string, string | null> = {}) => {
    const { site = "blog", kind = "pageview", name = null, source = null, country = "GB", props = null } = more;
    insert.run(time++, site, session, kind, name, path, source, country, props);
  };
  // One came by a search and read on; one came directly; one from elsewhere signed up.
  for (const path of ["/a/", "/b/", "/a/"]) add(1, path, path === "/a/" ? { source: "Search" } : {});
  add(2, "/b/", { country: "DE" });
  add(3, "/a/", { source: "Hacker News", country: null });
  add(3, "/a/", { kind: "event", name: "signup", props: '{"plan":"pro","say \'so\'":1}' });
  for (const [index, path] of odd.entries()) add(10 + index, path, { site: "odd" });
  database.exec("create view seen as select * from pageviews; create view twice as select * from seen");
  database.exec("create table daily_whole as select '2026-11-10' as day, 12 as n union all select '2025-01-01', 30");
});
after(() => bench.close());

bench.write("views.sql", "select count(*) as n from pageviews");
bench.write(
  "qualified.sql",
  "with pageviews as (select * from main.pageviews where path <> '/never/') select count(*) as n from pageviews",
);
bench.write("visited.sql", "/* ---\nnarrow: visits\n--- */\nselect count(*) as n from pageviews");
bench.write("untouched.sql", "/* ---\nnarrow: site\n--- */\nselect count(*) as n from pageviews");
bench.write(
  "referring.sql",
  "select n from query.views union all select n from query.visited union all select n from query.untouched",
);
bench.write("seen.sql", "/* ---\nview: true\n--- */\nselect * from pageviews");
bench.write("twice.sql", "/* ---\nview: true\n--- */\nselect * from seen");
bench.write("through.sql", "select count(*) as n from twice");
bench.write("daily.sql", "/* ---\nreads: period\n--- */\nselect sum(views) as n from daily_pages_spans");
bench.write(
  "daily/daily_whole.sql",
  "/* ---\nnarrow: site\n--- */\nselect day, count(*) as n from events group by day",
);
bench.write("whole.sql", "/* ---\nreads: period\n--- */\nselect sum(n) as n from daily_whole");
bench.write(
  "nested.sql",
  "select (with events as (select 1 as one) select count(*) from events) + (select count(*) from events where kind = 'pageview') - 1 as n",
);
bench.write("own.sql", "select count(*) as n from pageviews where :path is null or path = :path");
bench.write(
  "options.md",
  "---\nparams:\n  one: {type: choice, options: {query: select distinct path from pageviews order by path}}\n---\n```sql n\nselect count(*) as n from pageviews where path = :one\n```",
);
bench.write(
  "open.sql",
  "/* ---\npublic: true\nopen: [country]\n--- */\nselect country, count(*) as views, count(*) * 1.0 / 10 as part from pageviews group by country order by country",
);

const period = "period=30d";

async function count(name: string, search: string): Promise<unknown> {
  const { status, body } = await bench.notebooks.export(
    name,
    undefined,
    "json",
    new URLSearchParams(`${period}&${search}`),
    { audience: "owner" },
  );
  const answer = JSON.parse(typeof body === "string" ? body : await text(body as AsyncIterable<string>));
  return status === 200
    ? answer.rows.map((row: Record<string, unknown>) => Object.values(row)[0]).join(" ")
    : answer.error;
}

test("a filter narrows what any SQL sees", async () => {
  const cases: [name: string, search: string, n: string][] = [
    ["views", "", "12"],
    ["views", "path=/a/", "3"],
    ["views", "path=/a/&path__not=/b/", "3"],
    ["views", "path=/a/&path=/b/", "0"],
    ["views", "path__in=/a/,/b/", "5"],
    ["views", "path__glob=/a*", "4"],
    ["views", "path__notglob=/a*&site=blog", "8"],
    ["views", "path=", "12"],
    // What belongs to a visit leaves whole visits, and "not" the others.
    ["views", "source=search", "3"],
    ["views", "source__not=Search", "9"],
    ["views", "source__isnull=1", "8"],
    ["views", "entry=/b/", "1"],
    ["views", "country=GB&site__not=odd", "3"],
    ["views", "country__isnull=1", "1"],
    ["visited", "path=/b/", "4"],
    ["untouched", "path=/b/", "12"],
    ["referring", "path=/b/", "2 4 12"],
    // An event is no view; its visit has one.
    ["views", "name=signup", "0"],
    ["visited", "name=signup", "1"],
    ["visited", "props.plan=pro", "1"],
    ["visited", "props.say%20'so'=1", "1"],
    ["visited", "props.plan=free", "0"],
    ["qualified", "path=/a/", "3"],
    ["through", "path=/a/", "3"],
    ["daily", "source=Search", "3"],
    // What no filter reaches is kept to the days of the page nevertheless.
    ["whole", "", "12"],
    ["whole", "source=Search", "12"],
    ["nested", "path=/a/", "3"],
    ["views", "hour=12&weekday=Tue", "12"],
    ["views", "hour__gt=12", "0"],
    // Anything else in the address is no filter.
    ["views", "utm=1&_size=3&nothing=4", "12"],
    ...odd.map((path): [string, string, string] => ["views", `path=${encodeURIComponent(path)}`, "1"]),
    ["views", `path=${encodeURIComponent("/café/")}`, "1"],
    ["views", `path=${encodeURIComponent("';drop table events;--")}`, "0"],
    ["views", `path=${encodeURIComponent("\0/a/")}`, "0"],
    ["views", Array.from({ length: 30 }, (_, index) => `path__not=/n${index}/`).join("&"), "12"],
  ];
  for (const [name, search, n] of cases) assert.equal(await count(name, search), n, `${name}?${search}`);
});

test("what is no filter is refused by its name and its value", async () => {
  const cases: [search: string, error: RegExp][] = [
    ["path__foo=1", /"path__foo": no operator "foo"\. Known are exact, not/],
    ["path__globb=1", /no operator "globb" \(did you mean "glob"\?\)|did you mean/i],
    ["path__in=[1", /"path__in": neither values with commas/],
    [`path=${"x".repeat(4097)}`, /"path": at most 4096 characters/],
    [
      Array.from({ length: 31 }, (_, index) => `path__not=/${index}/`).join("&"),
      /At most 30 filters are taken at once, not 31/,
    ],
  ];
  for (const [search, error] of cases) assert.match(String(await count("views", search)), error, search);
});

test("a parameter of the file stays what it is", async () => {
  assert.equal(await count("own", "path=/a/"), "3");
  assert.equal(await count("own", "path=/a/&path__not=/a/"), "0");
  const page = await bench.notebooks.page("own", new URLSearchParams(`${period}&path=/a/`), { audience: "owner" });
  assert.deepEqual([page.filters, page.narrowing?.own], [[], ["path"]]);
});

test("choices of a parameter are those of the whole", async () => {
  const page = await bench.notebooks.page("options", new URLSearchParams(`${period}&country=DE`), {
    audience: "owner",
  });
  assert.ok((page.fields[0]?.options?.length ?? 0) > 1);
});

test("a page says what narrows it, in words, and its cells' addresses do", async () => {
  const search = new URLSearchParams(`${period}&country=GB&source__isnull=1&path__glob=/2026/*`);
  const page = await bench.notebooks.page("views", search, { audience: "owner" });
  const words = page.filters.map(({ label, operator, value }) => `${label} ${operator} ${value}`);
  assert.deepEqual(words, ["Country = United Kingdom", "Source = Direct", "Page glob /2026/*"]);
  const [cell] = page.cells as QueryCellView[];
  assert.match(cell?.links.csv ?? "", /country=GB&source__isnull=1&path__glob=%2F2026%2F\*/);
});

test("a cell that counts what a filter leaves out says so instead of 0", async () => {
  const nothing = async (name: string, search: string) => {
    const page = await bench.notebooks.page(name, new URLSearchParams(`${period}&${search}`), { audience: "owner" });
    const [cell] = page.cells as QueryCellView[];
    return cell?.nothing ?? null;
  };
  const words = (filter: string) => `This counts people’s views of pages, and “${filter}” leaves none of them.`;
  assert.equal(await nothing("views", "name=signup"), words("Event = signup"));
  assert.equal(await nothing("views", "kind__in=event,error"), words("Kind is one of event,error"));
  assert.equal(await nothing("views", "bot__notnull=1"), words("Crawler ≠ people"));
  assert.equal(await nothing("views", "kind=pageview"), null);
  assert.equal(await nothing("views", "bot__isnull=1"), null);
  assert.equal(await nothing("visited", "name=signup"), null);
  assert.equal(await nothing("nested", "name=signup"), null);
});

test("a cell says where its numbers are not those of the hits that are left", async () => {
  const cases: [name: string, search: string, note: string | null][] = [
    ["views", "path=/a/", null],
    ["visited", "path=/a/", "Of the whole visits."],
    ["untouched", "path=/a/", "Not narrowed: this is of the whole site."],
    ["untouched", "", null],
  ];
  for (const [name, search, note] of cases) {
    const page = await bench.notebooks.page(name, new URLSearchParams(search), { audience: "owner" });
    assert.equal((page.cells[0] as QueryCellView).note, note, `${name}?${search}`);
  }
});

test("a stranger narrows a public page by what it opens, and sees no small number then", async () => {
  const ask = (search: string, isLocked = false) =>
    bench.notebooks.export("open", undefined, "csv", new URLSearchParams(`${period}&${search}`), {
      audience: "stranger",
      isLocked,
    });
  const csv = async (search: string, isLocked = false) => {
    const { body } = await ask(search, isLocked);
    return (typeof body === "string" ? body : await text(body as AsyncIterable<string>)).split("\r\n").slice(1, -1);
  };
  assert.deepEqual(await csv(""), [",1,0.1", "DE,1,0.1", "GB,10,1"]);
  assert.deepEqual(await csv("country__in=DE,GB"), ["DE,,", "GB,10,1"]);
  const { status, body } = await ask("path=/b/");
  assert.equal(status, 403);
  assert.match(String(body), /"path\\": this page is not to be narrowed by it|path/);
  // A link's filters are its owner's choice.
  assert.deepEqual(await csv("path=/b/", true), ["DE,1,0.1", "GB,1,0.1"]);
  const page = await bench.notebooks.page("open", new URLSearchParams(`${period}&country=DE`), {
    audience: "stranger",
  });
  assert.deepEqual(page.narrowing, { open: ["country"], own: [] });
  const [cell] = page.cells as QueryCellView[];
  assert.deepEqual(
    cell?.table?.rows.map((row) => row.map(({ text }) => text)),
    [["Germany", "—", "—"]],
  );
});
