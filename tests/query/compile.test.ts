import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import test from "node:test";
import { Library } from "../../src/query/library/library.ts";
import type { Compiled } from "../../src/query/library/notebook.ts";
import { testDirectory, toTestConfig } from "../support/directory.ts";

async function compile(files: Record<string, string>, name: string, cell = name): Promise<Compiled> {
  const place = testDirectory(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`product/${file}`, text])),
  );
  const library = new Library(toTestConfig(place), join(place, "product"));
  return library.compile(await library.open(name), cell);
}

/** Notebook text of cells, in order. */
function cells(queries: Record<string, string>): string {
  return Object.entries(queries)
    .map(([name, sql]) => `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`)
    .join("");
}

function rowsOf(sql: string): unknown[][] {
  const database = new DatabaseSync(":memory:");
  database.exec("create table pages (n integer); insert into pages values (1), (2), (3)");
  return database.prepare(sql, { returnArrays: true }).all() as unknown as unknown[][];
}

const two = "-- numbers\nselect n * 2 as n from pages -- all\n;";
/** What a cell `x` answers, given a file `two-times` and cells before it. */
const answers: [what: string, files: Record<string, string>, sql: string, rows: unknown[][]][] = [
  ["a file", {}, "select sum(n) from query.two_times", [[12]]],
  ["a file in other letters", {}, 'select sum(n) from QUERY."Two_Times"', [[12]]],
  ["a file under its own name", {}, "select two_times.n from query.two_times order by 1 limit 1", [[2]]],
  ["a file under its whole name", {}, "select query.two_times.n from query.two_times order by 1 limit 1", [[2]]],
  [
    "a file under another name",
    {},
    "select a.n from query.two_times a, query.two_times as b where a.n = b.n + 4",
    [[6]],
  ],
  ["a file after IN", {}, "select n from pages where n in query.two_times", [[2]]],
  ["a file in brackets", {}, "select count(*) from (pages, query.two_times)", [[9]]],
  ["a file after ON", {}, "select count(*) from pages a join pages b on a.n = b.n, query.two_times", [[9]]],
  [
    "a file inside a CTE",
    {},
    "with a as (select * from query.two_times), b(m) as (select n from a) select max(m) from b",
    [[6]],
  ],
  [
    "a file beside a recursive CTE",
    {},
    "with recursive c(n) as (select 1 union all select n + 1 from c where n < 9) select count(*) from c join query.two_times using (n)",
    [[3]],
  ],
  ["an earlier cell", { base: "select n + 10 as n from pages" }, "select sum(n) from base", [[36]]],
  [
    "an earlier cell that hides a table",
    { pages: "select n from pages where n > 1" },
    "select count(*) from pages",
    [[2]],
  ],
  [
    "cells of cells and files",
    { a: "select n from query.two_times", b: "select n + 1 as n from a" },
    "select a.n, b.n from b, a where b.n = a.n + 1 order by 1 limit 1",
    [[2, 3]],
  ],
  ["a CTE that hides a cell", { base: "select 99 as n" }, "with base as (select 1 as n) select n from base", [[1]]],
  [
    "a CTE of a subquery hides a cell there and nowhere else",
    { pages: "select n from pages where n > 1" },
    "select (with pages as (select 7 as n) select sum(n) from pages), count(*), (select n from pages limit 1) from pages",
    [[7, 2, 2]],
  ],
  [
    "a CTE of a CTE hides a cell there only",
    { pages: "select n from pages where n > 1" },
    "with a as (with pages(m) as (select 7) select m from pages), b as (select n from pages) select m, n from a, b",
    [
      [7, 2],
      [7, 3],
    ],
  ],
  [
    "each arm of a UNION has the same names",
    { pages: "select n from pages where n > 2" },
    "select n from pages union all select * from (with 'pages' as (select 9) select * from pages) union all select n from pages",
    [[3], [9], [3]],
  ],
  [
    "a WITH in IN and in EXISTS",
    { pages: "select n from pages where n > 1" },
    "select n from pages p where n in (with pages as (select 2 as m) select m from pages) and exists (with q as (select n from pages where n = p.n) select 1 from q)",
    [[2]],
  ],
  [
    "a table with its database is no cell and no CTE",
    { pages: "select 7 as n" },
    "with a as (with pages as (select 8 as n) select sum(n) as n from main.pages) select a.n, pages.n from a, pages",
    [[6, 7]],
  ],
  [
    "a cell in quotes and as a text",
    { pages: "select 7 as n" },
    "select a.n, b.n, c.n from \"pages\" a, [pages] b, 'pages' c",
    [[7, 7, 7]],
  ],
  [
    "a cell that goes on by itself",
    { pages: "select n from pages where n > 2" },
    "with recursive c(n) as (select n from pages union all select n + 1 from c where n < 5) select n from c",
    [[3], [4], [5]],
  ],
  [
    "a comma behind IS DISTINCT FROM",
    { n: "select 1 as q" },
    "select n is distinct from n, n from pages limit 1",
    [[0, 1]],
  ],
  [
    "a cell reads a table that the asking SQL has a CTE for",
    { base: "select sum(n) as n from pages" },
    "with pages as (select 100 as n) select base.n, pages.n from base, pages",
    [[6, 100]],
  ],
  [
    "a file with a WITH reads a table that the asking SQL has a CTE for",
    { base: "with a as (select n from pages) select sum(n) as n, (select n from query.two_times limit 1) as m from a" },
    "with pages as (select 100 as n), a as (select 1 as n) select base.n, m, pages.n, a.n from base, pages, a",
    [[6, 2, 100, 1]],
  ],
  [
    "columns called like cells and files",
    { n: "select 1 as q" },
    "select n, query.n from pages as query, n where query.n = q",
    [[1, 1]],
  ],
  [
    "text and comments",
    { base: "select 1" },
    "select 'from query.nothing', 1 -- from query.nothing\n/* from base */",
    [["from query.nothing", 1]],
  ],
  ["a trailing comment and semicolons", {}, "select 1; ; -- the end", [[1]]],
  ["a query of values", {}, "values (1), (2)", [[1], [2]]],
  [
    "'is distinct from' with a cell's name",
    { base: "select 1 as n" },
    "select count(*) from pages as base where n is distinct from base.n",
    [[0]],
  ],
];
for (const [what, before, sql, rows] of answers) {
  test(`reuse: ${what}`, async () => {
    const { sql: full } = await compile({ "two-times.sql": two, "book.md": cells({ ...before, x: sql }) }, "book", "x");
    assert.deepEqual(rowsOf(full), rows);
  });
}

test("what is referred to twice is there once, and reads as it was written", async () => {
  const files = {
    "a.sql": "select 1 as n",
    "b.sql": "select n from query.a",
    "c.sql": "select * from query.a, query.b",
  };
  const { sql } = await compile(files, "c");
  assert.equal(
    sql,
    'with recursive "query.a" as (\nselect 1 as n\n),\n"query.b" as (\nselect n from "query.a" as "a"\n)\nselect * from "query.a" as "a", "query.b" as "b"',
  );
});

const wrong: [
  what: string,
  files: Record<string, string>,
  status: number,
  place: [file: string, line: number],
  message: string,
][] = [
  [
    "unknown file",
    { "x.sql": "select 1\nfrom query.top_page", "top-pages.sql": "select 1" },
    422,
    ["product/x.sql", 2],
    'There is no query file for "query.top_page". Did you mean "top_pages"?',
  ],
  [
    "a file that refers to itself",
    { "x.sql": "select 1 from query.x" },
    422,
    ["product/x.sql", 1],
    "These queries go round in a circle: query.x → query.x.",
  ],
  [
    "a circle of three",
    { "x.sql": "select 1 from query.a", "a.sql": "select 1\nfrom query.b", "b.sql": "\nselect 1 from query.a" },
    422,
    ["product/b.sql", 2],
    "These queries go round in a circle: query.a → query.b → query.a.",
  ],
  [
    "a notebook",
    { "x.sql": "select 1 from query.a", "a.md": cells({ b: "select 1" }) },
    422,
    ["product/x.sql", 1],
    '"query.a" is a notebook; only a query file (.sql) can be referred to.',
  ],
  [
    "a broken file",
    { "x.sql": "select 1 from query.a", "a.sql": "/* ---\npublic: 7\n--- */ select 1" },
    422,
    ["product/a.sql", 2],
    "public: true or false is needed, not 7.",
  ],
  [
    "several statements",
    { "x.sql": "select 1;\n\nselect 2" },
    400,
    ["product/x.sql", 3],
    "One statement at a time: remove the one after the semicolon.",
  ],
  [
    "a statement that asks nothing",
    { "x.sql": "/* ---\n--- */\n\ndelete from events" },
    400,
    ["product/x.sql", 4],
    'A query begins with SELECT, WITH or VALUES, not with "delete".',
  ],
  ["only a comment", { "x.sql": "-- nothing" }, 400, ["product/x.sql", 1], "There is no SQL to ask."],
  [
    "a nameless parameter",
    { "x.sql": "select 1\nwhere ? = $b" },
    400,
    ["product/x.sql", 2],
    'Parameters are written :name here, not "?".',
  ],
  [
    "too much SQL",
    { "x.sql": `select ${"1,".repeat(200_000)} 1` },
    413,
    ["product/x.sql", 1],
    "The SQL is 400009 characters long; at most 200000 are taken.",
  ],
];
for (const [what, files, status, [file, line], message] of wrong) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(compile(files, "x"), { status, file, line, message });
  });
}

test("SQL that is left open cannot swallow what it becomes a part of", async () => {
  for (const open of ["select 1 /* a", "select (1", "select 'a", 'select "a', "select [a", "select 1) select (2"]) {
    const files = { "a.sql": `select 0,\n${open.slice(7)}`, "x.sql": "select 1 from query.a" };
    await assert.rejects(compile(files, "x"), { status: 400, file: "product/a.sql", line: 2 });
  }
  for (const closed of [
    "select ''''",
    "select 'a''b', x'00'",
    'select 1 as "a""b"',
    "select 1 /**/",
    "select 1 -- (",
  ]) {
    await compile({ "x.sql": closed }, "x");
  }
});

test("a later cell is not known to an earlier one", async () => {
  const { sql } = await compile({ "book.md": cells({ x: "select * from y", y: "select 1" }) }, "book", "x");
  assert.equal(sql, "select * from y");
});

test("a chain of many files has an end", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`q${n}.sql`, `select * from query.q${n + 1}`]),
  );
  await assert.rejects(compile({ ...files, "q60.sql": "select 1" }, "q0"), {
    message: "This query draws on more than 50 others.",
  });
});

test("parameters surface from below, declared nearest first, else as text", async () => {
  const files = {
    "a.sql":
      "/* ---\nparams:\n  least: {type: integer, default: 3}\n  span: range\n--- */\nselect :least as n, :site where :span_from < :span_to",
    "b.sql":
      "/* ---\nparams:\n  least: {type: number, default: 2.5}\n  unused: text\n--- */\nselect *, :other, ':no', :from from query.a -- :neither",
  };
  const { params, specs } = await compile(files, "b");
  assert.deepEqual(params, ["least", "site", "span_from", "span_to", "other", "from"]);
  assert.deepEqual(
    specs.map(({ name, type, default: value }) => [name, type, value]),
    [
      ["least", "number", ["2.5"]],
      ["span", "range", []],
      ["other", "text", []],
    ],
  );
});

const compared: [sql: string, numbers: string[]][] = [
  ["select n, count(*) as views from pages group by n having views >= :least and :most > views", ["least", "most"]],
  [
    "select * from (select count(*) v from pages) where v between :a and :b or v in (:c, 4) and n = :p",
    ["a", "b", "c"],
  ],
  [
    "with q(p, v) as (select n, sum(n) from pages) select * from q where q.v > coalesce(:least, 10) and p > :p",
    ["least"],
  ],
  ["with q(v) as (select count(*) from pages union all values ('a')) select * from q where v > :least", []],
  ["with q as (select n, v from pages), r as (select coalesce(v, n) as n from q) select * from r where n = :least", []],
  ["select 1 from pages where substr(day, 1, 4) = :year and path like :q and day >= :since", []],
  [
    "select 1 from pages where cast(substr(day, 1, 4) as integer) = :year and n + 1 < :m and n || 1 = :s",
    ["year", "m"],
  ],
  [
    "select 1 from pages where :n = 1 and :t = 'a' and not (:z) > -1 and (select count(*) from pages) > :k",
    ["n", "z", "k"],
  ],
  ["select n as v, 'x' as v from pages where v = :x", []],
  ["select 1 from (select count(*) filter (where n) over (partition by n) as v from pages) where v = :x", ["x"]],
  ["select v from query.views where v > :least", ["least"]],
  ["select max(v) as v from query.views having v > :least", ["least"]],
  ["select views from daily_own where views > :least and path > :p", ["least"]],
  ["/* ---\nreads: period\n--- */ select views from daily_own_spans where views > :least", ["least"]],
  ["select n from top_pages where hits > :least", ["least"]],
];
for (const [sql, numbers] of compared) {
  test(`undeclared, compared with a number: ${sql}`, async () => {
    const files = {
      "x.sql": sql,
      "views.sql": "select count(*) as v from pages",
      "top-pages.sql": "/* ---\nview: true\n--- */\nselect n, views + 1 as hits from daily_own",
      "daily/daily_own.sql":
        "/* ---\nsum: [views]\n--- */\nselect day, path, count(*) as views from events where day in open_days group by day, path",
    };
    const { specs } = await compile(files, "x");
    const found = specs.flatMap(({ name, type }) => (type === "number" ? [name] : []));
    assert.deepEqual(found, numbers);
    assert.ok(specs.every(({ type }) => type === "number" || type === "text"));
  });
}

const blanks: [sql: string, needed: string[]][] = [
  ["select 1 from pages where (:site is null or site = :site) and path = :p", ["p"]],
  ["select 1 from pages where p like '%' || :q || '%' and x in (select value from json_each(:c))", ["q", "c"]],
  [
    "select 1 from pages where y = coalesce(:y, y) and c is :c and z is not distinct from :z and nullif(:w, '') is null",
    [],
  ],
  [
    "select :label as x from pages a join pages b on b.n = :b group by 1 having count(*) > :least limit :limit",
    ["b", "least"],
  ],
  ["select 1 from pages where a = :a or b = :b", []],
  ["select 1 from pages where (:a) isnull and :b notnull and :c not null and a > :a + :b", []],
];
for (const [sql, needed] of blanks) {
  test(`finds nothing while they are blank: ${sql}`, async () => {
    assert.deepEqual((await compile({ "x.sql": sql }, "x")).needed, needed);
  });
}

test("choices from a query are compiled like a cell", async () => {
  const place = testDirectory({
    "product/a.sql":
      "/* ---\nparams:\n  country: {type: choice, options: select country from query.b where site = :site}\n--- */\nselect :country",
    "product/b.sql": "select 1 as country",
  });
  const library = new Library(toTestConfig(place), join(place, "product"));
  const notebook = await library.open("a");
  assert.match((await library.options(notebook, "country")).sql, /^with recursive "query\.b" as/);
  await assert.rejects(library.options(notebook, "site"), { status: 404 });
  await assert.rejects(library.compile(notebook, "b"), { status: 404, message: /There is no cell "b"/ });
});

test("every part of the SQL knows its file and line", async () => {
  const files = {
    "a.sql": "/* ---\ntitle: A\n--- */\n\nselect\n  here_a",
    "book.md": `# Book\n\n${cells({ one: "select 1 as here_one", x: "with w as (\n  select here_w from query.a\n)\nselect here_x from w, one" })}`,
  };
  const { sql, locate } = await compile(files, "book", "x");
  const placeOf = (word: string) => Object.values(locate(sql.indexOf(word))).slice(0, 2);
  assert.deepEqual(placeOf("here_a"), ["product/a.sql", 6]);
  assert.deepEqual(placeOf("here_one"), ["product/book.md", 4]);
  assert.deepEqual(placeOf("here_w"), ["product/book.md", 8]);
  assert.deepEqual(placeOf("here_x"), ["product/book.md", 10]);
  assert.deepEqual(locate(sql.length), { file: "product/book.md", line: 10, column: 42, own: true });
  assert.equal(locate(sql.indexOf("here_x")).column, 8);
  assert.equal(locate(sql.indexOf("here_w")).column, 10);
});
