import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { QuestionError } from "../../../src/query/answer.ts";
import { type App, openApp } from "../../../src/server/app.ts";
import { dependantsOf } from "../../../src/write/dependants.ts";
import { emptyConfig, testEffects } from "../../support/store.ts";

const program = fork(join(import.meta.dirname, "outside.ts"));
after(() => program.kill());

const now = Date.UTC(2026, 10, 22, 12);

interface Room {
  app: App;
  effects: ReturnType<typeof testEffects>;
  /** Writes a file of the owner's, or removes it; the views follow. */
  file(name: string, text: string | null): Promise<void>;
  /** Names of all views, as any SQLite tool sees them. */
  views(): Promise<string[]>;
  /** What another program does to the database: its rows, each as a list. */
  outside(sql: string): Promise<unknown[][]>;
  /** What the file's page is answered with. */
  problem(name: string): Promise<QuestionError | null>;
  /** Ends the app and opens another one. */
  again(between?: () => unknown): Promise<void>;
}

async function openRoom(context: TestContext): Promise<Room> {
  const empty = emptyConfig();
  const queries = join(empty.data, "..", "queries");
  mkdirSync(queries);
  const config = { ...empty, queries };
  const effects = testEffects(now);
  const usual = ["pageviews", "span_units", "used_spans", "visit_hits", "visit_rows"];
  const outside = async (sql: string): Promise<unknown[][]> => {
    program.send([config.database.slice("file:".length), sql]);
    const [answer] = await once(program, "message");
    if (!Array.isArray(answer)) throw new Error(answer.error);
    return answer.map((row) => Object.values(row));
  };
  const room: Room = {
    app: await openApp(config, effects),
    effects,
    file: async (name, text) => {
      if (text === null) rmSync(join(queries, name));
      else writeFileSync(join(queries, name), text);
      await room.app.views.follow();
    },
    views: async () =>
      (await outside("select name from sqlite_schema where type = 'view' order by name"))
        .map(([name]) => String(name))
        .filter((name) => !usual.includes(name) && !name.startsWith("daily_")),
    outside,
    problem: async (name) => {
      try {
        await room.app.notebooks.page(name, new URLSearchParams(), { audience: "owner" });
        return null;
      } catch (error) {
        assert.ok(error instanceof QuestionError, String(error));
        return error;
      }
    },
    again: async (between) => {
      await room.app.close();
      await between?.();
      room.app = await openApp(config, effects);
    },
  };
  context.after(() => room.app.close());
  return room;
}

const view = (sql: string, more = "") => `/* ---\n${more}view: true\n--- */\n${sql}\n`;

test("a view comes, changes and goes with its file", async (t) => {
  const room = await openRoom(t);
  await room.file("two-words.sql", view("select 1 as n", "title: Two words\n"));
  assert.deepEqual(await room.views(), ["two_words"]);
  assert.deepEqual(await room.outside("select * from two_words"), [[1]]);
  const page = await room.app.browse.answer("/data/two_words", new URLSearchParams(), { owner: true, origin: "" });
  assert.equal(page.type, "table");
  const listed = (await room.app.browse.list()).find(({ name }) => name === "two_words");
  assert.deepEqual([listed?.relation.kind, listed?.group, listed?.about], ["view", "main", "Two words"]);
  await room.file("two-words.sql", view("select 2 as n, 'b' as letter"));
  assert.deepEqual(await room.outside("select * from two_words"), [[2, "b"]]);
  await room.file("two-words.sql", "select 2 as n\n");
  assert.deepEqual(await room.views(), [], "no longer marked");
  await room.file("two-words.sql", view("select 3 as n"));
  await room.file("two-words.sql", null);
  assert.deepEqual(await room.views(), [], "removed");
  assert.deepEqual(await room.outside("select * from saved_views"), []);
});

test("what happened to the files while nothing ran is made up for at the start", async (t) => {
  const room = await openRoom(t);
  const { queries } = room.app.config;
  for (const name of ["stays", "changes", "goes"]) await room.file(`${name}.sql`, view("select 1 as n"));
  await room.again(() => {
    writeFileSync(join(queries, "changes.sql"), view("select 2 as n"));
    writeFileSync(join(queries, "comes.sql"), view("select 3 as n"));
    rmSync(join(queries, "goes.sql"));
  });
  assert.deepEqual(await room.views(), ["changes", "comes", "stays"]);
  assert.deepEqual(await room.outside("select n from changes"), [[2]]);
  await room.again(() => room.outside("drop view stays"));
  assert.deepEqual(await room.views(), ["changes", "comes", "stays"], "dropped by hand");
});

test("what a query refers to goes into its view, and is followed", async (t) => {
  const room = await openRoom(t);
  await room.file("base.sql", "select 20 as n\n");
  await room.file("twice.sql", view("with x as (select n from query.base) select 2 * n as n from x"));
  assert.deepEqual(await room.outside("select n from twice"), [[40]]);
  await room.file("base.sql", "select 21 as n\n");
  assert.deepEqual(await room.outside("select n from twice"), [[42]]);
  await room.file("base.sql", "select :from as n\n");
  assert.deepEqual(await room.views(), []);
  const problem = await room.problem("twice");
  assert.match(problem?.message ?? "", /takes no parameters.*:from/);
  assert.deepEqual([problem?.status, problem?.file, problem?.line], [422, "queries/twice.sql", 2]);
  assert.equal(await room.problem("base"), null);
  await room.file("base.sql", "select 22 as n\n");
  assert.deepEqual(await room.outside("select n from twice"), [[44]]);
  assert.equal(await room.problem("twice"), null);
});

test("views may read views, in any order of files; a circle is told and ends", async (t) => {
  const room = await openRoom(t);
  const { queries } = room.app.config;
  writeFileSync(join(queries, "a.sql"), view("select n + 1 as n from b"));
  await room.file("b.sql", view("select 1 as n"));
  assert.deepEqual(await room.outside("select n from a"), [[2]]);
  await room.file("b.sql", view("select n from a"));
  assert.deepEqual(await room.views(), []);
  await room.file("b.sql", view("select 5 as n"));
  assert.deepEqual(await room.outside("select n from a"), [[6]]);
  await room.file("b.sql", null);
  assert.deepEqual(await room.views(), [], "what it read is gone");
  assert.deepEqual(room.effects.lines, []);
});

test("parameters, a period and names that are taken are refused on the file's own page", async (t) => {
  const room = await openRoom(t);
  const refused: [file: string, text: string, RegExp][] = [
    ["own.sql", view("select * from events where site = :site"), /no parameters.*:site/],
    ["declared.sql", view("select 1", "params: {least: integer}\n"), /no parameters.*:least/],
    ["period.sql", view("select 1 from events", "reads: period\n"), /reads: period/],
    ["events.sql", view("select 1 as n"), /there is a table of this name/],
    ["saved_views.sql", view("select 1 as n"), /there is a table of this name/],
    ["pageviews.sql", view("select 1 as n"), /there is a view of this name/],
    ["daily-totals.sql", view("select 1 as n"), /there is a daily table of this name/],
    ["json_each.sql", view("select 1 as value"), /SQLite's/],
    ["sqlite_mine.sql", view("select 1 as n"), /SQLite's/],
    ["unsafe.sql", view("select median(value) as m from events"), /[Uu]nsafe use of median/],
    ["mark.sql", "/* ---\nview: perhaps\n--- */\nselect 1\n", /view: true or false is needed/],
  ];
  await room.file("fine.sql", view("select 1 as n"));
  for (const [file, text] of refused) await room.file(file, text);
  assert.deepEqual(await room.views(), ["fine"]);
  for (const [file, , words] of refused) {
    const problem = await room.problem(file.slice(0, -4));
    assert.match(problem?.message ?? "none", words, file);
    assert.deepEqual([problem?.status, problem?.file], [422, `queries/${file}`]);
    assert.ok((problem?.line ?? 0) >= 2);
  }
  const listed = await room.app.library.list();
  assert.equal(listed.filter(({ problem }) => problem !== null).length, refused.length);
  assert.equal(await room.problem("fine"), null);
  await room.again();
  assert.deepEqual(await room.views(), ["fine"]);
  assert.match((await room.problem("unsafe"))?.message ?? "", /[Uu]nsafe use of median/);
  assert.deepEqual(await room.outside("select count(*) from events"), [[0]], "still a table");
});

test("SQL that is wrong is told by its cell as ever, and other queries go on", async (t) => {
  const room = await openRoom(t);
  await room.file("wrong.sql", view("select nonsense from events"));
  await room.file("several.sql", view("select 1; drop table events"));
  await room.file("explained.sql", view("explain select 1"));
  await room.file("uses.sql", "select * from query.wrong\n");
  assert.deepEqual(await room.views(), []);
  const page = await room.app.notebooks.page("wrong", new URLSearchParams(), { audience: "owner" });
  assert.match(JSON.stringify(page.cells), /no such column: nonsense/i);
  assert.equal(await room.problem("uses"), null);
  await room.file("open.sql", view("select ')' as \"a]b\", [b\"c], x'00' from (select 1 as [b\"c]) -- ; '"));
  assert.deepEqual(await room.views(), ["open"]);
});

test("a table or view of somebody else's is left alone, also where it took the place of ours", async (t) => {
  const room = await openRoom(t);
  await room.outside("create table theirs (n)");
  await room.outside("create view their_view as select 'theirs' as who");
  await room.file("theirs.sql", view("select 1 as n"));
  await room.file("their-view.sql", view("select 'ours' as who"));
  assert.deepEqual(await room.outside("select who from their_view"), [["theirs"]]);
  await room.file("mine.sql", view("select 'ours' as who"));
  await room.outside("drop view mine");
  await room.outside("create view mine as select 'theirs' as who");
  await room.file("mine.sql", view("select 'ours too' as who"));
  assert.deepEqual(await room.outside("select who from mine"), [["theirs"]]);
  assert.match((await room.problem("mine"))?.message ?? "", /there is a view of this name/);
  for (const file of ["theirs.sql", "their-view.sql", "mine.sql"]) await room.file(file, null);
  await room.again();
  assert.deepEqual(await room.views(), ["mine", "their_view"]);
  await room.file("mine.sql", view("select 'ours' as who"));
  await room.outside("drop view mine");
  await room.app.views.follow();
  assert.deepEqual(await room.outside("select who from mine"), [["ours"]], "free again");
});

test("a file that cannot be read, or a directory, takes no view away", async (t) => {
  const room = await openRoom(t);
  await room.file("kept.sql", view("select 1 as n"));
  await room.file("kept.sql", "/* ---\nview: tr");
  assert.deepEqual(await room.views(), ["kept"]);
  await room.file("kept.sql", view("select 2 as n"));
  assert.deepEqual(await room.outside("select n from kept"), [[2]]);
});

test("kept answers follow the views, and what the views ask of the clock", async (t) => {
  const room = await openRoom(t);
  const ask = async (sql: string) => (await room.app.answers.ask({ sql })).rows[0]?.[0];
  await room.file("some.sql", view("select 1 as n union all select 2"));
  assert.equal(await ask("select count(*) from some"), 2);
  await room.file("some.sql", view("select 1 as n"));
  assert.equal(await ask("select count(*) from some"), 1);
  await room.file("of-events.sql", view("select path from events"));
  assert.equal(await ask("select count(*) from of_events"), 0);
  await room.app.store.write([
    `insert into events (time, day, hour, site, session, kind, host, path)
      values (1, '2026-01-01', 0, 'blog', 1, 'pageview', 'h', '/')`,
  ]);
  assert.equal(await ask("select count(*) from of_events"), 1);
  await room.file("clock.sql", view("select strftime('%f', 'now') as at from events"));
  await room.file("chance.sql", view("select random() as at"));
  for (const sql of [
    "select at from clock",
    "select count(*) from clock",
    "select at from chance",
    "select count(*) from chance",
  ]) {
    assert.equal((await room.app.answers.ask({ sql })).kept, undefined);
    assert.equal((await room.app.answers.ask({ sql })).kept, undefined, sql);
  }
  const days = { from: "2026-11-01", to: "2026-11-02", of: ["events"] };
  const sql = `with events as (select * from main.events where day between '${days.from}' and '${days.to}')
    select (select count(*) from events) + (select count(*) from of_events)`;
  assert.equal((await room.app.answers.ask({ sql, days })).rows[0]?.[0], 1);
  await room.app.store.write(
    [
      `insert into events (time, day, hour, site, session, kind, host, path)
      values (1, '2026-01-01', 0, 'blog', 1, 'pageview', 'h', '/')`,
    ],
    { days: ["2026-01-01"] },
  );
  assert.equal((await room.app.answers.ask({ sql, days })).rows[0]?.[0], 2, "the view sees days that the CTE does not");
});

test("saving, renaming and removing in the editor take the view along", async (t) => {
  const room = await openRoom(t);
  const { writer } = room.app;
  const text = view("select 1 as n");
  const { base } = await writer.save({ name: "made-here", kind: "query", text, base: "" });
  assert.deepEqual(await room.views(), ["made_here"]);
  await writer.save({ name: "reads-it", kind: "query", text: "select n from made_here\n", base: "" });
  assert.deepEqual(
    (await dependantsOf(room.app.library, "made-here")).map(({ name, how }) => [name, how]),
    [["reads-it", "query"]],
  );
  await writer.rename("made-here", "moved", base);
  assert.deepEqual(await room.views(), ["moved"]);
  await writer.remove("moved", base);
  assert.deepEqual(await room.views(), []);
  const wrong = { name: "wrong", kind: "query" as const, base: "", text: view("select :site as s") };
  await assert.rejects(writer.save(wrong), /takes no parameters/);
});
