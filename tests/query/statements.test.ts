import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import test, { type TestContext } from "node:test";
import type { Answer, Bound } from "../../src/query/answer.ts";
import { guard } from "../../src/query/readers/guard.ts";
import { Statements } from "../../src/query/readers/prepared-statements.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { testDirectory, toDatabase, toTestConfig } from "../support/directory.ts";

/** One reader, which has every question asked of it twice or more, and somebody who writes meanwhile. */
function open(t: TestContext): {
  ask(sql: string, params?: Record<string, Bound>): Promise<Answer>;
  write: DatabaseSync;
} {
  const config = toTestConfig(testDirectory());
  toDatabase(config, 10);
  const readers = new Readers(config, { size: 1 });
  const write = new DatabaseSync(config.database.slice("file:".length));
  t.after(async () => {
    await readers.close();
    write.close();
  });
  return { ask: (sql, params = {}) => readers.ask({ sql, params }), write };
}

test("a question asked again is answered by what is written since", async (t) => {
  const { ask, write } = open(t);
  const sql = "select count(*) as n from events where path like :path";
  assert.deepEqual((await ask(sql, { path: "%" })).rows, [[10]]);
  write.exec("delete from events where path = '/post-1/'");
  assert.deepEqual((await ask(sql, { path: "%" })).rows, [[9]]);
  assert.deepEqual((await ask(sql, { path: "/post-2/" })).rows, [[1]]);
  assert.deepEqual((await ask(sql)).rows, [[0]]);
});

test("a view that was made anew has its new columns, rows and sources", async (t) => {
  const { ask, write } = open(t);
  const sql = "select * from seen";
  write.exec("create view seen as select count(*) as n from events");
  const before = [await ask(sql), await ask(sql)];
  for (const answer of before) {
    assert.deepEqual([answer.columns, answer.rows], [["n"], [[10]]]);
    assert.deepEqual(answer.reads, { tables: ["seen", "events"], bounded: false, volatile: false });
  }
  write.exec("drop view seen; create view seen as select name as site, 'x' as more from sites");
  write.exec("insert into sites (name, hosts, created) values ('blog', '[]', 0)");
  for (const answer of [await ask(sql), await ask(sql)]) {
    assert.deepEqual([answer.columns, answer.rows], [["site", "more"], [["blog", "x"]]]);
    assert.deepEqual(answer.reads?.tables.toSorted(), ["seen", "sites"]);
  }
  write.exec("drop view seen");
  await assert.rejects(ask(sql), /No such table: seen/);
  write.exec("create view seen as select 1 as one");
  assert.deepEqual((await ask(sql)).rows, [[1]]);
});

test("a view that is made anew between preparing and running is asked once more", (t) => {
  const config = toTestConfig(testDirectory());
  toDatabase(config, 1);
  const path = config.database.slice("file:".length);
  const [write, read] = [new DatabaseSync(path), new DatabaseSync(path, { readOnly: true })];
  t.after(() => {
    write.close();
    read.close();
  });
  write.exec("create view seen as select 1 as one");
  const statements = new Statements(read, guard(read));
  const asked = { sql: "select * from seen", origin: "select * from seen", params: {}, limited: [] };
  const early = statements.open(asked.sql);
  write.exec("drop view seen; create view seen as select 2 as two");
  early.statement.all();
  assert.equal(statements.reads(early, asked), null);
  const { statement, columns } = statements.open(asked.sql);
  assert.deepEqual([columns, statement.all()], [["two"], [[2n]]]);
});

test("whether an answer may be kept is found out for each way to ask", async (t) => {
  const { ask } = open(t);
  const sql = "select count(*) from events where day <= date(:day)";
  const volatile = async (day: string) => (await ask(sql, { day })).reads?.volatile;
  assert.deepEqual(
    [await volatile("2026-01-01"), await volatile("now"), await volatile("2026-01-01")],
    [false, true, false],
  );
});

test("what looks at the schema while it runs is answered each time", async (t) => {
  const { ask, write } = open(t);
  const sql = "select name from pragma_table_info('sites')";
  const { rows } = await ask(sql);
  write.exec("alter table sites add column more text");
  for (let n = 0; n < 2; n++) {
    const answer = await ask(sql);
    assert.deepEqual(answer.rows, [...rows, ["more"]]);
    assert.equal(answer.reads?.volatile, true);
  }
});

test("one that failed on its way is asked again as if it were new", async (t) => {
  const { ask } = open(t);
  const sql = "select json_extract(:text, '$.a') as a from sites union all select json_extract(:text, '$.a')";
  for (let n = 0; n < 2; n++) {
    await assert.rejects(ask(sql, { text: "{" }), /Malformed JSON/);
    assert.deepEqual((await ask(sql, { text: '{"a": 1}' })).rows, [[1]]);
  }
});

test("an answer that was cut twice holds no old state of the database", async (t) => {
  const { ask, write } = open(t);
  for (let n = 0; n < 2; n++) {
    const { truncated } = await ask(
      "with recursive c(n) as (select 1 union all select n + 1 from c limit 20000) select n, (select count(*) from events) from c",
    );
    assert.equal(truncated, true);
    write.exec("delete from events where rowid = (select max(rowid) from events)");
    const [busy] = Object.values(write.prepare("pragma wal_checkpoint(truncate)").get() ?? {});
    assert.equal(busy, 0);
  }
});

test("more questions than stay prepared are answered all the same", async (t) => {
  const { ask } = open(t);
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 90; n++) assert.deepEqual((await ask(`select ${n} as "n${n}"`)).rows, [[n]]);
  }
});
