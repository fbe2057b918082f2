import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import type { QuestionError } from "../../src/query/answer.ts";
import { Library } from "../../src/query/library/library.ts";
import { testDirectory, toTestConfig, write } from "../support/directory.ts";

/** A library of the product's files (`product/…`) and the owner's (`queries/…`). */
function toLibrary(files: Record<string, string>): { library: Library; place: string } {
  const place = testDirectory(files);
  return { library: new Library(toTestConfig(place), join(place, "product")), place };
}

const sqlFile = `/* ---
title: Top pages
description: What people read.
order: 3
params:
  least: {type: integer, default: 1, min: 1}
  country:
    type: choice
    options: select distinct country from events
chart: {type: bar, y: path, x: views}
--- */

select path, count(*) as views
from pageviews`;

test("a query file is a notebook of one cell", async () => {
  const { library } = toLibrary({ "queries/top-pages.sql": sqlFile });
  const notebook = await library.open("top-pages");
  assert.equal(notebook.title, "Top pages");
  assert.equal(notebook.file, "queries/top-pages.sql");
  assert.equal(notebook.own, true);
  assert.equal(notebook.kind, "query");
  assert.equal(notebook.public, false);
  assert.deepEqual(
    notebook.params.map(({ name, type, default: value, line }) => [name, type, value, line]),
    [
      ["least", "integer", ["1"], 6],
      ["country", "choice", [], 9],
    ],
  );
  assert.deepEqual(notebook.cells, [
    {
      type: "query",
      name: "top_pages",
      sql: "select path, count(*) as views\nfrom pageviews",
      line: 13,
      chart: { value: { type: "bar", y: "path", x: "views" }, line: 10, lines: { type: 10, y: 10, x: 10 } },
      problem: null,
    },
  ]);
});

/** YAML of `options`, and what becomes of it: `[value, label]` pairs, or SQL with its line. */
const optionForms: [yaml: string, options: string[][] | null, sql: string | null, line: number][] = [
  [
    "[GB, 1]",
    [
      ["GB", "GB"],
      ["1", "1"],
    ],
    null,
    5,
  ],
  [
    "{GB: Britain, DE: Germany}",
    [
      ["GB", "Britain"],
      ["DE", "Germany"],
    ],
    null,
    5,
  ],
  ["select 1", null, "select 1", 5],
  ['{query: "select 1"}', null, "select 1", 5],
  [
    "\n      query: |\n        -- all\n        with a as (select 1) select * from a",
    null,
    "-- all\nwith a as (select 1) select * from a\n",
    6,
  ],
  ["{query: Searches}", [["query", "Searches"]], null, 5],
  [
    "{query: select 1, page: Pages}",
    [
      ["query", "select 1"],
      ["page", "Pages"],
    ],
    null,
    5,
  ],
];
for (const [yaml, options, sql, line] of optionForms) {
  test(`options: ${yaml}`, async () => {
    const header = `params:\n  kind:\n    type: choice\n    options: ${yaml}`;
    const { library } = toLibrary({ "queries/x.sql": `/* ---\n${header}\n--- */\nselect :kind` });
    const [spec] = (await library.open("x")).params;
    assert.deepEqual(spec?.options?.map(({ value, label }) => [value, label]) ?? null, options);
    assert.deepEqual([spec?.optionsFrom, spec?.line], [sql, line]);
  });
}

test("the parameters that the documentation shows are what it says", async () => {
  const docs = readFileSync(join(import.meta.dirname, "../../docs/queries.md"), "utf8");
  const [, yaml = ""] = /## Parameters[\s\S]*?```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
  const { library } = toLibrary({ "queries/x.sql": `/* ---\n${yaml}--- */\nselect 1` });
  const notebook = await library.open("x");
  assert.deepEqual(
    notebook.params.map(({ name, type, default: usual, options }) => [name, type, usual, options?.length ?? null]),
    [
      ["least", "integer", ["1"], null],
      ["bots_too", "boolean", ["false"], null],
      ["since", "date", ["today-7"], null],
      ["launch", "range", ["2026-05-01", "today"], null],
      ["country", "choice", [], null],
      ["devices", "choices", ["phone", "tablet"], 3],
    ],
  );
  const { sql, params } = await library.options(notebook, "country");
  assert.match(sql, /^select distinct country from pageviews/);
  assert.deepEqual(params, []);
});

const mdFile = `---
title: Launch week
public: true
---
## Traffic

\`\`\`sql daily
select day, count(*) as views from pageviews group by day
\`\`\`
\`\`\`chart daily
type: line
x: day
\`\`\`

~~~js
const fence = "\`\`\`sql no_cell"
~~~

\`\`\`sql
select 'only shown'
\`\`\`

\`\`\`\`sql total
select sum(views) from daily
\`\`\`\`
The end.
`;

test("a notebook is text and named cells", async () => {
  const { library } = toLibrary({ "queries/launch.md": mdFile });
  const { title, kind, cells, ...rest } = await library.open("launch");
  assert.deepEqual([title, kind, rest.public], ["Launch week", "notebook", true]);
  assert.deepEqual(
    cells.map((cell) => (cell.type === "text" ? ["text", cell.line] : [cell.name, cell.line, cell.chart])),
    [
      ["text", 5],
      ["daily", 8, { value: { type: "line", x: "day" }, line: 11, lines: { type: 11, x: 12 } }],
      ["text", 14],
      ["total", 24, null],
      ["text", 26],
    ],
  );
});

test("a file of Windows lines with a byte order mark reads the same", async () => {
  const crlf = (text: string) => `\ufeff${text.replaceAll("\n", "\r\n")}`;
  const { library } = toLibrary({ "queries/a.sql": crlf(sqlFile), "queries/b.md": crlf(mdFile) });
  const [query, notebook] = [await library.open("a"), await library.open("b")];
  assert.deepEqual([query.title, notebook.title, notebook.cells.length], ["Top pages", "Launch week", 5]);
  assert.deepEqual(
    query.cells.map(({ line }) => line),
    [13],
  );
});

test("bare SQL needs no header", async () => {
  const { library } = toLibrary({ "queries/a-b_c.sql": "select 1" });
  const { title, params, cells } = await library.open("a-b_c");
  assert.deepEqual([title, params, cells.length], ["A b c", [], 1]);
});

/** What is wrong with a file, the line that says so, and the words. */
const broken: [what: string, file: string, text: string, line: number, message: RegExp][] = [
  ["broken YAML", "x.sql", "/* ---\ntitle: a\nparams: {a: [\n--- */\nselect 1", 3, /^This is not YAML: /],
  ["broken YAML in Markdown", "x.md", "---\ntitle: a\nbad: : :\n---\n", 3, /^This is not YAML: /],
  ["a key given twice", "x.md", "---\ntitle: a\ntitle: b\n---\n", 3, /^This is not YAML: Map keys must be unique/],
  ["a list for a header", "x.md", "---\n- a\n---\n", 2, /^Fields are needed here/],
  [
    "an alias bomb",
    "x.md",
    `---\na: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${"*a,".repeat(30)}1]\nc: [${"*b,".repeat(30)}1]\n---\n`,
    2,
    /^This YAML cannot be read/,
  ],
  [
    "an unknown field",
    "x.sql",
    "/* ---\ntitle: a\ndesciption: b\n--- */\nselect 1",
    3,
    /^Unknown field "desciption". Did you mean "description"\?$/,
  ],
  [
    "a field of another kind",
    "x.md",
    "---\npublic: maybe\n---\n",
    2,
    /^public: true or false is needed, not "maybe"\.$/,
  ],
  ["a chart in a notebook's header", "x.md", "---\nchart: {}\n---\n", 2, /^Unknown field "chart"/],
  [
    "an unknown parameter type",
    "x.sql",
    "/* ---\nparams:\n  a: {type: integr}\n--- */\nselect 1",
    3,
    /^params\.a\.type: unknown type "integr"\. Did you mean "integer"\? Known are text, /,
  ],
  [
    "an unknown field of a parameter",
    "x.sql",
    "/* ---\nparams:\n  a:\n    defualt: 1\n--- */\nselect 1",
    4,
    /^Unknown field "defualt" in params\.a\. Did you mean "default"\?$/,
  ],
  [
    "a parameter of the bar",
    "x.sql",
    "/* ---\nparams:\n  site: text\n--- */\nselect 1",
    3,
    /^params\.site: the bar on top/,
  ],
  [
    "a parameter's bad name",
    "x.sql",
    "/* ---\nparams:\n  a-b: text\n--- */\nselect 1",
    3,
    /^params\.a-b: a parameter's name is/,
  ],
  [
    "a default of another type",
    "x.sql",
    "/* ---\nparams:\n  a: {type: integer, default: many}\n--- */\nselect 1",
    3,
    /^params\.a\.default: not a whole number: "many"$/,
  ],
  [
    "a default that is no option",
    "x.sql",
    "/* ---\nparams:\n  a: {type: choice, options: [b, c], default: d}\n--- */\nselect 1",
    3,
    /none of b, c: "d"$/,
  ],
  [
    "a choice without options",
    "x.sql",
    "/* ---\nparams:\n  a: choice\n--- */\nselect 1",
    3,
    /^params\.a: a choice needs options$/,
  ],
  [
    "options that are neither a list nor SQL",
    "x.sql",
    "/* ---\nparams:\n  a: {type: choice, options: GB}\n--- */\nselect 1",
    3,
    /^params\.a\.options: a list, a mapping of value to label, or a query is needed, not "GB"$/,
  ],
  [
    "a bound that moves",
    "x.sql",
    "/* ---\nparams:\n  a: {type: date, max: today}\n--- */\nselect 1",
    3,
    /^params\.a\.max: a fixed date is needed, not "today"$/,
  ],
  [
    "a bound that is no value",
    "x.sql",
    "/* ---\nparams:\n  a:\n    type: date\n    min: soon\n--- */\nselect 1",
    5,
    /^params\.a\.min: not a date such as 2026-05-14: "soon"$/,
  ],
  [
    "options without a choice",
    "x.sql",
    "/* ---\nparams:\n  a: {type: text, options: [b]}\n--- */\nselect 1",
    3,
    /^params\.a\.options: only a choice/,
  ],
  [
    "a range of one date",
    "x.sql",
    "/* ---\nparams:\n  a: {type: range, default: today}\n--- */\nselect 1",
    3,
    /two dates are needed/,
  ],
  [
    "a header that never ends",
    "x.sql",
    "\n/* ---\ntitle: a\nselect 1",
    2,
    /^The header that begins with \/\* --- never ends/,
  ],
  ["a header that ends too soon", "x.sql", "/* ---\ntitle: a*/b\n--- */\nselect 1", 2, /^\*\/ inside the header/],
  ["a front matter that never ends", "x.md", "---\ntitle: a\n", 1, /^The header that begins with --- never ends/],
  [
    "two cells of one name",
    "x.md",
    "```sql a\nselect 1\n```\n```sql A\nselect 1\n```",
    4,
    /^There are two cells called "A"/,
  ],
  ["a cell's bad name", "x.md", "```sql top-pages\nselect 1\n```", 1, /such as "top_pages"\.$/],
  ["a cell named by a word of SQL", "x.md", "```sql order\nselect 1\n```", 1, /^"order" is a word of SQL/],
  [
    "a chart without a cell",
    "x.md",
    "```sql daily\nselect 1\n```\n```chart dayly\n```",
    4,
    /^There is no cell "dayly" for this chart\. Did you mean "daily"\?$/,
  ],
];

for (const [what, file, text, line, message] of broken) {
  test(`a file with ${what} is broken alone`, async () => {
    const { library } = toLibrary({ [`queries/${file}`]: text, "queries/good.sql": "select 1" });
    await assert.rejects(library.open("x"), (error: QuestionError) => {
      assert.match(error.message, message);
      assert.deepEqual([error.status, error.file, error.line], [422, `queries/${file}`, line]);
      return true;
    });
    const entries = await library.list();
    assert.deepEqual(
      entries.map(({ name, problem }) => [name, problem?.line ?? null]),
      [
        ["good", null],
        ["x", line],
      ],
    );
    assert.equal((await library.open("good")).title, "Good");
  });
}

const hurt: [what: string, text: string, line: number, message: RegExp][] = [
  ["broken YAML in its chart", "```sql a\nselect 1\n```\n```chart a\ntype: {\n```", 5, /^This is not YAML/],
  [
    "two charts",
    "```sql a\nselect 1\n```\n```chart a\ntype: bar\n```\n```chart a\ntype: bar\n```",
    7,
    /^There are two charts/,
  ],
  ["no SQL", "```sql a\n\n```", 1, /^There is no SQL in this cell\.$/],
  ["no end", "```sql a\nselect 1", 1, /^This fence is never closed/],
];
for (const [what, text, line, message] of hurt) {
  test(`a cell with ${what} is wrong alone`, async () => {
    const { library } = toLibrary({ "queries/x.md": `\`\`\`sql good\nselect 1\n\`\`\`\n${text}` });
    const notebook = await library.open("x");
    assert.equal((await library.compile(notebook, "good")).sql, "select 1");
    await assert.rejects(library.compile(notebook, "a"), {
      status: 422,
      file: "queries/x.md",
      line: line + 3,
      message,
    });
  });
}

test("the owner's directory adds and overrides by name, even with another extension", async () => {
  const { library } = toLibrary({
    "product/pages.sql": "select 1",
    "product/sources.sql": "select 2",
    "queries/pages.md": "mine",
    "queries/mine.sql": "select 3",
  });
  const entries = await library.list();
  assert.deepEqual(
    entries.map(({ name, own, kind }) => [name, own, kind]),
    [
      ["mine", true, "query"],
      ["pages", true, "notebook"],
      ["sources", false, "query"],
    ],
  );
});

test("an owner's directory that is missing leaves the product's own and says so", async () => {
  const { library, place } = toLibrary({ "product/pages.sql": "select 1" });
  assert.deepEqual(
    (await library.list()).map(({ name }) => name),
    ["pages"],
  );
  const problem = await library.problem();
  const path = join(place, "queries");
  assert.equal(problem?.message, `TALLYBOOK_QUERIES is ${path}, and there is no such directory.`);
  write(path, "a file");
  assert.equal((await library.problem())?.message, `TALLYBOOK_QUERIES is ${path}, which is not a directory.`);
  rmSync(path);
  symlinkSync(path, path);
  assert.match((await library.problem())?.message ?? "", /^TALLYBOOK_QUERIES is .*, which cannot be read: ELOOP/);
  assert.equal((await library.list()).length, 1);
  rmSync(path);
  mkdirSync(path);
  assert.equal(await library.problem(), null);
});

test("a file is there, changed and gone at the next request", async () => {
  const { library, place } = toLibrary({ "product/one.sql": "select 1" });
  const path = join(place, "queries/two.sql");
  await assert.rejects(library.open("two"), { status: 404 });
  const old = new Date("2026-01-01T00:00:00Z");
  for (const [text, time] of [
    ["select 1", null],
    ["select 2", null],
    ["select 3", old],
    ["select 44", old],
    ["select 55", new Date(old.getTime() + 1)],
  ] as const) {
    write(path, text);
    if (time) utimesSync(path, time, time);
    const cell = (await library.open("two")).cells[0];
    assert.equal(cell?.type === "query" && cell.sql, text);
  }
  rmSync(path);
  await assert.rejects(library.open("two"), { status: 404 });
});

test("a file that has not changed is the same notebook", async () => {
  const { library, place } = toLibrary({ "product/one.sql": "select 1" });
  const old = new Date("2026-01-01T00:00:00Z");
  utimesSync(join(place, "product/one.sql"), old, old);
  assert.equal(await library.open("one"), await library.open("one"));
});

for (const name of [
  "../secret",
  "..%2fsecret",
  "/etc/passwd",
  "secret.sql",
  "product/one",
  "",
  ".",
  "__proto__",
  "constructor",
  "one\0",
  "o".repeat(10_000),
]) {
  test(`no file is reached by the name ${JSON.stringify(name.slice(0, 20))}`, async () => {
    const { library } = toLibrary({
      "secret.sql": "select 1",
      "product/one.sql": "select 1",
      "queries/daily/secret.sql": "select 1",
    });
    await assert.rejects(
      library.open(name),
      (error: QuestionError) => error.status === 404 && error.message.length < 200,
    );
  });
}

test("an unknown name gets a hint", async () => {
  const { library } = toLibrary({ "product/top-pages.sql": "select 1" });
  await assert.rejects(library.open("top-page"), {
    message: 'There is no notebook "top-page". Did you mean "top-pages"?',
  });
});

test("files that cannot have an address, or share one, are listed with a problem", async () => {
  const { library, place } = toLibrary({
    "queries/Top Pages.sql": "select 1",
    "queries/a.md": "a",
    "queries/a.sql": "select 1",
    "queries/new.sql": "select 1",
    "queries/README.md": "not a notebook",
    "queries/notes.txt": "not a query",
    "queries/.hidden.sql": "select 1",
    "queries/.sql": "select 1",
  });
  write(join(place, "queries/latin.sql"), Uint8Array.of(0x73, 0xe9));
  write(join(place, "queries/huge.sql"), " ".repeat(1_000_001));
  const problems = (await library.list()).map(({ name, problem }) => [name, problem?.message.slice(0, 24) ?? null]);
  assert.deepEqual(problems.sort(), [
    ["Top Pages.sql", "A file's name is small l"],
    ["a", "queries/a.md has the sam"],
    ["huge", "The file is larger than "],
    ["latin", "The file is not UTF-8 te"],
    ["new.sql", "/queries/new is where ne"],
  ]);
});

test("what is no file is listed with a problem and never opened", async (t) => {
  const { library, place } = toLibrary({ "queries/good.sql": "select 1" });
  const path = (name: string) => join(place, "queries", name);
  execFileSync("mkfifo", [path("pipe.sql")]);
  mkdirSync(path("folder.sql"));
  mkdirSync(path("folder"));
  symlinkSync("/dev/zero", path("device.md"));
  symlinkSync(path("loop.sql"), path("loop.sql"));
  symlinkSync(path("nowhere"), path("gone.sql"));
  symlinkSync(path("good.sql"), path("linked.sql"));
  const socket = createServer().listen(path("socket.sql"));
  t.after(() => socket.close());
  await once(socket, "listening");
  const problems = (await library.list()).map(({ name, problem }) => [name, problem?.message.slice(0, 40) ?? null]);
  assert.deepEqual(problems.sort(), [
    ["device", "This is no file but a device."],
    ["folder", "This is no file but a directory."],
    ["gone", "The file cannot be read: ENOENT: no such"],
    ["good", null],
    ["linked", null],
    ["loop", "The file cannot be read: ELOOP: too many"],
    ["pipe", "This is no file but a named pipe."],
    ["socket", "This is no file but a socket."],
  ]);
  await assert.rejects(library.open("pipe"), { status: 422, file: "queries/pipe.sql", line: 1 });
});

test("what was compiled stays until a file that it is made of changes, comes or goes", async () => {
  const { library, place } = toLibrary({
    "queries/top.sql": "select * from query.base where day = :today",
    "product/base.sql": "select day from events",
    "queries/other.sql": "select 1",
  });
  const old = (path: string, text: string, at: number) => {
    write(join(place, path), text);
    for (const one of [path, "queries", "product", "queries/daily"]) {
      if (existsSync(join(place, one))) utimesSync(join(place, one), at, at);
    }
  };
  for (const path of ["queries/top.sql", "product/base.sql", "queries/other.sql", "queries", "product"]) {
    utimesSync(join(place, path), 1000, 1000);
  }
  const compiled = async () => library.compile(await library.open("top"), "top");
  const first = await compiled();
  assert.equal(await compiled(), first);
  old("queries/other.sql", "select 22", 2000);
  assert.equal((await compiled()).sql, first.sql);
  old("product/base.sql", "select day, path from events", 3000);
  assert.match((await compiled()).sql, /select day, path from events/);
  old("queries/base.sql", "select 'mine' as day", 4000);
  assert.match((await compiled()).sql, /'mine'/);
  old("queries/base.sql", "select day from query.top", 5000);
  await assert.rejects(compiled(), /round in a circle/);
  old("queries/base.sql", "select day from daily_own", 6000);
  assert.equal((await compiled()).dayScope, null);
  rmSync(join(place, "queries/base.sql"));
  utimesSync(join(place, "queries"), 7000, 7000);
  assert.match((await compiled()).sql, /select day, path from events/);
});

test("a new daily table is known to what was compiled before", async () => {
  const { library, place } = toLibrary({
    "queries/top.sql": "/* ---\nreads: period\n--- */\nselect day from daily_own",
  });
  for (const path of ["queries/top.sql", "queries"]) utimesSync(join(place, path), 1000, 1000);
  const compiled = async () => library.compile(await library.open("top"), "top");
  assert.equal((await compiled()).dayScope, null);
  write(join(place, "queries/daily/daily_own.sql"), "select day from events where day in open_days group by day");
  assert.deepEqual((await compiled()).dayScope, { days: "period", of: ["daily_own"] });
});
