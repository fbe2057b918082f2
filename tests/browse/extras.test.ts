import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addAwkward, addMany, openHouse } from "./open.ts";

const house = openHouse((database) => {
  addAwkward(database);
  addMany(database, 300);
});
after(() => house.close());

test("every address in an answer is one of its kind", async () => {
  const answer = await house.json("/data/many.json?_facet=tie&_extra=suggested_facets,renderers,extras&_size=1");
  const { results, toggle_url: hide } = answer.facet_results.results.tie;
  const addresses = [
    hide,
    results[0].toggle_url,
    answer.suggested_facets[0].toggle_url,
    answer.renderers.json,
    answer.extras[0].toggle_url,
    answer.next_url,
  ];
  for (const address of addresses) assert.equal((await house.json(address)).ok, true, address);
});

test("an answer lists what can be added to it, and each of these can", async () => {
  const { extras } = await house.json("/data/many.json?_extra=extras,count&_size=1");
  assert.deepEqual(
    extras.filter(({ selected }: { selected: boolean }) => selected).map(({ name }: { name: string }) => name),
    ["count", "extras"],
  );
  for (const { name, toggle_url: address } of extras) {
    const answer = await house.json(address);
    assert.equal(answer.ok, true, name);
    if (name !== "foreign_key_tables")
      assert.equal(Object.hasOwn(answer, name), !["count", "extras"].includes(name), name);
  }
});

test("an answer says what was asked, of a table and of a row", async () => {
  const tail = "_extra=request,debug&_size=1&_size=1";
  const { request, debug } = await house.json(`/data/many.json?${tail}`);
  const { host } = new URL(request.url);
  const fullPath = "/data/many.json?_extra=request%2Cdebug&_size=1&_size=1";
  const args = { _extra: ["request,debug"], _size: ["1", "1"] };
  const url = `${new URL(request.url).origin}${fullPath}`;
  assert.deepEqual(request, { url, path: "/data/many.json", full_path: fullPath, host, args });
  assert.deepEqual(debug, { url_vars: { database: "data", table: "many", format: "json" } });
  const row = await house.json("/data/pairs/a,b.json?_extra=request,debug");
  assert.equal(row.request.path, "/data/pairs/a,b.json");
  assert.deepEqual(row.debug.url_vars, { database: "data", table: "pairs", pks: "a,b", format: "json" });
});

test("no name stands twice in an answer", async () => {
  for (const shape of ["objects", "arrays"]) {
    const { body } = await house.send(`/data/many.json?_shape=${shape}&_size=0&_extra=columns,next_url`);
    for (const name of ["columns", "next_url"]) assert.equal(body.split(`"${name}":`).length, 2, body);
  }
});

test("what a table is made of and means comes with it", async () => {
  const extra = "_size=0&_extra=metadata,table_definition,view_definition,private,expandable_columns";
  const table = await house.json(`/data/events.json?${extra}`);
  assert.match(table.metadata.description, /^Every hit/);
  assert.equal(table.metadata.columns.path, "Path of the page.");
  assert.match(table.table_definition, /^create table events/i);
  assert.deepEqual([table.view_definition, table.private, table.expandable_columns], [null, true, []]);
  const view = await house.json(`/data/loose_view.json?${extra}`);
  assert.deepEqual([view.table_definition, Object.hasOwn(view.metadata, "description")], [null, false]);
  assert.match(view.view_definition, /^create view/i);
});

test("columns say what SQLite knows of them", async () => {
  house.database.exec(`create table detailed (a integer, b real default (1 + 1), c varchar(9) not null default 'x', d,
    e decimal generated always as (a * 2) stored, primary key (c, a)) without rowid`);
  const { column_details: of } = await house.json("/data/detailed.json?_size=0&_extra=column_details");
  const plain = { notnull: false, default: null, is_pk: false, pk_position: 0, hidden: 0 };
  assert.deepEqual(of, {
    a: { ...plain, type: "INTEGER", sqlite_type: "INTEGER", notnull: true, is_pk: true, pk_position: 2 },
    b: { ...plain, type: "REAL", sqlite_type: "REAL", default: "1 + 1" },
    c: {
      type: "varchar(9)",
      sqlite_type: "TEXT",
      notnull: true,
      default: "'x'",
      is_pk: true,
      pk_position: 1,
      hidden: 0,
    },
    d: { ...plain, type: "", sqlite_type: "BLOB" },
    e: { ...plain, type: "decimal", sqlite_type: "NUMERIC", hidden: 3 },
  });
  const row = await house.json("/data/pairs/a,b.json?_extra=column_details");
  assert.equal(row.column_details.b.pk_position, 2);
});

test("facets come as a list too, those with most values first", async () => {
  const { sorted_facet_results: sorted } = await house.json(
    "/data/many.json?_size=0&_facet=maybe&_facet=tie&_extra=sorted_facet_results",
  );
  assert.deepEqual(
    sorted.map(({ name, results }: { name: string; results: unknown[] }) => [name, results.length]),
    [
      ["tie", 7],
      ["maybe", 5],
    ],
  );
});

test("a row's extras", async () => {
  const row = await house.json("/data/pairs/a,b.json?_extra=query,metadata,private,foreign_key_tables");
  assert.deepEqual(row.query.params, { p0: "a", p1: "b" });
  assert.equal(row.query.sql, 'select * from pairs where "a"=:p0 AND "b"=:p1');
  assert.deepEqual([row.metadata, row.private, row.foreign_key_tables], [{ columns: {} }, true, []]);
  assert.deepEqual(
    ["next", "next_url", "query"].map((name) => Object.hasOwn(row, name)),
    [false, false, true],
  );
  assert.equal(Object.hasOwn(await house.json("/data/pairs/a,b.json"), "query"), false);
});

test("a row lists what can be added to it, and each of these can; what is no row's is refused", async () => {
  const { extras } = await house.json("/data/pairs/a~2Fb,~2Ec-d.json?_extra=extras&_shape=arrays");
  assert.ok(extras.length > 5);
  for (const { name, toggle_url: address, selected } of extras) {
    const answer = await house.json(address);
    assert.equal(answer.ok, true, answer.error);
    assert.deepEqual([Object.hasOwn(answer, name), selected], [name !== "extras", name === "extras"], name);
    assert.deepEqual(answer.primary_key_values, ["a/b", ".c-d"]);
  }
  for (const address of ["/data/pairs/a,b.json?_extra=count", "/data/pairs.json?_extra=foreign_key_tables"]) {
    const { status, body } = await house.send(address);
    assert.equal(status, 400);
    assert.match(JSON.parse(body).error, /^Invalid _extra: (count|foreign_key_tables) is not for such an answer/);
  }
});

test("facets are suggested on the first page only", async () => {
  const first = await house.json("/data/many.json?_extra=suggested_facets&_size=5");
  assert.ok(first.suggested_facets.length > 0);
  const second = await house.json(`/data/many.json?_extra=suggested_facets&_size=5&_next=${first.next}`);
  assert.deepEqual(second.suggested_facets, []);
});

test("a page shows first what is read first, and every value leads to its rows", async () => {
  house.database.exec(`insert into events (time, day, hour, site, session, kind, host, path)
    values (1764000000000, '2025-11-24', 9, 'blog', 12345, 'pageview', 'blog.example', '/a')`);
  const page = await house.get("/data/events");
  assert.ok(page.type === "table");
  assert.deepEqual(
    page.columns.slice(0, 4).map(({ name }) => name),
    ["id", "time", "path", "source"],
  );
  assert.equal(page.columns.length, (await house.json("/data/events.json?_size=0&_extra=columns")).columns.length);
  const of = (name: string) => page.rows[0]?.[page.columns.findIndex((column) => column.name === name)];
  assert.deepEqual([of("path")?.href, of("session")?.href], ["/data/events?path=%2Fa", "/data/events?session=12345"]);
  assert.equal(of("id")?.href, "/data/events/1");
  const chosen = await house.get("/data/events?_col=path&_col=time");
  assert.ok(chosen.type === "table");
  assert.deepEqual(
    chosen.columns.map(({ name }) => name),
    ["id", "path", "time"],
  );
});
