import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ExportFormat } from "../../src/notebook/export/formats.ts";
import type { QueryCellView } from "../../src/notebook/page.ts";
import type { NotebookRequest } from "../../src/notebook/request-context.ts";
import { QuestionError } from "../../src/query/answer.ts";
import { now } from "../support/rooms.ts";
import { addViews, openBench } from "./bench.ts";

const evil = "/<script>alert(1)</script>";

const bench = openBench((database) => {
  addViews(database, [
    { day: "2026-11-10", path: "/a", country: "GB" },
    { day: "2026-11-10", path: "/a", country: "DE" },
    { day: "2026-11-10", path: "/a" },
    { day: "2026-11-20", path: evil, country: "GB" },
    { day: "2026-11-21", path: "/b", site: "other" },
  ]);
  database.exec(`
    insert into sites (name, hosts, created) values ('blog', '[]', 0), ('other', '[]', 0);
    insert into notes (day, text, created) values ('2026-11-10', 'Front <b>page', 0);
    insert into posts (site, path, url, title, day) values
      ('blog', '/a', 'https://a.example/a', 'A <script>', '2026-11-09'),
      ('blog', '/old', 'https://a.example/old', 'Old', '2026-10-01');
  `);
});
after(() => bench.close());
const { notebooks } = bench;
const owner = { audience: "owner" } as const;
const stranger = { audience: "stranger" } as const;

const topPages = `/* ---
title: Top pages
params:
  least: {type: integer, default: 1, min: 1}
chart: {type: bar, y: path, x: views, limit: 20}
--- */
select path, count(*) as views from pageviews
where day between :from and :to and (:site is null or site = :site)
group by path having views >= :least order by views desc, path
`;
bench.write("top-pages.sql", topPages);
bench.write("broken.sql", "/* ---\ntitle: [\n--- */\nselect 1");
bench.write(
  "cut.sql",
  "with recursive n(i) as (select 1 union all select i + 1 from n where i < 12000) select i from n",
);
bench.write("formula.sql", `select '=1+1' as "@a", -5 as n, '<script>' as "<b>" union all select null, null, x'00'`);
bench.write("silent.md", "Only words.");
bench.write(
  "launch.md",
  `---
title: Launch week
---
# Hello <script>alert(1)</script>

\`\`\`sql daily
select day, count(*) as views from pageviews where day between :from and :to group by day
\`\`\`
\`\`\`chart daily
type: line
x: day
y: views
title: Traffic
width: half
\`\`\`
\`\`\`sql total
select sum(views) as views from daily
\`\`\`
\`\`\`sql misspelt
select day, views from daily
\`\`\`
\`\`\`chart misspelt
type: line
x: day
y: viewz
\`\`\`
\`\`\`sql wrong
select nope
from pageviews
\`\`\`
\`\`\`sql lead
select day, views, null as before from daily
\`\`\`
\`\`\`chart lead
type: lead
x: day
y: views
\`\`\`
`,
);

bench.write(
  "large.md",
  `---
title: Large
---

\`\`\`sql blob
select zeroblob(20000000) as b
\`\`\`
`,
);
bench.write(
  "house.md",
  `---
title: Open house
public: true
params:
  least: {type: integer, default: 1}
---
\`\`\`sql daily
select day, count(*) as views from pageviews where day between :from and :to group by day
\`\`\`
\`\`\`chart daily
type: line
x: day
y: views
\`\`\`
\`\`\`sql paths
select path, count(*) as views from pageviews group by path having views >= :least
\`\`\`
\`\`\`sql secret
select secret_column from query.top_pagez
\`\`\`
\`\`\`sql misspelt
select day, 1 as n from daily
\`\`\`
\`\`\`chart misspelt
type: line
x: day
y: secret_name
\`\`\`
`,
);

function search(text = ""): URLSearchParams {
  return new URLSearchParams(text);
}

async function cells(
  name: string,
  query = "",
  asking: NotebookRequest = owner,
): Promise<Record<string, QueryCellView>> {
  const page = await notebooks.page(name, search(query), asking);
  return Object.fromEntries(page.cells.flatMap((cell) => (cell.type === "query" ? [[cell.name, cell]] : [])));
}

async function text(body: string | Uint8Array | AsyncIterable<string>): Promise<string> {
  if (body instanceof Uint8Array) return body.toString();
  return typeof body === "string" ? body : (await Array.fromAsync(body)).join("");
}

test("a query file is a page of one cell, with its bar, its fields and its links", async () => {
  const page = await notebooks.page("top-pages", search("period=30d&site=blog&least=1&stranger=x"), owner);
  assert.equal(page.notebook.title, "Top pages");
  assert.deepEqual(page.sites, ["blog", "other"]);
  assert.equal(page.site, "blog");
  assert.equal(page.period.from, "2026-10-24");
  assert.deepEqual(page.live, { lastHit: Date.UTC(2026, 10, 21, 12) });
  assert.deepEqual(
    page.fields.map(({ name, values }) => [name, values]),
    [["least", ["1"]]],
  );
  const [cell] = page.cells as [QueryCellView];
  assert.equal(page.cells.length, 1);
  assert.equal(cell.error, null);
  assert.equal(cell.title, null);
  assert.deepEqual([cell.rows, cell.truncated, cell.empty, cell.chart], [2, false, false, "bar"]);
  assert.match(cell.figure ?? "", /aria-label="Bar chart of Views by Path, 2 values; the most: \/a, 3\."/);
  assert.deepEqual(cell.table?.rows[0], [
    { text: "/a", flag: "new", share: 1, narrows: [["path", "/a"]] },
    { text: "3" },
  ]);
  assert.equal(cell.links.csv, "/queries/top-pages.csv?period=30d&site=blog&least=1");
  assert.match(cell.links.svg ?? "", /^\/queries\/top-pages\.svg\?/);
  assert.equal(cell.fullSql, null);
});

test("a bad value is said by its cell and its field, and nothing fails", async () => {
  const page = await notebooks.page("top-pages", search("least=zero&period=nonsense&from=x"), owner);
  assert.match(page.fields[0]?.error ?? "", /"zero"/);
  assert.match((page.cells[0] as QueryCellView).error?.message ?? "", /^Least: .*"zero"/);
  assert.match(page.period.error ?? "", /nonsense/);
});

test("a parameter that no file declares is a number where it is compared with one; blank, it says that nothing is found", async () => {
  const sql =
    "select path, count(*) as views from pageviews where day between :from and :to and site = :site group by path having views >= :least_views";
  bench.write("undeclared.sql", sql);
  const ask = async (query: string) => {
    const page = await notebooks.page("undeclared", search(query), owner);
    const [cell] = page.cells as [QueryCellView];
    return { error: page.fields[0]?.error ?? null, type: page.fields[0]?.type, rows: cell.rows, blank: cell.blank };
  };
  assert.deepEqual(await ask("site=blog&least_views=3"), { error: null, type: "number", rows: 1, blank: [] });
  assert.deepEqual(await ask("site=blog&least_views=1.5"), { error: null, type: "number", rows: 1, blank: [] });
  assert.deepEqual(await ask("site=blog"), { error: null, type: "number", rows: 0, blank: ["Least views"] });
  assert.deepEqual((await ask("least_views=")).blank, ["Site", "Least views"]);
  assert.match((await ask("site=blog&least_views=many")).error ?? "", /"many"/);
});

test("an integer that no number holds is exact", async () => {
  bench.write("exact.sql", "select n from (select 9007199254740993 as n) where n = :n");
  for (const [n, body] of [
    ["9007199254740993", "n\r\n9007199254740993\r\n"],
    ["9007199254740992", "n\r\n"],
  ] as const) {
    assert.equal((await cells("exact", `n=${n}`))["exact"]?.empty, !body.includes("3"));
    assert.equal(await text((await notebooks.export("exact", undefined, "csv", search(`n=${n}`), owner)).body), body);
  }
});

test("a notebook shows text and cells; each that fails says so in its own place", async () => {
  const page = await notebooks.page("launch", search(), owner);
  assert.equal(
    page.cells[0]?.type === "text" && page.cells[0].html,
    '<h2 id="text-hello-script-alert-1-script">Hello &lt;script&gt;alert(1)&lt;/script&gt;</h2>\n',
  );
  const { daily, total, misspelt, wrong, lead } = await cells("launch");
  assert.equal(daily?.title, "Traffic");
  assert.equal(daily?.width, "half");
  assert.match(daily?.figure ?? "", /Front &lt;b&gt;page/);
  assert.match(daily?.figure ?? "", /Posted: A &lt;script&gt;/);
  assert.equal(daily?.links.csv, "/queries/launch/daily.csv");
  assert.deepEqual(total?.numbers, [{ label: "Views", text: "5", change: null }]);
  assert.match(total?.fullSql ?? "", /<b>select<\/b>/);
  assert.match(misspelt?.error?.message ?? "", /"y": no column "viewz" \(did you mean "views"\?\)/);
  assert.deepEqual([misspelt?.error?.file, misspelt?.error?.line], ["queries/launch.md", 25]);
  assert.equal(misspelt?.table?.rows.length, 3);
  assert.match(wrong?.error?.message ?? "", /nope/);
  assert.deepEqual([wrong?.error?.file, wrong?.error?.line], ["queries/launch.md", 28]);
  assert.equal(
    lead?.headline,
    "Pages were read <strong>5</strong> times. Most of it came on one day, 10 November, with <strong>3</strong> (Front &lt;b&gt;page).",
  );
  assert.equal(lead?.title, null);
});

test("truncation is the truth", async () => {
  const { cut } = await cells("cut");
  assert.deepEqual([cut?.rows, cut?.truncated], [10_000, true]);
});

test("an unknown or broken file is a QuestionError for its page alone", async () => {
  const refused = (status: number) => (error: unknown) => error instanceof QuestionError && error.status === status;
  await assert.rejects(notebooks.page("nowhere", search(), owner), refused(404));
  await assert.rejects(notebooks.page("broken", search(), owner), refused(422));
  await assert.rejects(notebooks.page("../../etc/passwd", search(), owner), refused(404));
});

test("an empty install is a page too", async () => {
  const empty = openBench();
  try {
    empty.write("top-pages.sql", topPages);
    const page = await empty.notebooks.page("top-pages", search("period=all"), owner);
    assert.deepEqual([page.live, page.sites], [{ lastHit: null }, []]);
    const [cell] = page.cells as [QueryCellView];
    assert.deepEqual([cell.error, cell.empty, cell.figure], [null, true, null]);
  } finally {
    await empty.close();
  }
});

test("CSV is whole and safe for spreadsheets", async () => {
  const answer = await notebooks.export("formula", undefined, "csv", search(), owner);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["content-type"], "text/csv; charset=utf-8");
  assert.equal(await text(answer.body), "'@a,n,<b>\r\n'=1+1,-5,<script>\r\n,,\"blob, 1 byte\"\r\n");
  const long = await text((await notebooks.export("cut", undefined, "csv", search(), owner)).body);
  assert.equal(long.split("\r\n").length, 12_002);
});

test("CSV has a byte-order mark where the address asks for one", async () => {
  const begin = async (name: string, format: ExportFormat, query: string) =>
    (await text((await notebooks.export(name, undefined, format, search(query), owner)).body)).slice(0, 6);
  assert.equal(await begin("formula", "csv", "_bom=on"), "\ufeff'@a,n");
  assert.equal(await begin("formula", "csv", "_bom=off"), "'@a,n,");
  assert.equal(await begin("launch", "ndjson", "_bom=on"), '{"day"');
  bench.write("marked.sql", "select :_bom as a");
  assert.equal(await begin("marked", "csv", "_bom=on"), "a\r\non\r");
});

test("rows of a forecast come on request", async () => {
  bench.write(
    "rising.sql",
    `/* ---
chart: {type: line, x: day, y: views}
--- */
    with recursive days(n) as (select 0 union all select n + 1 from days where n < 90)
    select date('2026-03-01', n || ' days') as day, 'x' as note, 100 + n + 30 * (n % 7 < 5) + (n * n * 31 + n * n * n) % 23 as views from days`,
  );
  const ask = async (format: ExportFormat, query: string, name = "rising") => {
    const { status, body } = await notebooks.export(name, undefined, format, search(query), owner);
    return { status, body: await text(body) };
  };
  const { rows } = JSON.parse((await ask("json", "_forecast=7")).body) as { rows: Record<string, number | string>[] };
  assert.equal(rows.length, 91 + 7);
  const last = rows.at(-1) ?? {};
  assert.deepEqual([rows[90]?.["forecast"], rows[90]?.["views_low80"], last["forecast"]], [0, null, 1]);
  assert.deepEqual([last["day"], last["note"]], ["2026-06-06", null]);
  const inOrder = ["views_low95", "views_low80", "views", "views_high80", "views_high95"].map((name) =>
    Number(last[name]),
  );
  assert.deepEqual(
    inOrder.toSorted((a, b) => a - b),
    inOrder,
  );
  const csv = (await ask("csv", "_forecast=7")).body.split("\r\n");
  assert.equal(csv[0], "day,note,views,forecast,views_low80,views_high80,views_low95,views_high95");
  assert.equal(csv.length, 1 + 91 + 7 + 1);
  assert.equal((await ask("csv", "")).body.split("\r\n")[0], "day,note,views");
  assert.match((await ask("svg", "_forecast=7")).body, /stroke-dasharray="4 3"/);
  for (const [query, name, why] of [
    ["_forecast=0", "rising", '_forecast is a whole number from 1 to 180, not \\"0\\"'],
    ["_forecast=soon", "rising", 'not \\"soon\\"'],
    ["_forecast=31", "rising", "31 days ahead are too far: of 91 days at most 30 can be foreseen"],
    ["_forecast=7", "formula", "this cell has none"],
  ] as const) {
    const { status, body } = await ask("ndjson", query, name);
    assert.equal(status, 400, body);
    assert.ok(body.includes(why), body);
  }
});

test("JSON and NDJSON", async () => {
  const json = await notebooks.export("top-pages", undefined, "json", search(), owner);
  assert.equal(json.headers["x-content-type-options"], "nosniff");
  assert.deepEqual(JSON.parse(await text(json.body)), {
    ok: true,
    rows: [
      { path: "/a", views: 3 },
      { path: evil, views: 1 },
      { path: "/b", views: 1 },
    ],
    truncated: false,
  });
  const cut = JSON.parse(await text((await notebooks.export("cut", undefined, "json", search(), owner)).body));
  assert.deepEqual([cut.rows.length, cut.truncated], [10_000, true]);
  const lines = (await text((await notebooks.export("launch", "daily", "ndjson", search(), owner)).body))
    .trim()
    .split("\n");
  assert.deepEqual(JSON.parse(lines[0] as string), { day: "2026-11-10", views: 3 });
});

test("SVG stands alone", async () => {
  const { status, headers, body } = await notebooks.export("top-pages", undefined, "svg", search(), owner);
  assert.equal(status, 200);
  assert.match(headers["content-security-policy"] ?? "", /default-src 'none'/);
  assert.match(await text(body), /^<svg /);
  assert.doesNotMatch(await text(body), /var\(|<script/);
});

const failures: [string, string, string | undefined, ExportFormat, string, number, RegExp][] = [
  ["no such notebook", "nowhere", undefined, "json", "", 404, /nowhere/],
  ["no such cell", "launch", "dayly", "csv", "", 404, /Did you mean \\"daily\\"/],
  ["a cell that fails", "launch", "wrong", "csv", "", 400, /queries\/launch\.md:28: .*nope/],
  ["a chart that does not fit", "launch", "misspelt", "svg", "", 422, /queries\/launch\.md:25: chart: .*viewz/],
  ["no chart", "launch", "lead", "svg", "", 404, /no chart/],
  ["no SQL", "silent", undefined, "csv", "", 404, /no SQL/],
  ["a bad value", "top-pages", undefined, "csv", "least=zero", 400, /Least.*zero/],
  ["a broken file", "broken", undefined, "json", "", 422, /queries\/broken\.sql/],
  ["a period that is none", "top-pages", undefined, "json", "period=xx", 400, /"period: .*\\"xx\\"/],
  ["a date that is none", "top-pages", undefined, "csv", "from=2026-13-01", 400, /"from: .*\\"2026-13-01\\"/],
  ["a chart of a date that is none", "top-pages", undefined, "svg", "to=2026-02-30", 400, /"to: .*\\"2026-02-30\\"/],
  ["what is too large for a reader", "large", "blob", "json", "", 400, /queries\/large\.md:6: .*10 MB/],
  ["lines too large for a reader", "large", "blob", "ndjson", "", 400, /queries\/large\.md:6: .*10 MB/],
];

for (const [name, notebook, cell, format, query, status, message] of failures) {
  test(`an export of ${name} is a JSON error with its status`, async () => {
    const answer = await notebooks.export(notebook, cell, format, search(query), owner);
    assert.equal(answer.status, status);
    assert.equal(answer.headers["content-type"], "application/json; charset=utf-8");
    assert.match(String(answer.body), message);
    const { ok, status: said } = JSON.parse(String(answer.body));
    assert.deepEqual([ok, said], [false, status]);
  });
}

test("a page that nobody waits for any more is called off", async () => {
  await assert.rejects(notebooks.page("top-pages", search(), { ...owner, signal: AbortSignal.abort() }), QuestionError);
  const page = await notebooks.page("top-pages", search(), { ...owner, signal: AbortSignal.timeout(60_000) });
  assert.equal((page.cells[0] as QueryCellView).error, null);
});

test("integers beyond 2^53 are exact, in the address, in a header and in a choice", async () => {
  bench.write(
    "exact.sql",
    `/* ---
params:
  a: {type: integer}
  b: {type: integer, default: 9007199254740995, min: 9007199254740993}
  c: {type: choice, options: [9007199254740993, 9007199254740992], default: 9007199254740993}
  d: {type: choices, options: {9007199254740993: odd, 7: even}}
--- */
with t(n) as (values (9007199254740992), (9007199254740993), (9007199254740995))
select n, typeof(:a) as type, n = :a as a, n = :b as b, n = cast(:c as integer) as c,
  n in (select cast(value as integer) from json_each(:d)) as d from t order by n`,
  );
  const ask = async (query: string) => {
    const { body } = await notebooks.export("exact", undefined, "csv", search(query), owner);
    return (await text(body)).trimEnd().split("\r\n").slice(1);
  };
  assert.deepEqual(await ask("a=9007199254740993&d=9007199254740993"), [
    "9007199254740992,integer,0,0,0,0",
    "9007199254740993,integer,1,0,1,1",
    "9007199254740995,integer,0,1,0,0",
  ]);
  // Kept answers, too, tell one from its neighbour.
  const rows = async (query: string) => (await cells("exact", query))["exact"]?.table?.rows.map((row) => row[2]?.text);
  assert.deepEqual(await rows("a=9007199254740993"), ["0", "1", "0"]);
  assert.deepEqual(await rows("a=9007199254740992"), ["1", "0", "0"]);
  const { status, body } = await notebooks.export("exact", undefined, "csv", search("b=9007199254740992"), owner);
  assert.deepEqual([status, /B: less than 9007199254740993/.test(String(body))], [400, true]);
});

test("choices come from a query, and the time is the one that was handed in", async () => {
  bench.write(
    "choice.sql",
    '/* ---\nparams:\n  country: {type: choice, options: "select distinct country from pageviews where country is not null order by 1"}\n--- */\nselect :now as now, :today as today, :country as country',
  );
  const page = await notebooks.page("choice", search("country=GB"), owner);
  const field = page.fields.find(({ name }) => name === "country");
  assert.deepEqual(
    field?.options?.map(({ value }) => value),
    ["DE", "GB"],
  );
  const json = JSON.parse(
    await text((await notebooks.export("choice", undefined, "json", search("country=GB"), owner)).body),
  );
  assert.deepEqual(json.rows, [{ now, today: "2026-11-22", country: "GB" }]);
});

test("a stranger is shown a public notebook's own figures, and nothing of the rest", async () => {
  const page = await notebooks.page("house", search("site=other"), stranger);
  assert.deepEqual([page.live, page.site, page.sites], [null, null, []]);
  const { daily, paths, secret, misspelt } = await cells("house", "", stranger);
  assert.deepEqual([daily?.rows, daily?.sql, daily?.fullSql], [3, null, null]);
  assert.match(daily?.figure ?? "", /<svg/);
  assert.doesNotMatch(daily?.figure ?? "", /Front|Posted/);
  assert.deepEqual(
    paths?.table?.rows.map(([path]) => path?.flag),
    [undefined, undefined, undefined],
  );
  for (const cell of [secret, misspelt]) {
    const message = "This cannot be answered as it stands; its owner can see why.";
    assert.deepEqual(cell?.error, { message, file: null, line: null });
  }
  const said = JSON.stringify(await notebooks.page("house", search(), stranger));
  assert.deepEqual(said.match(/other|secret_|top_page|select|Front|large/g), null);
});

test("a stranger may choose among the sites where the notebook asks for one", async () => {
  const page = await notebooks.page("top-pages", search("site=other"), stranger);
  assert.deepEqual([page.site, page.sites], ["other", ["blog", "other"]]);
  assert.equal((page.cells[0] as QueryCellView).rows, 1);
});

test("a stranger's export says what they gave wrong, and not what is wrong with the file", async () => {
  const table: [string, ExportFormat, string, RegExp][] = [
    ["secret", "json", "", /"error":"This cannot be answered/],
    ["misspelt", "svg", "", /"error":"This cannot be answered/],
    ["paths", "csv", "least=zero", /"error":"Least: .*zero/],
  ];
  for (const [cell, format, query, expected] of table) {
    const answer = await notebooks.export("house", cell, format, search(query), stranger);
    assert.match(String(answer.body), expected);
    assert.doesNotMatch(String(answer.body), /secret_|house\.md/);
  }
});

test("an answer that a reader could not give names the cell that asked", async () => {
  const { blob } = await cells("large");
  assert.match(blob?.error?.message ?? "", /10 MB/);
  assert.deepEqual([blob?.error?.file, blob?.error?.line], ["queries/large.md", 6]);
});

test("a page is new where the post is of its own site", async () => {
  bench.write(
    "twins.md",
    `---
title: Twins
---
\`\`\`sql named
select 'blog' as site, '/a' as path union all select 'other', '/a' union all select null, '/a'
\`\`\`
\`\`\`sql unnamed
select '/a' as path
\`\`\`
\`\`\`sql filtered
select '/a' as path where :site is not null
\`\`\`
`,
  );
  const flags = (cell: QueryCellView | undefined) =>
    cell?.table?.rows.map((row) => row.find(({ text }) => text === "/a")?.flag);
  const all = await cells("twins");
  assert.deepEqual(flags(all["named"]), ["new", undefined, undefined]);
  assert.deepEqual(flags(all["unnamed"]), [undefined]);
  const blog = await cells("twins", "site=blog");
  assert.deepEqual([flags(blog["unnamed"]), flags(blog["filtered"])], [[undefined], ["new"]]);
  const other = await cells("twins", "site=other");
  assert.deepEqual(flags(other["filtered"]), [undefined]);
});

test("a chart's file is light or dark and as wide as its address asks", async () => {
  const svg = async (query: string) => {
    const { status, body } = await notebooks.export("top-pages", undefined, "svg", search(query), owner);
    return { status, body: await text(body) };
  };
  const dark = await svg("theme=dark&width=480");
  assert.equal(dark.status, 200);
  assert.match(dark.body, /^<svg[^>]* width="480"/);
  assert.match(dark.body, /<rect[^>]* fill="#15171a"/);
  assert.doesNotMatch(dark.body, /#fcfbf8|#1f5f8b|var\(/);
  assert.match((await svg("")).body, /<rect[^>]* fill="#fcfbf8"/);
  for (const [query, told] of [
    ["theme=blue", "theme is light or dark, not"],
    ["theme=%3Cscript%3E", "theme is light or dark, not"],
    ["width=10", "width is a whole number of px from 240 to 1600"],
    ["width=1e3", "width is a whole number"],
    ["width=99999999", "width is a whole number"],
  ]) {
    const { status, body } = await svg(query as string);
    assert.equal(status, 400, `${query}`);
    assert.match(body, new RegExp(told as string));
  }
});

test("a picture tells of letters that no font has", async () => {
  bench.write("odd.sql", "/* ---\nchart: {type: bar, y: a, x: n}\n--- */\nselect '\u{12000}日 مرحبا' as a, 3 as n");
  const { status, headers, body } = await notebooks.export("odd", undefined, "png", search(), owner);
  assert.deepEqual([status, headers["content-type"]], [200, "image/png"]);
  assert.equal(headers["x-tallybook"], "no glyph for U+12000");
  assert.ok(body instanceof Uint8Array);
  assert.equal(
    (await notebooks.export("top-pages", undefined, "png", search(), owner)).headers["x-tallybook"],
    undefined,
  );
});

test("a question's own parameters come before what a picture is asked for", async () => {
  bench.write(
    "sized.sql",
    "/* ---\nparams:\n  width: {type: integer, default: 5}\nchart: {type: bar, y: a, x: n}\n--- */\nselect 'a' as a, :width as n",
  );
  const { status, body } = await notebooks.export("sized", undefined, "svg", search("width=7"), owner);
  assert.equal(status, 200);
  assert.match(await text(body), /^<svg[^>]* width="1100"/);
});
