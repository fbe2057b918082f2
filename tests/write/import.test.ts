import assert from "node:assert/strict";
import { after, test } from "node:test";
import { importDatasette, importSql } from "../../src/write/import-queries.ts";
import { openRooms } from "../support/rooms.ts";
import { openRoom } from "./room.ts";

const rooms = openRooms(1);
after(() => rooms.close());
const { readers } = rooms;

const metadata = `
title: Somebody's data
databases:
  fixtures:
    queries:
      Neighbourhood Search:
        sql: |-
          select path from pageviews
          where path like '%' || :text || '%';
        title: "Search: neighbourhoods"
        description: By a word.
        hide_sql: true
      plain: select 1 as n
      add_name:
        sql: insert into names (name) values (:name)
        write: true
      delete_all: delete from events
      who: select :_actor_id as id
      hostile:
        sql: select 2 as n
        title: "x */ delete from events; /*"
      published:
        sql: "/* ---\\npublic: true\\n--- */ select 3"
  other:
`;

test("canned queries of Datasette become files; what writes is refused by name", async (t) => {
  const { writer, read, library } = await openRoom(t, { "plain.sql": "select 'mine'" });
  const { saved, refused } = await importDatasette({ writer, readers }, metadata);
  assert.deepEqual(saved, ["queries/neighbourhood-search.sql"]);
  assert.equal(
    read("neighbourhood-search.sql"),
    `/* ---\ntitle: "Search: neighbourhoods"\ndescription: By a word.\n--- */\nselect path from pageviews\nwhere path like '%' || :text || '%'\n`,
  );
  assert.equal((await library.open("neighbourhood-search")).title, "Search: neighbourhoods");
  const why = Object.fromEntries(refused.map((one) => [one.name, one.why]));
  assert.match(why["add_name"] ?? "", /write: true/);
  assert.match(why["delete_all"] ?? "", /begins with "delete"/);
  assert.match(why["who"] ?? "", /:_actor_id/);
  assert.match(why["plain"] ?? "", /has this name/);
  assert.match(why["hostile"] ?? "", /ends the comment/);
  assert.match(why["published"] ?? "", /without login/);
  assert.equal(read("plain.sql"), "select 'mine'");
  assert.equal(read("published.sql"), null);
});

test("the same as JSON; what is no such file says so", async (t) => {
  const { writer, read } = await openRoom(t);
  await importDatasette(
    { writer, readers },
    JSON.stringify({ databases: { a: { queries: { one: { sql: "select 1" } } } } }),
  );
  assert.equal(read("one.sql"), "select 1\n");
  await assert.rejects(importDatasette({ writer, readers }, "a: [1"), /neither YAML nor JSON/);
  await assert.rejects(importDatasette({ writer, readers }, "databases: 1"), /no Datasette configuration: databases/);
  await assert.rejects(importDatasette({ writer, readers }, "title: x"), /no queries/);
});

test("a file of SQL is a query, or one for each statement", async (t) => {
  const { writer, read } = await openRoom(t);
  const one = "-- Why\nselect 'a;b' as text;\n";
  assert.deepEqual((await importSql({ writer, readers }, "My Report", one)).saved, ["queries/my-report.sql"]);
  assert.equal(read("my-report.sql"), one);
  const { saved, refused } = await importSql(
    { writer, readers },
    "several",
    "select 1;\ncreate table x (n);\nselect 2 as n -- two\n;",
  );
  assert.deepEqual(saved, ["queries/several-1.sql", "queries/several-3.sql"]);
  assert.equal(read("several-3.sql"), "select 2 as n -- two\n");
  assert.deepEqual(
    refused.map(({ name }) => name),
    ["several-2"],
  );
  const trigger =
    "create TEMP trigger t after insert on a begin\n  select case when 1 then 2 end;\n  insert into b select 1; END";
  const schema = `select 1;\nbegin; ${trigger} -- done\n;; explain ${trigger};\ncreate trigger u delete on a begin select 1; end; end;\nselect 2`;
  const mixed = await importSql({ writer, readers }, "schema", schema);
  assert.deepEqual(mixed.saved, ["queries/schema-1.sql", "queries/schema-7.sql"]);
  assert.equal(read("schema-7.sql"), "select 2\n");
  assert.deepEqual(
    mixed.refused.map(({ name, why }) => [name, /^it begins with "(\w+)"/.exec(why)?.[1]]),
    [
      ["schema-2", "begin"],
      ["schema-3", "create"],
      ["schema-4", "explain"],
      ["schema-5", "create"],
      ["schema-6", "end"],
    ],
  );
  await assert.rejects(importSql({ writer, readers }, "none", "-- nothing\n"), /no SQL/);
});

test("texts in double quotes, which SQLite takes elsewhere where no column is called so, get their own", async (t) => {
  const { writer, read } = await openRoom(t);
  const sql = `select "path", "it's", path as "the name" from pageviews where source = "Some ""site""" or path = :p or 'it"s' = "it's"`;
  const { saved, notes } = await importSql({ writer, readers }, "quoted", sql);
  assert.deepEqual(saved, ["queries/quoted.sql"]);
  assert.equal(
    read("quoted.sql"),
    `select "path", 'it''s', path as "the name" from pageviews where source = 'Some "site"' or path = :p or 'it"s' = 'it''s'`,
  );
  assert.match(notes.join(), /^queries\/quoted\.sql: "it's", "Some \\"site\\"" are texts, put in single quotes$/);
  const wrong = 'select "a" from missing where "b"';
  assert.deepEqual((await importSql({ writer, readers }, "wrong", wrong)).notes, []);
  assert.equal(read("wrong.sql"), wrong);
});
