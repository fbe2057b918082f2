import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import test, { after, before, type TestContext } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { Governor } from "../../src/base/governor.ts";
import { type Bound, type Question, QuestionError, type Value } from "../../src/query/answer.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { testDirectory, toDatabase, toTestConfig, write } from "../support/directory.ts";

const endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select";
const counted = (rows: number) =>
  `with recursive c(n) as (select 1 union all select n + 1 from c limit ${rows}) select`;

let config: Config;
let readers: Readers;
before(() => {
  config = toTestConfig(testDirectory());
  toDatabase(config);
  const database = new DatabaseSync(join(config.data, "tallybook.db"));
  database.exec("create table seen_ids (source text, hash integer, day text)");
  database.close();
  readers = new Readers(config, { size: 2 });
});
after(() => readers.close());

function toReaders(t: TestContext, size = 2): { readers: Readers; config: Config; place: string } {
  const place = testDirectory();
  const own = toTestConfig(place);
  const pool = new Readers(own, { size });
  t.after(() => pool.close());
  return { readers: pool, config: own, place };
}

async function toValue(sql: string, params?: Record<string, Bound>): Promise<Value | undefined> {
  return (await readers.ask({ sql, ...(params && { params }) })).rows[0]?.[0];
}

/** ids of the reader processes of this test's process */
function readerIds(): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      return parent === process.pid && readFileSync(`/proc/${id}/cmdline`, "utf8").includes("reader.ts");
    } catch {
      return false;
    }
  });
}

test("an answer has columns, rows and a time", async () => {
  const { columns, rows, truncated, ms } = await readers.ask({
    sql: "select path, count(*) as views from pageviews group by path order by path limit 2",
  });
  assert.deepEqual(columns, ["path", "views"]);
  assert.deepEqual(rows, [
    ["/post-0/", 10],
    ["/post-1/", 10],
  ]);
  assert.equal(truncated, false);
  assert.ok(ms > 0);
});

test("values arrive as SQLite holds them", async () => {
  const sql =
    "select 1, 2.5, null, 'a' || char(0) || 'b', x'00ff', 9007199254740991, 9007199254740992, -9223372036854775808, 9e999";
  const { rows } = await readers.ask({ sql });
  assert.deepEqual(rows[0], [
    1,
    2.5,
    null,
    "a\0b",
    Uint8Array.of(0, 255),
    9007199254740991,
    9007199254740992n,
    -9223372036854775808n,
    Infinity,
  ]);
});

test("an answer of nothing has its columns, and two columns of one name keep both", async () => {
  const { columns, rows } = await readers.ask({ sql: "select 1 as a, 2 as a, 3 as a_2, 4 as a where 0" });
  assert.deepEqual(columns, ["a", "a_3", "a_2", "a_4"]);
  assert.deepEqual(rows, []);
});

test("parameters are bound with their type, unknown ones ignored, missing ones null", async () => {
  const sql = "select typeof(:whole) || typeof(:part) || typeof(:text) || typeof(:none) || typeof(:missing)";
  const params = { whole: 3, part: 0.5, text: "'; drop table events --", none: null, unknown: 1 };
  assert.equal(await toValue(sql, params), "integerrealtextnullnull");
  assert.equal(await toValue("select :a || $a || @a", { a: "x\0\ud800" }), "x\0\ufffd".repeat(3));
});

test("localtime is the reporting time zone", async () => {
  assert.equal(await toValue("select datetime('2026-07-01 12:00', 'localtime')"), "2026-07-01 13:00:00");
});

test("one row is fetched over the limit, so truncated is the truth", async () => {
  for (const [there, truncated] of [
    [10, false],
    [11, true],
  ] as const) {
    const answer = await readers.ask({ sql: `${counted(there)} n from c`, rows: 10 });
    assert.deepEqual([answer.rows.length, answer.truncated], [10, truncated]);
  }
});

test("ten million rows are cut at the limit", async () => {
  const { rows, truncated } = await readers.ask({ sql: `${counted(10_000_000)} n, 'text' from c` });
  assert.deepEqual([rows.length, truncated], [10_000, true]);
});

test("an answer of many bytes is cut before it fills the memory", async () => {
  const { rows, truncated } = await readers.ask({ sql: `${counted(1000)} printf('%.*c', 1000000, 'x') from c` });
  assert.deepEqual([rows.length, truncated], [8, true]);
});

/** SQL of those who mean harm, and a word of what they are told. */
const refused: [what: string, sql: string, message: RegExp][] = [
  ["writes", "insert into events (id) values (1)", /begins with SELECT.*not with "insert"/],
  ["writes behind a WITH", "with a as (select 1) delete from events", /refused: DELETE events\./],
  ["writes and returns", "with a as (select 1) update events set day = 1 returning day", /refused: UPDATE events\./],
  ["makes a table", "create table a (b)", /not with "create"/],
  ["attaches", "attach 'other.db' as other", /not with "attach"/],
  ["detaches", "detach main", /not with "detach"/],
  ["explains an attachment", "explain attach 'other.db' as other", /refused: ATTACH other\.db\./],
  ["copies the database", "vacuum into 'copy.db'", /not with "vacuum"/],
  [
    "reads what is closed",
    "select count(*) from pages where path in (select hash from Seen_IDs)",
    /No query reads the table seen_ids/,
  ],
  ["begins a transaction", "explain begin", /refused: TRANSACTION BEGIN\./],
  ["loads an extension", "select load_extension('x.so')", /refused: load_extension\(\)\./],
  ["reads a file", "select readfile('/etc/passwd')", /^No such function: readfile\.$/],
  ["writes a file", "select writefile('/tmp/x', 'y')", /^No such function: writefile\.$/],
  ["opens a tokenizer", "select fts3_tokenizer('simple', x'0000')", /refused: fts3_tokenizer\(\)\./],
  ["turns the journal off", "pragma journal_mode = off", /refused: PRAGMA journal_mode\./],
  ["turns writing on", "pragma query_only = 0", /refused: PRAGMA query_only\./],
  ["lifts the memory limit", "pragma hard_heap_limit = 0", /refused: PRAGMA hard_heap_limit\./],
  ["sets the schema's version", "pragma schema_version = 9", /refused: PRAGMA schema_version\./],
  ["changes the schema", "pragma writable_schema = on", /refused: PRAGMA writable_schema\./],
  ["checkpoints", "pragma wal_checkpoint(truncate)", /refused: PRAGMA wal_checkpoint\./],
  ["asks twice", "select 1; select 2", /^One statement at a time/],
  ["hides a statement behind NUL", "select 1\0; select 2", /NUL character/],
  ["asks nothing", " -- nothing\n;", /^There is no SQL to ask\.$/],
  ["asks a megabyte", `select '${"x".repeat(1_000_000)}'`, /^The SQL is 1000009 characters long/],
  ["nests without an end", `select ${"(".repeat(5_000)}1${")".repeat(5_000)}`, /.+/],
  ["makes a huge blob", "select length(zeroblob(2000000000))", /over 10 MB/],
  ["makes a huge text with printf", "select length(printf('%*c', 2000000000, 'x'))", /over 10 MB/],
  [
    "makes a huge text with replace",
    "select length(replace(printf('%.*c', 9000000, 'x'), 'x', 'xxxxxxxxxxxxxxxxxxxx'))",
    /over 10 MB/,
  ],
  [
    "makes a huge text with group_concat",
    `${counted(200_000)} length(group_concat(printf('%.*c', 100, 'x'))) from c`,
    /over 10 MB/,
  ],
  [
    "makes a row of gigabytes",
    `select ${Array(40).fill("printf('%.*c', 9999999, 'x')").join(", ")}`,
    /more memory than a query may use/,
  ],
];
for (const [what, sql, message] of refused) {
  test(`SQL that ${what} is refused`, async () => {
    await assert.rejects(readers.ask({ sql }), (error: QuestionError) => {
      assert.ok(error instanceof QuestionError);
      assert.match(error.message, message);
      assert.ok(error.status === 400 || error.status === 413, String(error.status));
      return true;
    });
    assert.equal(await toValue("select count(*) from events"), 100);
  });
}

for (const sql of [
  "pragma table_info(events)",
  "select name from pragma_table_info('events')",
  "explain query plan select * from events",
  "select type from sqlite_schema",
  "pragma user_version",
  "select median(n) from (select 1 as n)",
  "select value from json_each('[1]')",
]) {
  test(`SQL that only looks is answered: ${sql}`, async () => {
    assert.ok((await readers.ask({ sql })).columns.length > 0);
  });
}

const misspelt: [sql: string, message: string, line: number | undefined][] = [
  ["select\n1,\n* fom events", 'Near "fom": syntax error.', 3],
  ["select fom, \n* fom events", 'Near "fom": syntax error.', 2],
  ["select 1\nfrom pageview", 'No such table: pageview. Did you mean "pageviews"?', 2],
  ["select session from\nsesions", "No such table: sesions.", 2],
  ["with taly as (select 1)\nselect * from\ntaky", 'No such table: taky. Did you mean "taly"?', 3],
  ["select\npaht from events", 'No such column: paht. Did you mean "path"?', 2],
  ["select\npaht\nfrom events group by\npaht", 'No such column: paht. Did you mean "path"?', 2],
  [
    "select a.day, 1 as\nday from events a, notes b where\nb.id = b.dya",
    'No such column: b.dya. Did you mean "day"?',
    3,
  ],
  ["select a.hour from events a, notes b\nwhere b.hour = 1", "No such column: b.hour.", 2],
  ["select 1 as total\norder by totl", 'No such column: totl. Did you mean "total"?', 2],
  ["select\n'open", "This string is never closed: 'open", 2],
  ["select 1\n/* open", "This comment is never closed: /* open", 2],
  ["select 1,\n(2, (3)", "This bracket is never closed.", 2],
  ["select\n1)", "This bracket closes nothing.", 2],
  ["select 1 from events where\nid # 2", 'Unrecognized token: "#".', 2],
  ["select 1 from events\nwhere\n", "Incomplete input.", 2],
  ["select\nconut(*) from events", 'No such function: conut. Did you mean "count"?', 2],
  ["select 1,\ndatetme('now')", 'No such function: datetme. Did you mean "datetime"?', 2],
  ["select frobnicate(1)", "No such function: frobnicate.", 1],
  ['select "blog"', 'No such column: "blog" - should this be a string literal in single-quotes?', 1],
];
for (const [sql, message, line] of misspelt) {
  test(`an error names its line: ${JSON.stringify(sql)}`, async () => {
    await assert.rejects(readers.ask({ sql }), { message, line, status: 400 });
  });
}

test("an error is located in the file it came from", async () => {
  const locate = (offset: number) => ({ file: "queries/a.sql", line: 40 + offset });
  await assert.rejects(readers.ask({ sql: "select nope", locate }), { file: "queries/a.sql", line: 47 });
});

test("an error that may be in several places is looked for in the own text first", async () => {
  const sql = "with other as (select path from events)\nselect\npath,\npath from notes";
  const own = sql.indexOf("select\n");
  const locate = (offset: number) => ({ file: "a.sql", line: offset, own: offset >= own });
  await assert.rejects(readers.ask({ sql, locate }), { file: "a.sql", line: sql.indexOf("path,") });
});

test("a query without an end is stopped at its deadline and the reader replaced", async () => {
  const start = performance.now();
  await assert.rejects(readers.ask({ sql: `${endless} count(*) from c`, deadline: 300 }), {
    status: 400,
    message: /longer than 0\.3 s/,
  });
  assert.ok(performance.now() - start < 5_000);
  assert.equal(await toValue("select 7"), 7);
});

test("a query is stopped when the asker leaves, before and while it runs", async () => {
  const controller = new AbortController();
  const asked = readers.ask({ sql: `${endless} count(*) from c`, signal: controller.signal });
  setTimeout(() => controller.abort(), 200);
  await assert.rejects(asked, { status: 499 });
  await assert.rejects(readers.ask({ sql: "select 1", signal: AbortSignal.abort() }), { status: 499 });
  assert.equal(await toValue("select 7"), 7);
});

test("a reader killed from outside fails its question alone and is replaced", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const earlier = readerIds();
  await own.ask({ sql: "select 1" });
  const [id = 0] = readerIds().filter((one) => !earlier.includes(one));
  const asked = own.ask({ sql: `${endless} count(*) from c` });
  setTimeout(() => process.kill(id, "SIGKILL"), 100);
  await assert.rejects(asked, { status: 503, message: /ended from outside \(SIGKILL\)/ });
  assert.deepEqual((await own.ask({ sql: "select 8" })).rows, [[8]]);
});

test("a reader killed from outside while idle is not noticed", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const earlier = readerIds();
  await own.ask({ sql: "select 1" });
  for (const id of readerIds().filter((one) => !earlier.includes(one))) process.kill(id, "SIGKILL");
  const outcome = await own.ask({ sql: "select 8" }).catch((error) => error.status);
  assert.ok(outcome === 503 || outcome.rows[0][0] === 8);
  assert.deepEqual((await own.ask({ sql: "select 9" })).rows, [[9]]);
});

test("a reader's environment is empty", { skip: !existsSync("/proc/self/environ") }, async () => {
  process.env["TALLYBOOK_SECRET"] = "hidden";
  await readers.ask({ sql: "select 1" });
  const [id] = readerIds();
  const names = readFileSync(`/proc/${id}/environ`, "utf8")
    .split("\0")
    .map((line) => line.split("=")[0]);
  assert.deepEqual(
    names.filter((name) => !/^(TZ|TMPDIR|TMP|TEMP|NODE_COMPILE_CACHE|NODE_CHANNEL_\w+|)$/.test(name ?? "")),
    [],
  );
});

test("a reader's temporary files are bounded, and a crash leaves no dump", {
  skip: !existsSync("/proc/self/limits"),
}, async () => {
  await readers.ask({ sql: "select 1" });
  const limits = readFileSync(`/proc/${readerIds()[0]}/limits`, "utf8");
  assert.match(limits, /Max file size +2048000000 /);
  assert.match(limits, /Max core file size +0 /);
});

test("an answer that was cut and a stream that was left hold no old state of the database", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig, 20_000);
  const writer = new DatabaseSync(ownConfig.database.slice("file:".length));
  t.after(() => writer.close());
  const sql = "select * from events";
  const checkpoint = () => {
    writer.exec("insert into notes (day, text, created) values ('2026-05-01', 'x', 0)");
    return writer.prepare("pragma wal_checkpoint(truncate)").get()?.["busy"];
  };
  await own.ask({ sql, rows: 10 });
  assert.equal(checkpoint(), 0);
  for await (const { rows } of own.stream({ sql })) if (rows.length > 0) break;
  assert.equal(checkpoint(), 0);
  await own.ask({ sql: `${endless} length(zeroblob(n * 1000000)) from c` }).catch(() => {});
  assert.equal(checkpoint(), 0);
});

test("a stream brings everything in chunks and leaves the reader for others", async () => {
  let [rows, chunks, most] = [0, 0, 0];
  for await (const chunk of readers.stream({ sql: `${counted(50_000)} n, 'row ' || n as name from c` })) {
    assert.deepEqual(chunk.columns, ["n", "name"]);
    rows += chunk.rows.length;
    chunks++;
    most = Math.max(most, chunk.rows.length);
  }
  assert.deepEqual([rows, most], [50_000, 1_000]);
  assert.ok(chunks >= 50);
});

test("a stream of no rows still names its columns", async () => {
  const chunks = await Array.fromAsync(readers.stream({ sql: "select 1 as a where 0" }));
  assert.deepEqual(chunks, [{ columns: ["a"], rows: [] }]);
});

test("a stream of wide rows comes in small chunks", async () => {
  for await (const { rows } of readers.stream({ sql: `${counted(20)} printf('%.*c', 200000, 'x') from c` })) {
    assert.ok(rows.length <= 2);
  }
});

test("a stream that is left ends its query; its reader goes on", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const earlier = readerIds();
  for await (const { rows } of own.stream({ sql: `${endless} n from c` })) if (rows.length > 0) break;
  const ids = readerIds().filter((id) => !earlier.includes(id));
  assert.deepEqual((await own.ask({ sql: "select 1" })).rows, [[1]]);
  assert.deepEqual(
    readerIds().filter((id) => !earlier.includes(id)),
    ids,
  );
});

test("a stream fails with its error, at the start and in the middle", async () => {
  await assert.rejects(Array.fromAsync(readers.stream({ sql: "select nope" })), {
    status: 400,
    message: /No such column/,
  });
  const later = `${counted(5_000)} case n when 4000 then length(zeroblob(20000000)) else n end from c`;
  let rows = 0;
  const read = async () => {
    for await (const chunk of readers.stream({ sql: later })) rows += chunk.rows.length;
  };
  await assert.rejects(read(), { message: /over 10 MB/ });
  assert.equal(rows, 3_000);
  await assert.rejects(Array.fromAsync(readers.stream({ sql: `${endless} count(*) from c`, deadline: 200 })), {
    message: /longer than/,
  });
});

test("memory stays flat while a slow reader takes a large stream", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const earlier = readerIds();
  let [rows, least, most] = [0, Infinity, 0];
  for await (const chunk of own.stream({ sql: `${counted(400_000)} n, printf('%.*c', 100, 'x') from c` })) {
    rows += chunk.rows.length;
    const [id] = readerIds().filter((one) => !earlier.includes(one));
    if (rows % 50_000 !== 0 || id === undefined) continue;
    const mb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]) / 1024;
    [least, most] = [Math.min(least, mb), Math.max(most, mb)];
  }
  assert.equal(rows, 400_000);
  assert.ok(most < 200 && most - least < 80, `${least} to ${most} MB`);
});

test("a stream whose time is up leaves its reader to others, though nobody comes for the rest", async (t) => {
  const own = new Readers(config, { size: 1 });
  t.after(() => own.close());
  const stream = own.stream({ sql: `${endless} n from c`, deadline: 200 });
  await stream.next();
  assert.deepEqual((await own.ask({ sql: "select 1" })).rows, [[1]]);
  await assert.rejects(stream.next(), /longer than 0.2 s/);
});

test("streams never take the last reader", async () => {
  const open = [1, 2, 3].map(() => readers.stream({ sql: `${endless} n from c` }));
  const first = Promise.all(open.map((stream) => stream.next()));
  first.catch(() => {});
  assert.equal(await toValue("select 5"), 5);
  await open[0]?.next();
  for (const stream of open) await stream.return();
  await first;
});

test("askers take turns, so one with many questions does not keep others waiting", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const order: string[] = [];
  const ask = (name: string, signal: AbortSignal) => own.ask({ sql: "select 1", signal }).then(() => order.push(name));
  const [many, one] = [new AbortController().signal, new AbortController().signal];
  await Promise.all([...Array(20).keys()].map((n) => ask(`many ${n}`, many)).concat(ask("one", one)));
  assert.ok(order.indexOf("one") <= 2, order.join(", "));
  assert.deepEqual(
    order.filter((name) => name !== "one"),
    [...Array(20).keys()].map((n) => `many ${n}`),
  );
});

test("what nobody waits for goes after everybody else, gives no answer away, and is charged", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const { background: budget } = new Governor();
  const charged: number[] = [];
  t.mock.method(budget, "charge", (ms: number) => charged.push(ms));
  const order: string[] = [];
  const ask = (name: string, more: Partial<Question>) =>
    own.ask({ sql: `${counted(200_000)} max(n) from c`, ...more }).then(() => order.push(name));
  const first = ask("first", {});
  const background = [ask("background", { budget }), ask("background", { budget })];
  await Promise.all([first, ...background, ask("page", {}), ask("page", {})]);
  assert.deepEqual(order, ["first", "page", "page", "background", "background"]);
  assert.equal(charged.length, 2);
  for (const ms of charged) assert.ok(ms > 0);
  await assert.rejects(own.ask({ sql: "select no_such", budget }), /no_such/);
  const stream = own.stream({ sql: `${endless} n from c`, budget });
  await stream.next();
  const called = own.ask({ sql: "select 1", budget, signal: AbortSignal.timeout(50) });
  await assert.rejects(called, { status: 499 });
  await stream.return();
  assert.deepEqual((await own.ask({ sql: "select 1", budget })).rows, [[1]]);
  assert.equal(charged.length, 5);
});

test("a reader gives way to the server", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const earlier = readerIds();
  await own.ask({ sql: "select 1" });
  const [id] = readerIds().filter((one) => !earlier.includes(one));
  assert.ok(id !== undefined);
  const threads = readdirSync(`/proc/${id}/task`).map(Number);
  const least = Math.min(getPriority() + 5, 19);
  for (const thread of threads) assert.equal(getPriority(thread), least);
});

test("when too many wait the next is turned away at once", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const outcomes = await Promise.allSettled(Array.from({ length: 330 }, () => own.ask({ sql: "select 1" })));
  const away = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
  assert.ok(away.length >= 25 && away.length <= 30, String(away.length));
  for (const error of away)
    assert.deepEqual([error.status, error.message.slice(0, 21)], [503, "All readers are busy:"]);
});

test("strangers leave a reader to the owner, and get less time than they ask for", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 2);
  toDatabase(ownConfig);
  const sql = `${endless} count(*) from c`;
  const controllers = [1, 2, 3, 4].map(() => new AbortController());
  const start = performance.now();
  const asked = controllers.map(({ signal }) => own.ask({ sql, signal, stranger: true, deadline: 60_000 }));
  const stream = own.stream({ sql, stranger: true }).next();
  const settled = Promise.allSettled([...asked, stream]);
  assert.deepEqual((await own.ask({ sql: "select 5" })).rows, [[5]]);
  assert.ok(performance.now() - start < 2_500, "the owner waited");
  await assert.rejects(Promise.race(asked), { message: /longer than 3 s/ });
  for (const controller of controllers) controller.abort();
  await own.close();
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    Array(5).fill("rejected"),
  );
});

test("however many strangers wait, they share one turn and fill a part of the queue only", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  let answered = 0;
  const crowd = Array.from({ length: 350 }, () => {
    const { signal } = new AbortController();
    return own.ask({ sql: "select 1", signal, stranger: true }).then(() => answered++);
  });
  const outcomes = Promise.allSettled(crowd);
  await own.ask({ sql: "select 1" });
  assert.ok(answered <= 2, `${answered} came before`);
  const away = (await outcomes).filter(({ status }) => status === "rejected");
  assert.ok(away.length >= 145 && away.length <= 150, String(away.length));
});

test("strangers take turns by their network: nobody fills the place of all", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const order: string[] = [];
  const ask = (network: string) => {
    const { signal } = new AbortController();
    const asked = own.ask({ sql: "select 1", signal, stranger: true, network });
    return asked.then(
      () => order.push(network),
      () => order.push(`${network} away`),
    );
  };
  await Promise.all([...Array.from({ length: 220 }, () => ask("greedy")), ask("one"), ask("two"), ask("one")]);
  const answered = order.filter((name) => !name.endsWith(" away"));
  assert.deepEqual(answered.filter((name) => name !== "greedy").toSorted(), ["one", "one", "two"]);
  assert.ok(answered.lastIndexOf("one") < 10, answered.slice(0, 20).join());
});

test("before there is a database a question waits for one, in words", async (t) => {
  const { readers: own, config: ownConfig, place } = toReaders(t, 1);
  const question = { sql: "select count(*) from events" };
  await assert.rejects(own.ask(question), { status: 503, message: /no database yet/ });
  assert.equal(await own.ready(), false);
  assert.deepEqual(readdirSync(place), []);
  write(join(place, "tallybook.db"), "this is no database, but long enough to look at".repeat(100));
  await assert.rejects(own.ask(question), { status: 503, message: /not an SQLite database/ });
  renameSync(join(place, "tallybook.db"), join(place, "other.db"));
  toDatabase(ownConfig);
  assert.deepEqual((await own.ask(question)).rows, [[100]]);
  assert.equal(await own.ready(), true);
});

test("a restored database is seen without a restart", async (t) => {
  const { readers: own, config: ownConfig, place } = toReaders(t, 1);
  const question = { sql: "select count(*) from events" };
  toDatabase(ownConfig, 10);
  assert.deepEqual((await own.ask(question)).rows, [[10]]);
  const elsewhere = toTestConfig(testDirectory());
  toDatabase(elsewhere, 20);
  for (const suffix of ["-wal", "-shm"])
    if (existsSync(join(place, `tallybook.db${suffix}`)))
      renameSync(join(place, `tallybook.db${suffix}`), join(place, `old${suffix}`));
  renameSync(elsewhere.database.slice("file:".length), ownConfig.database.slice("file:".length));
  assert.deepEqual((await own.ask(question)).rows, [[20]]);
});

test("readers see what the server's libSQL writes, whole, while it writes", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t);
  toDatabase(ownConfig, 1);
  const path = ownConfig.database.slice("file:".length);
  const writer = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let [rounds, seen] = [0, 0];
  for await (const [output] of on(writer.stdout, "data")) {
    const acknowledged = Number(String(output).trim().split("\n").at(-1));
    const { rows } = await own.ask({ sql: "select count(*) from events where site = 'written'" });
    seen = Number(rows[0]?.[0]);
    assert.ok(seen >= acknowledged && seen % 100 === 0, `${seen} of ${acknowledged}`);
    if (++rounds === 40) break;
  }
  writer.stdin.end();
  await once(writer, "exit");
  assert.deepEqual((await own.ask({ sql: "select count(*) > 4000 from events" })).rows, [[1]]);
});

test("a reader does not outlive a server that is killed, even in an endless query", {
  skip: !existsSync("/proc/self"),
}, async () => {
  const place = testDirectory();
  toDatabase(toTestConfig(place));
  const server = spawn(process.execPath, [join(import.meta.dirname, "orphan.ts"), place], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(server.stdout, "data");
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  assert.ok(children.length > 0);
  server.kill("SIGKILL");
  const limit = performance.now() + 10_000;
  const alive = () => children.filter((id) => existsSync(`/proc/${id}`));
  while (alive().length > 0 && performance.now() < limit) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(alive(), []);
});

test("a closed pool refuses, those that wait and those that come", async (t) => {
  const { readers: own, config: ownConfig } = toReaders(t, 1);
  toDatabase(ownConfig);
  const asked = [1, 2, 3].map(() => own.ask({ sql: `${endless} count(*) from c` }));
  const settled = Promise.allSettled(asked);
  await own.close();
  for (const outcome of await settled) assert.equal(outcome.status === "rejected" && outcome.reason.status, 503);
  await assert.rejects(own.ask({ sql: "select 1" }), { status: 503, message: /shutting down/ });
});
