import assert from "node:assert/strict";
import { copyFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import test, { after, before, type TestContext } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { Notebooks } from "../../src/notebook/notebooks.ts";
import type { QueryCellView } from "../../src/notebook/page.ts";
import { type Answer, type Question, QuestionError } from "../../src/query/answer.ts";
import { Answers } from "../../src/query/answers/answers.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { now, takeKnown, timezone } from "../queries/known.ts";
import { testDirectory, write } from "../support/directory.ts";

const owner = { audience: "owner" } as const;
const closed = new URLSearchParams("from=2026-03-12&to=2026-03-14");
const ann = {
  address: "62.255.1.1",
  userAgent: "Mozilla/5.0 Chrome/141.0.0.0",
  gpc: false,
  dnt: false,
  optedOut: false,
};
const slow = (what: string) =>
  `with recursive c(n) as (select 1 union all select n + 1 from c limit 1500000) select ${what}, (select max(n) from c) as n`;

interface House {
  app: App;
  place: string;
}

/** An app with the known hits and an owner's directory of queries. */
async function openHouse(t: Pick<TestContext, "after">): Promise<House> {
  const place = testDirectory();
  const config = toConfig({
    TALLYBOOK_DATA: place,
    TALLYBOOK_QUERIES: join(place, "queries"),
    TALLYBOOK_TIMEZONE: timezone,
  });
  const app = await openApp(config, { now: () => now, log: () => {} });
  t.after(() => app.close());
  await takeKnown(app);
  return { app, place };
}

let house: House;
const cleaning: (() => unknown)[] = [];
before(async () => {
  house = await openHouse({ after: (clean) => cleaning.push(clean as () => unknown) });
});
after(async () => {
  for (const clean of cleaning) await clean();
});

const hit = (app: App, day: string, path: string) =>
  app.collector.take({ url: `https://blog.example${path}` }, ann, Date.parse(`${day}T06:00:00Z`));

async function cells(app: App, name: string, search: URLSearchParams): Promise<QueryCellView[]> {
  const page = await app.notebooks.page(name, search, owner);
  return page.cells.filter((cell) => cell.type === "query");
}

async function isKept(app: App, question: Question): Promise<boolean> {
  await app.answers.ask(question);
  return (await app.answers.ask(question)).kept !== undefined;
}

const value = (answer: Answer) => answer.rows[0]?.[0];
const json = async (app: App, name: string, search: URLSearchParams) =>
  textOf((await app.notebooks.export(name, undefined, "json", search, owner)).body);

async function textOf(body: string | Uint8Array | AsyncIterable<string>): Promise<string> {
  return typeof body === "string" || body instanceof Uint8Array ? String(body) : (await Array.fromAsync(body)).join("");
}

test("a closed period is served without a reader, every cell of it, and says from when it is", async (t) => {
  const { app } = await openHouse(t);
  const names = (await app.library.list()).map(({ name }) => name);
  for (const name of names) for (const cell of await cells(app, name, closed)) assert.equal(cell.error, null, name);
  await app.readers.close();
  for (const name of names) {
    for (const cell of await cells(app, name, closed)) assert.deepEqual([cell.error, cell.kept], [null, now], name);
  }
});

test("hits of today do not send a page of a closed period back to a reader", async (t) => {
  const { app } = await openHouse(t);
  const names = ["totals", "top-pages", "sources", "countries"];
  for (const name of names) await cells(app, name, closed);
  await hit(app, "2026-03-15", "/a/");
  await app.readers.close();
  for (const name of names) {
    for (const cell of await cells(app, name, closed)) assert.deepEqual([cell.error, cell.kept], [null, now], name);
  }
});

test("hits of today leave it alone; one that comes late to it does not", async (t) => {
  const { app } = await openHouse(t);
  const kept = async () => (await cells(app, "overview", closed)).map((cell) => cell.kept !== null);
  await kept();
  await hit(app, "2026-03-15", "/a/");
  await kept(); // the posts are of all time
  await hit(app, "2026-03-15", "/a/");
  assert.ok((await kept()).filter((one) => one).length >= 10);
  const before = await json(app, "totals", closed);
  await hit(app, "2026-03-13", "/late/");
  const later = await json(app, "totals", closed);
  assert.notEqual(later, before);
  assert.equal(JSON.parse(String(later)).rows[0].views, JSON.parse(String(before)).rows[0].views + 1);
});

test("whatever is written by whomever, the next answer is what the database says", async (t) => {
  const { app, place } = await openHouse(t);
  const foreign = new DatabaseSync(join(place, "tallybook.db"), { timeout: 5_000 });
  t.after(() => foreign.close());
  const names = "top-pages sources posts totals traffic hours left-out not-found".split(" ");
  const searches = ["2026-03-12&to=2026-03-13", "2026-03-14&to=2026-03-14", "2026-03-10&to=2026-03-15"].map(
    (days) => new URLSearchParams(`from=${days}`),
  );
  const days = ["2026-03-10", "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"];
  const note = "insert into notes (day, text, created) values ('2026-03-13', 'hello', 1)";
  const changes: [about: string, change: (day: string, n: number) => unknown][] = [
    ["a hit", (day, n) => hit(app, day, `/a${n % 3}/`)],
    [
      "a title",
      (day, n) => app.collector.take({ url: "https://blog.example/a/", title: `T${n}` }, ann, Date.parse(day)),
    ],
    ["regrouping", () => app.collector.regroup(() => {})],
    [
      "another source",
      (day) => app.store.write([{ sql: "update events set source = 'X' where day = ?", args: [day] }]),
    ],
    [
      "a day moved",
      (day) => app.store.write([{ sql: "update events set day = ? where day = '2026-03-12'", args: [day] }]),
    ],
    [
      "a day deleted",
      (day) => app.store.write([{ sql: "delete from events where day = ? and id % 3 = 0", args: [day] }]),
    ],
    ["another program's hits", (day) => foreign.exec(`update events set path = '/f/' where day = '${day}' and id % 2`)],
    ["another program's note", () => foreign.exec(note)],
    ["a post", (_, n) => app.store.write([`update posts set title = 'Post ${n}'`])],
    ["a site's age", (_, n) => app.store.write([`update sites set created = ${1_772_000_000_000 + n * 86_400_000}`])],
    ["a day closed", () => app.daily.settle()],
    ["a hit left out", (day) => app.collector.take({ url: "http://localhost/" }, ann, Date.parse(day))],
  ];
  const ask = async (name: string, search: URLSearchParams, fresh: boolean): Promise<unknown> => {
    const notebook = await app.library.open(name);
    const answers: unknown[] = [];
    for (const cell of notebook.cells) {
      if (cell.type !== "query") continue;
      const { body } = await app.notebooks.export(name, cell.name, "json", search, owner);
      answers.push(await textOf(body));
      if (fresh) await app.notebooks.refresh(name, cell.name, search, owner);
    }
    return answers;
  };
  let seed = 7;
  const random = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * most);
  };
  for (let n = 0; n < 2 * changes.length; n++) {
    const [about, change] = changes[n % changes.length] as (typeof changes)[number];
    await change(days[random(days.length)] as string, n);
    for (const name of [0, 1, 2].map(() => names[random(names.length)] as string)) {
      const search = searches[random(searches.length)] as URLSearchParams;
      const seen = await ask(name, search, true);
      assert.deepEqual(seen, await ask(name, search, false), `${name} ${search} after ${about}`);
    }
  }
});

test("an answer that a write overtook is not kept, and who came after the write does not share it", async () => {
  const { app } = house;
  const question = { sql: slow("(select count(*) from events) as hits") };
  const early = app.answers.ask(question);
  await hit(app, "2026-03-15", "/during/");
  const late = await app.answers.ask(question);
  const [{ rows }] = [await app.readers.ask({ sql: "select count(*) from events" })];
  assert.equal(value(late), rows[0]?.[0]);
  await early;
  assert.equal(value(await app.answers.ask(question)), rows[0]?.[0]);
});

test("another file in the database's place is asked at once", async (t) => {
  const { app, place } = await openHouse(t);
  const question = { sql: "select text from notes" };
  assert.equal(await isKept(app, question), true);
  await app.store.write(["pragma user_version = 3"]);
  const [path, copy] = [join(place, "tallybook.db"), join(place, "copy.db")];
  const source = new DatabaseSync(path);
  source.exec("pragma wal_checkpoint(full)");
  copyFileSync(path, copy);
  source.close();
  const other = new DatabaseSync(copy);
  other.exec("insert into notes (day, text, created) values ('2026-03-13', 'restored', 1)");
  other.close();
  renameSync(copy, path);
  rmSync(`${path}-wal`, { force: true });
  rmSync(`${path}-shm`, { force: true });
  assert.equal(value(await app.answers.ask(question)), "restored");
});

test("a view that is made anew, and a file that is changed, are other questions", async (t) => {
  const { app, place } = await openHouse(t);
  await app.store.write(["create view mine as select 1 as n"]);
  assert.equal(value(await app.answers.ask({ sql: "select n from mine" })), 1);
  await app.store.write(["drop view mine", "create view mine as select 2 as n"], "nothing");
  assert.equal(value(await app.answers.ask({ sql: "select n from mine" })), 2);
  write(join(place, "queries/one.sql"), "select 1 as n");
  assert.match(String(await json(app, "one", closed)), /"n":1/);
  write(join(place, "queries/one.sql"), "select 2 as n");
  assert.match(String(await json(app, "one", closed)), /"n":2/);
});

test("nothing outlives the process", async () => {
  const place = testDirectory();
  const config = toConfig({ TALLYBOOK_DATA: place });
  const effects = { now: () => now, log: () => {} };
  for (const kept of [0, 0]) {
    const app = await openApp(config, effects);
    assert.equal(app.answers.size.answers, kept);
    assert.equal(await isKept(app, { sql: "select count(*) from events" }), true);
    await app.close();
  }
});

test("what asks for the time is kept until the minute turns or what it reads changes", async () => {
  const { app } = house;
  const start = Math.floor(now / 60_000) * 60_000;
  const at = (ms: number) =>
    app.answers.ask({ sql: "select :now as now, (select count(*) from notes) as notes", params: { now: start + ms } });
  assert.deepEqual([value(await at(1_000)), value(await at(59_999))], [start + 1_000, start + 1_000]);
  assert.equal(value(await at(60_000)), start + 60_000);
  assert.equal(value(await at(2_000)), start + 2_000); // the clock was set back
  await app.store.write(["insert into notes (day, text, created) values ('2026-03-13', 'hello', 1)"]);
  assert.equal(value(await at(3_000)), start + 3_000);
});

test("a page of today is served without a reader while nobody comes and the minute lasts, an owner's file too", async (t) => {
  const { app, place } = await openHouse(t);
  write(
    join(place, "queries/lately.sql"),
    "select count(*) as hits, :now as at from events where time > :now - 3600000",
  );
  const pages = ["overview", "lately"];
  const last = new URLSearchParams("period=7d");
  for (const name of pages) await cells(app, name, last);
  await app.readers.close();
  for (const name of pages) {
    for (const cell of await cells(app, name, last)) assert.deepEqual([cell.error, cell.kept], [null, now], cell.name);
  }
});

test("equal cells of a page share a run, and each is told of a mistake in its own place", async () => {
  const { app, place } = house;
  const cell = (name: string, sql: string) => `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`;
  const wrong = "select 1,\n  no_such from notes";
  const once = "select hex(randomblob(8)) as run";
  write(
    join(place, "queries/twins.md"),
    [cell("a", once), cell("b", wrong), cell("c", once), cell("d", wrong)].join("\n"),
  );
  const { cells: all } = await app.notebooks.page("twins", closed, owner);
  const [a, b, c, d] = all.filter((one) => one.type === "query");
  assert.ok(a?.table !== null && a?.table !== undefined);
  assert.deepEqual(a.table.rows, c?.table?.rows);
  assert.deepEqual([b?.error?.line, d?.error?.line], [7, 16]);
});

/** Notebooks whose questions are counted on their way to the readers. */
function countQuestions({ app }: House): { notebooks: Notebooks; asked: string[] } {
  const asked: string[] = [];
  const { config, effects, library, readers, store } = app;
  const counting = {
    ask: (question: Question) => {
      asked.push(question.sql);
      return readers.ask(question);
    },
    stream: (question: Question) => readers.stream(question),
  };
  const answers = new Answers({ readers: counting, changes: store.changes, effects });
  return { notebooks: new Notebooks({ config, effects, library, readers, answers, lastHit: () => null }), asked };
}

test("a part that is asked apart is kept while hits come to other days, and asked again after a hit to its own", async (t) => {
  const own = await openHouse(t);
  const { app, place } = own;
  write(
    join(place, "queries/earlier.sql"),
    "/* ---\nreads: before\napart: true\n--- */\nselect day, count(*) as n from events group by day",
  );
  write(
    join(place, "queries/beside.sql"),
    "/* ---\nreads: comparison\n--- */\nselect (select sum(n) from query.earlier) as earlier, (select count(*) from events) as n",
  );
  const { notebooks, asked } = countQuestions(own);
  const today = new URLSearchParams("period=today");
  const look = async () => {
    asked.length = 0;
    const { body } = await notebooks.export("beside", undefined, "json", today, owner);
    const [row] = JSON.parse(await textOf(body)).rows;
    return { ...row, parts: asked.filter((sql) => sql.includes("json_group_array")).length };
  };
  const first = await look();
  assert.equal(first.parts, 1);
  await hit(app, "2026-03-15", "/a/");
  assert.deepEqual(await look(), { earlier: first.earlier, n: first.n + 1, parts: 0 });
  await hit(app, "2026-03-13", "/late/");
  assert.deepEqual(await look(), { earlier: first.earlier + 1, n: first.n + 2, parts: 1 });
  // A stream asks the SQL as it stands, and says the same.
  const { body } = await notebooks.export("beside", undefined, "csv", today, owner);
  assert.match(await textOf(body), new RegExp(`^earlier,n\r?\n${first.earlier + 1},${first.n + 2}\r?\n$`));
});

const apart: [what: string, sql: string, row: unknown[]][] = [
  ["a real that is whole", "select 1.0 as v", [1, "real"]],
  ["an integer of all its digits", "select 9007199254740993 as v", ["9007199254740993", "integer"]],
  ["nothing", "select null as v", [null, "null"]],
  ["text that looks like a number", "select '007' as v", ["007", "text"]],
  ["JSON", `select '{"a": [1]}' as v`, ['{"a": [1]}', "text"]],
  ["what JSON cannot tell", "select x'00ff' as v", ["AP8=", "blob"]],
  ["more than a value may hold", "select printf('%.*c', 9999999, 'x') as v", ["10000000", "text"]],
];

for (const [what, sql, [shown, type]] of apart) {
  test(`a part that is asked apart keeps ${what}`, async () => {
    const { app, place } = house;
    write(join(place, "queries/apart.sql"), `/* ---\napart: true\n--- */\n${sql}, 1 as "odd name"`);
    const told = type === "text" ? "iif(length(v) > 100, length(v) + 1 || '', v)" : "v";
    write(join(place, "queries/whole.sql"), `select ${told} as v, typeof(v) as type, "odd name" from query.apart`);
    const { rows } = JSON.parse(await json(app, "whole", closed));
    const [row] = rows;
    assert.deepEqual(
      [type === "blob" ? row.v.encoded : row.v, row.type, row["odd name"]].map(String),
      [shown, type, 1].map(String),
    );
  });
}

test("a mistake in a part that is asked apart is told in its file, and one beside it in its own", async () => {
  const { app, place } = house;
  write(join(place, "queries/apart.sql"), "/* ---\napart: true\n--- */\nselect 1 as v,\n  no_such from notes");
  write(join(place, "queries/whole.sql"), "select v from query.apart");
  assert.match(await json(app, "whole", closed), /apart\.sql:5: /);
  write(join(place, "queries/apart.sql"), "/* ---\napart: true\n--- */\nselect 1 as v");
  write(join(place, "queries/whole.sql"), "select v,\n  no_such from query.apart");
  assert.match(await json(app, "whole", closed), /whole\.sql:2: /);
  write(join(place, "queries/apart.sql"), "/* ---\napart: perhaps\n--- */\nselect 1 as v");
  assert.match(await json(app, "whole", closed), /apart\.sql:2: apart: true or false is needed, not .*perhaps/);
});

const fleeting: [what: string, question: Question][] = [
  ["chance", { sql: "select random()" }],
  ["chance behind a CTE", { sql: "with a as (select hex(randomblob(4)) as n) select n from a" }],
  ["the clock", { sql: "select date('now')" }],
  ["the clock by another word", { sql: "select current_timestamp" }],
  ["the clock in a stored word", { sql: "select date(title) from pages" }],
  ["SQLite's own state", { sql: "pragma data_version" }],
  ["the schema", { sql: "select count(*) from sqlite_schema" }],
  ["the daily tables' bookkeeping", { sql: "select count(*) from open_days" }],
  ["what goes wrong", { sql: "select no_such_column from events" }],
];

for (const [what, question] of fleeting) {
  test(`is never kept: ${what}`, async () => {
    const { answers } = house.app;
    await answers.ask(question).catch(() => {});
    const again = await answers.ask(question).catch((error) => error);
    assert.ok(again instanceof QuestionError || again.kept === undefined);
  });
}

test("is never kept: the rows of closed days by themselves", async () => {
  const { app } = house;
  const [row] = await app.store.read("select closed from daily_tables where name = 'daily_totals'");
  assert.equal(await isKept(app, { sql: `select * from "${row?.["closed"]}"` }), false);
  assert.equal(await isKept(app, { sql: "select * from daily_totals" }), true);
});

const unkept: [what: string, sql: string, kept: boolean][] = [
  ["the days only", "reads: period", true],
  ["the days and all before", "reads: comparison", true],
  ["nothing said", "title: All", false],
];

for (const [what, header, kept] of unkept) {
  test(`a file reads what it says: ${what}`, async () => {
    const { app, place } = house;
    const name = `file-${header.replaceAll(/\W+/g, "-").toLowerCase()}`;
    const sql = `/* ---\n${header}\n--- */\nselect min(day) as first, max(day) as last, count(*) as n from events`;
    write(join(place, `queries/${name}.sql`), sql);
    const [row] = JSON.parse(String(await json(app, name, closed))).rows;
    assert.equal(row.first, header === "reads: period" ? "2026-03-12" : "2026-03-10");
    assert.equal(row.last, kept ? "2026-03-14" : "2026-03-15");
    await hit(app, "2026-03-15", "/a/");
    assert.equal((await cells(app, name, closed))[0]?.kept !== null, kept);
  });
}

const reached: [what: string, files: Record<string, string>, kept: boolean][] = [
  ["what a file refers to has its own days", { "asked.sql": "select * from query.all" }, false],
  ["a table's name in quotes", { "asked.sql": "select count(*) as n from 'events'" }, true],
  ["a view of the owner's", { "asked.sql": "select count(*) as n from everything" }, false],
  ["a view behind a name", { "asked.sql": "with e as (select * from pageviews) select count(*) as n from e" }, true],
  [
    "a nested one",
    { "asked.sql": "select (with e as (select 1 from daily_totals) select count(*) from e) as n" },
    true,
  ],
  [
    "a table called like a CTE of a subquery",
    {
      "asked.sql":
        "select count(*) + (with events as (select 1 as one) select count(*) from events) as n from events where day > '2026'",
    },
    true,
  ],
  [
    "a table called like a CTE of a CTE",
    {
      "asked.sql":
        "with a as (with 'Pageviews' as (select 1 as one) select * from pageviews) select count(*) + one as n from pageviews, a",
    },
    true,
  ],
];

for (const [what, files, kept] of reached) {
  test(`how far a file that reads a period sees: ${what}`, async () => {
    const { app, place } = house;
    write(join(place, "queries/all.sql"), "select count(*) as n from events");
    await app.store.write(["create view if not exists everything as select * from events"]);
    for (const [name, sql] of Object.entries(files)) {
      write(join(place, "queries", name), `/* ---\nreads: period\n--- */\n${sql}`);
    }
    const count = async () => JSON.parse(String(await json(app, "asked", closed))).rows[0].n;
    const before = await count();
    await hit(app, "2026-03-15", "/z/");
    assert.equal(await count(), kept ? before : before + 1);
    assert.equal((await cells(app, "asked", closed))[0]?.kept !== null, true);
    await hit(app, "2026-03-15", "/z/");
    assert.equal((await cells(app, "asked", closed))[0]?.kept !== null, kept);
  });
}

test("sums of spans see the days only, and last as long as these do", async () => {
  const { app, place } = house;
  await app.daily.settle();
  const sql =
    "select count(*) as n, min(first) as first, max(last) as last, sum(views) as views from daily_pages_spans";
  write(join(place, "queries/summed.sql"), `/* ---\nreads: period\n--- */\n${sql}`);
  const ask = async () => JSON.parse(String(await json(app, "summed", closed))).rows[0];
  const before = await ask();
  assert.deepEqual([before.first, before.last], ["2026-03-12", "2026-03-14"]);
  for (const day of ["2026-03-15", "2026-03-10"]) await hit(app, day, "/a/");
  assert.deepEqual(await ask(), before);
  assert.notEqual((await cells(app, "summed", closed))[0]?.kept ?? null, null);
  await hit(app, "2026-03-13", "/a/");
  assert.equal((await ask()).views, before.views + 1);
});

test("sums of spans are asked for in files that read a period, as without one they would be counted twice", async () => {
  const { app, place } = house;
  for (const header of ["", "/* ---\nreads: comparison\n--- */"]) {
    write(join(place, "queries/summed.sql"), `${header}\nselect sum(views) from daily_pages_spans`);
    assert.match(String(await json(app, "summed", closed)), /summed\.sql:\d: .*reads: period.*daily_pages_spans/);
  }
});

test("a file that says what it reads cannot go round it", async () => {
  const { app, place } = house;
  for (const main of ["main", '"Main"', "'main'"]) {
    write(join(place, "queries/round.sql"), `/* ---\nreads: period\n--- */\nselect count(*)\nfrom ${main}.events`);
    assert.match(String(await json(app, "round", closed)), /round\.sql:5: .*without .*main/i);
  }
  write(join(place, "queries/round.sql"), "/* ---\nreads: everything\n--- */\nselect 1");
  assert.match(
    String(await json(app, "round", closed)),
    /round\.sql:2: reads: period, previous, compared, comparison or before is needed/,
  );
});

test("equal questions at once share one run; each asker may leave, and the last one ends it", async () => {
  const { answers } = house.app;
  const question = { sql: slow("random() as r") };
  const leaving = new AbortController();
  const asked = Array.from({ length: 50 }, (_, n) =>
    answers.ask(n === 0 ? { ...question, signal: leaving.signal } : question),
  );
  const first = assert.rejects(asked[0] as Promise<Answer>, { status: 499 });
  setImmediate(() => leaving.abort());
  await first;
  assert.equal(new Set((await Promise.all(asked.slice(1))).map(value)).size, 1);
  const endless = { sql: "with recursive c(n) as (select 1 union all select n + 1 from c) select max(n) from c" };
  const start = performance.now();
  await assert.rejects(answers.ask({ ...endless, signal: AbortSignal.timeout(100) }), { status: 499 });
  await assert.rejects(answers.ask({ ...endless, deadline: 100 }), /longer than 0\.1 s/);
  assert.ok(performance.now() - start < 5_000);
});

test("strangers have the owner's answers, but not the owner's time", async () => {
  const { answers } = house.app;
  const question = { sql: "select count(*) from pages" };
  const { kept } = await answers.ask(question);
  assert.equal(kept, undefined);
  assert.equal((await answers.ask({ ...question, stranger: true })).kept, now);
  const chance = { sql: "select random() as r" };
  const [ours, theirs] = await Promise.all([answers.ask(chance), answers.ask({ ...chance, stranger: true })]);
  assert.notEqual(value(ours), value(theirs));
});

test("what is kept stays within its bounds, and the last wanted stays longest", async () => {
  const { readers, store, effects } = house.app;
  const answers = new Answers({ readers, changes: store.changes, effects }, { maxBytes: 1_000_000, maxCount: 100 });
  const favourite = { sql: "select 'favourite'" };
  await answers.ask(favourite);
  const large = { sql: "select printf('%.*c', 400000, 'x')" };
  await answers.ask(large);
  assert.equal((await answers.ask(large)).kept, undefined);
  for (let n = 0; n < 300; n++) {
    await answers.ask({ sql: `select printf('%.*c', 20000, 'x'), ${n}` });
    if (n % 10 === 0) await answers.ask(favourite);
    assert.ok(answers.size.bytes <= 1_000_000 && answers.size.answers <= 100);
  }
  assert.ok(answers.size.answers > 10);
  assert.equal((await answers.ask(favourite)).kept, now);
  const { rows } = await answers.ask(favourite);
  assert.throws(() => rows.push([1]), TypeError);
});
