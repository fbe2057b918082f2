/** Keys, labels and lists as Datasette gives them, over tables of which each has its trap. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openHouse } from "./open.ts";

const house = openHouse((database) =>
  database.exec(`
    pragma foreign_keys = off;
    create table cities (id integer primary key, name text);
    insert into cities values (1, 'Paris'), (2, 'Köln, "alt"'), (3, null);
    create table codes (code varchar(10) primary key, note text);
    insert into codes values ('b', 'second'), ('1', 'first');
    create table visits (
      slug text primary key, city integer references cities (id), code text references codes (code),
      parent text references visits (slug), tags text);
    insert into visits values
      ('x', 1, 'b', null, '["a","a","b"]'), ('y', 2, '1', 'x', '["a"]'), ('a/b', 9, null, 'y', ''), ('z', 3, 'b', null, null);
    create table couples (a text, b integer, c text, primary key (b, a));
    insert into couples values ('m', 2, 'two'), ('n', 1, 'one');
    create table holes (a text, b text, primary key (a, b));
    insert into holes values ('m', 'n');
    create table turned (id integer primary key desc, c text);
    insert into turned values (5, 'five'), (3, 'three');
    create table _inner (a);
    create table texts (a text, b text);
    insert into texts values ('quick fox', 'x'), ('dog', 'y');
    create virtual table texts_index using fts5 (a, content = 'texts');
    insert into texts_index (texts_index) values ('rebuild');
    create view text_view as select rowid as number, a, b from texts;
  `),
);
after(() => house.close());

test("the declared key is the key: of texts, of several columns, and where SQLite would let a null in", async () => {
  for (const [table, keys] of [
    ["codes", ["1", "b"]],
    ["couples", ["1,n", "2,m"]],
    ["holes", ["m,n"]],
    ["turned", ["3", "5"]],
  ] as const) {
    const answer = await house.json(`/data/${table}.json?_shape=object`);
    assert.deepEqual(Object.keys(answer), keys, table);
    for (const key of keys) {
      const { rows } = await house.json(`/data/${table}/${key}.json`);
      assert.deepEqual(rows, [answer[key]], key);
      assert.ok(!Object.hasOwn(rows[0], "rowid"), table);
    }
  }
  assert.equal((await house.send("/data/codes.csv")).body, "code,note\r\n1,first\r\nb,second\r\n");
  const { column_details: details } = await house.json("/data/couples.json?_size=0&_extra=column_details");
  assert.deepEqual([details.a.pk_position, details.b.pk_position, details.b.notnull], [2, 1, false]);
});

test("a null in a key makes the row number the key, as long as it is there", async () => {
  const keys = async () => (await house.json("/data/holes.json?_size=0&_extra=primary_keys")).primary_keys;
  assert.deepEqual(await keys(), ["a", "b"]);
  house.database.exec("insert into holes values ('m', null)");
  assert.deepEqual(await keys(), ["rowid"]);
  assert.deepEqual(Object.keys(await house.json("/data/holes.json?_shape=object")), ["1", "2"]);
  house.database.exec("delete from holes where b is null");
  assert.deepEqual(await keys(), ["a", "b"]);
});

test("foreign keys have labels: in JSON, CSV, lines and facets", async () => {
  const label = (value: unknown, text: string) => ({ value, label: text });
  const { rows } = await house.json("/data/visits.json?_labels=on&_nocol=tags");
  assert.deepEqual(rows, [
    { slug: "a/b", city: 9, code: null, parent: label("y", "y") },
    { slug: "x", city: label(1, "Paris"), code: label("b", "b"), parent: null },
    { slug: "y", city: label(2, 'Köln, "alt"'), code: label("1", "1"), parent: label("x", "x") },
    { slug: "z", city: 3, code: label("b", "b"), parent: null },
  ]);
  const one = "_label=city&_col=city&_sort=slug&slug__in=x,a/b,y";
  const csv = 'slug,city,city_label\r\na/b,9,\r\nx,1,Paris\r\ny,2,"Köln, ""alt"""\r\n';
  for (const stream of ["", "&_stream=on"])
    assert.equal((await house.send(`/data/visits.csv?${one}${stream}`)).body, csv);
  const lines = await house.send(`/data/visits.ndjson?${one}&_stream=on&_size=1`);
  assert.match(lines.body, /"city":\{"value":1,"label":"Paris"\}/);
  const next = await house.json("/data/visits.json?_labels=on&_size=1&_shape=arrays&_sort=tags&_col=city");
  assert.deepEqual((await house.json(next.next_url)).rows, [["a/b", 9]]);
  const faceted = await house.json("/data/visits.json?_facet=city&_size=0");
  const values = faceted.facet_results.results.city.results as { value: number; label: unknown }[];
  assert.deepEqual(
    values.map(({ value, label: text }) => [value, text]),
    [
      [1, "Paris"],
      [2, 'Köln, "alt"'],
      [3, 3],
      [9, 9],
    ],
  );
  const { expandable_columns: found } = await house.json("/data/visits.json?_size=0&_extra=expandable_columns");
  assert.deepEqual(found.at(-1), [{ column: "city", other_table: "cities", other_column: "id" }, "name"]);
});

test("a facet counts a row once for a value of its array, and is suggested beside blanks", async () => {
  const answer = await house.json("/data/visits.json?_facet_array=tags&_size=0");
  const { results } = answer.facet_results.results.tags;
  assert.deepEqual(
    results.map(({ value, count }: { value: string; count: number }) => [value, count]),
    [
      ["a", 2],
      ["b", 1],
    ],
  );
  const { suggested_facets: suggested } = await house.json("/data/visits.json?_extra=suggested_facets");
  assert.deepEqual(
    suggested.map(({ name, type }: { name: string; type?: string }) => [name, type]),
    [
      ["code", undefined],
      ["tags", "array"],
    ],
  );
});

test("_nofacet and _nocount leave out, and say that there is nothing", async () => {
  const answer = await house.json("/data/visits.json?_facet=city&_nofacet=1&_nocount=1&_extra=suggested_facets,count");
  const { suggested_facets: suggested, facet_results: facets, count, count_truncated: truncated } = answer;
  assert.deepEqual([suggested, facets, count, truncated], [[], { results: {}, timed_out: [] }, null, false]);
});

test("another full-text index is asked by _fts_table, where _fts_pk has its row numbers", async () => {
  const query = "_search=fox&_fts_table=texts_index";
  assert.equal((await house.json(`/data/text_view.json?${query}&_fts_pk=number`)).rows.length, 1);
  const { status, body } = await house.send(`/data/text_view.json?${query}`);
  assert.equal(status, 400);
  assert.match(JSON.parse(body).error, /^_fts_table without _fts_pk: text_view has no column "rowid"/);
});

test("the database, its schema and its queries are lists as Datasette has them", async () => {
  for (const name of ["b", "a", "c"]) house.write(`listed-${name}.sql`, "select :one as x where :two = :one");
  const database = await house.json("/data.json");
  const names = database.tables.map(
    ({ name, hidden }: { name: string; hidden: boolean }) => `${Number(hidden)}${name}`,
  );
  assert.deepEqual(names, [...names].sort());
  assert.ok(names.includes("1_inner") && names.includes("1texts_index") && names.includes("0texts"));
  const texts = database.tables.find(({ name }: { name: string }) => name === "texts");
  assert.deepEqual([texts.primary_keys, texts.columns, database.table_columns.texts], [[], ["a", "b"], ["a", "b"]]);
  const page = await house.json("/data/-/queries.json?q=LISTED&_size=2");
  const { sql, parameters, name } = page.queries[0];
  assert.deepEqual(
    [name, sql.trim(), parameters, page.limit],
    ["query.listed-a", "select :one as x where :two = :one", ["one", "two"], 2],
  );
  const rest = await house.json(page.next_url);
  assert.deepEqual([rest.queries.length, rest.queries[0].name, rest.next], [1, "query.listed-c", null]);
  const { database: where, table, schema } = await house.json("/data/cities/-/schema.json");
  assert.deepEqual([where, table], ["data", "cities"]);
  assert.match(schema, /^create table cities \(/i);
  assert.match((await house.json("/data/-/schema.json")).schema, /create view text_view/i);
  for (const [address, expected] of [
    ["/data/-/queries.json?_size=dog", 400],
    ["/data/-/queries.json?x=1", 400],
    ["/data/-/other.json", 404],
    ["/data/nothing/-/schema.json", 404],
    ["/data/cities/-/other.json", 404],
    ["/data/-/queries.csv", 404],
  ] as const)
    assert.equal((await house.send(address)).status, expected, address);
});

test("what refers to a row is listed by table and column", async () => {
  const { foreign_key_tables: found } = await house.json("/data/visits/x.json?_extra=foreign_key_tables");
  assert.deepEqual(found, [
    { other_table: "visits", column: "slug", other_column: "parent", count: 1, link: "/data/visits?parent=x" },
  ]);
});
