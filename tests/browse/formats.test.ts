import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addAwkward, addMany, openHouse } from "./open.ts";

const house = openHouse((database) => {
  addAwkward(database);
  addMany(database, 2500);
});
after(() => house.close());

test("the usual shape is Datasette's", async () => {
  assert.deepEqual(await house.json("/data/pairs.json"), {
    ok: true,
    next: null,
    next_url: null,
    rows: [
      { a: "a", b: "b", note: "plain" },
      { a: "a/b", b: ".c-d", note: "slashes" },
      { a: "d,e", b: "é~", note: "commas" },
    ],
    truncated: false,
  });
});

test("the other shapes are, too", async () => {
  const shape = async (query: string) => (await house.send(`/data/pairs.json?${query}`)).body;
  const arrays = JSON.parse(await shape("_shape=arrays&_size=1"));
  assert.deepEqual([arrays.columns, arrays.rows], [["a", "b", "note"], [["a", "b", "plain"]]]);
  assert.deepEqual(JSON.parse(await shape("_shape=array&_col=note&_size=1")), [{ a: "a", b: "b", note: "plain" }]);
  assert.deepEqual(JSON.parse(await shape("_shape=arrayfirst")), ["a", "a/b", "d,e"]);
  assert.deepEqual(Object.keys(JSON.parse(await shape("_shape=object"))), ["a,b", "a~2Fb,~2Ec-d", "d~2Ce,~C3~A9~7E"]);
  const lines = (await shape("_shape=array&_nl=on")).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).note),
    ["plain", "slashes", "commas"],
  );
  assert.equal((await house.send("/data/query.nokey.json?_shape=object")).status, 404);
  assert.match(await shape("_shape=object&_size=0"), /^\{\}/);
  const { status, body } = await house.send("/data/loose_view.json?_shape=object");
  assert.deepEqual(
    [status, JSON.parse(body).error],
    [400, "_shape=object not available for tables with no primary keys"],
  );
});

test("values that JSON has no word for", async () => {
  const [first, , , , fifth] = (await house.json("/data/kinds.json?_json=j")).rows;
  assert.deepEqual(first.b, { $base64: true, encoded: "AP8=" });
  assert.deepEqual(first.j, ["a", "b"]);
  assert.equal(fifth.n, "9007199254740993");
  house.write("infinite.sql", "select 9e999 as a, -9e999 as b, 0.1 as c");
  assert.deepEqual((await house.json("/data/query.infinite.json")).rows, [{ a: null, b: null, c: 0.1 }]);
});

test("text that is JSON is sent as what it says in every shape, to the last digit and on one line", async () => {
  house.write(
    "held.sql",
    `select '{"n": 9007199254740993,' || char(10) || '"__proto__": [1]}' as j, '[1' as k, null as l`,
  );
  const said = '{"n": 9007199254740993, "__proto__": [1]}';
  const query = "_json=j&_json=k&_json=l";
  for (const [shape, sent] of [
    ["_shape=objects", `"rows":[{"j":${said},"k":"[1","l":null}]`],
    ["_shape=arrays", `"rows":[[${said},"[1",null]]`],
    ["_shape=array&_nl=on", `{"j":${said},"k":"[1","l":null}`],
    ["_shape=arrayfirst", `[${said}]`],
  ] as const) {
    const { body } = await house.send(`/data/query.held.json?${query}&${shape}`);
    assert.ok(body.includes(sent), body);
  }
  const lines = await house.send(`/data/query.held.ndjson?${query}&_stream=on`);
  assert.equal(lines.body, `{"j":${said},"k":"[1","l":null}\n`);
});

test("what is wrong is an error and a list of errors", async () => {
  const { status, body } = await house.send("/data/knds.json?_shape=array");
  const error = "Table not found";
  const hint = 'Did you mean "kinds"?';
  assert.deepEqual([status, JSON.parse(body)], [404, { ok: false, error, errors: [error], status: 404, hint }]);
  await assert.rejects(house.get("/data/knds"), { message: `Table not found: knds. ${hint}` });
});

test("SQL in the address of the database is refused, not left out", async () => {
  const { status, body } = await house.send("/data.json?sql=select+1");
  assert.equal(status, 400);
  assert.match(JSON.parse(body).error, /^sql: .*\/queries\/new/);
});

test("a column called 1 stays where it stands", async () => {
  house.write("numbered.sql", 'select 9 as "2", 8 as "1", 7 as "__proto__", 6 as "a", 5 as "a"');
  const { body } = await house.send("/data/query.numbered.json?_shape=array");
  assert.match(body, /^\[\{"2":9,"1":8,"__proto__":7,"a":6,"a:1":5\}\]/);
});

test("pages lead on by Link in the shapes that have no room for it", async () => {
  const { headers } = await house.send("/data/many.json?_shape=array&_size=2&tie=1");
  assert.equal(headers["link"], '<http://tally.example/data/many.json?_shape=array&_size=2&tie=1&_next=8>; rel="next"');
  const last = await house.send("/data/pairs.json?_shape=array");
  assert.equal(last.headers["link"], undefined);
});

test("extras say what was asked, counted and found", async () => {
  const extra =
    "count,count_sql,columns,all_columns,primary_keys,query,human_description_en,is_view,table,database,suggested_facets";
  const answer = await house.json(
    `/data/many.json?tie=1&maybe__gt=2&_sort_desc=id&_size=1&_nocol=mixed&_extra=${extra}&_facet=maybe`,
  );
  assert.equal(
    answer.count,
    house.database.prepare("select count(*) as n from many where tie = 1 and maybe > 2").get()?.["n"],
  );
  assert.match(answer.count_sql, /^select count\(\*\) from/);
  assert.deepEqual(answer.columns, ["id", "tie", "maybe"]);
  assert.deepEqual(answer.all_columns, ["id", "tie", "maybe", "mixed"]);
  assert.deepEqual(answer.primary_keys, ["id"]);
  assert.equal(
    answer.query.sql,
    "select id, tie, maybe from many where tie = :p0 and maybe > :p1 order by id desc limit 2",
  );
  assert.deepEqual(answer.query.params, { p0: 1, p1: 2 });
  assert.equal(answer.human_description_en, "where tie = 1 and maybe > 2 sorted by id descending");
  assert.deepEqual([answer.is_view, answer.table, answer.database], [false, "many", "data"]);
  assert.deepEqual(Object.keys(answer.facet_results.results), ["maybe"]);
});

test("facets count what is left, and say how to narrow it and how to go back", async () => {
  const { facet_results: facets } = await house.json("/data/many.json?_facet=maybe&_facet_size=2&maybe=3");
  const { results } = facets.results.maybe;
  assert.equal(results.length, 1);
  assert.equal(results[0].selected, true);
  assert.equal(results[0].toggle_url, "http://tally.example/data/many.json?_facet=maybe&_facet_size=2");
  const all = (await house.json("/data/many.json?_facet=maybe&_facet_size=2")).facet_results.results.maybe;
  const expected = house.database
    .prepare(
      "select maybe as value, count(*) as count from many where maybe is not null group by 1 order by 2 desc, 1 limit 2",
    )
    .all()
    .map((row) => ({ ...row }));
  assert.deepEqual(
    all.results.map(({ value, count }: { value: number; count: number }) => ({ value, count })),
    expected,
  );
  assert.deepEqual([all.truncated, all.type, all.toggle_url], [true, "column", "/data/many.json?_facet_size=2"]);
  assert.equal(new URL(all.results[0].toggle_url).searchParams.get("maybe"), String(all.results[0].value));
  assert.deepEqual(facets.timed_out, []);
});

test("facets by date and by item of an array", async () => {
  const { results } = (await house.json("/data/kinds.json?_facet_date=at&_facet_array=j")).facet_results;
  const counts = (name: string) =>
    results[name].results.map(({ value, count }: { value: unknown; count: number }) => [value, count]);
  assert.deepEqual(counts("at"), [
    ["2026-01-01", 2],
    ["2026-01-02", 1],
    ["2026-03-29", 1],
  ]);
  assert.deepEqual(counts("j"), [
    ["b", 2],
    [1, 1],
    ["a", 1],
  ]);
  for (const { toggle_url, count } of [...results.at.results, ...results.j.results]) {
    assert.equal((await house.json(toggle_url)).rows.length, count, toggle_url);
  }
});

test("a null in an array is counted, and no filter says that it is meant", async () => {
  house.write("gaps.sql", `select '[null, "null"]' as j union all select '[null]'`);
  const { results } = (await house.json("/data/query.gaps.json?_facet_array=j")).facet_results.results.j;
  assert.deepEqual([results[0].value, results[0].count, results[0].toggle_url], [null, 2, null]);
  assert.equal((await house.json(results[1].toggle_url)).rows.length, 1);
});

test("the same column by value and by date are two facets", async () => {
  const { results } = (await house.json("/data/kinds.json?_facet=at&_facet_date=at")).facet_results;
  assert.deepEqual([results.at.type, results.at_2.type], ["column", "date"]);
});

test("facets are suggested by the data: few values that come again, arrays, times", async () => {
  const { suggested_facets: found } = await house.json("/data/many.json?_extra=suggested_facets");
  assert.deepEqual(
    found.map(({ name, type }: { name: string; type?: string }) => [name, type]),
    [
      ["tie", undefined],
      ["maybe", undefined],
      ["mixed", undefined],
    ],
  );
  const off = await house.json("/data/many.json?_extra=suggested_facets&_nosuggest=1");
  assert.deepEqual(off.suggested_facets, []);
});

test("a facet that is late says so and leaves the rest alone", async () => {
  house.write(
    "slow.sql",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000000) select i % 3 as third from n",
  );
  const answer = await house.json("/data/query.slow.json?_facet=third&_timelimit=300&_size=0");
  assert.deepEqual(answer.facet_results, { results: {}, timed_out: ["third"] });
});

test("CSV is a page, or with _stream all of it", async () => {
  const page = await house.send("/data/many.csv?_size=2&_col=tie");
  assert.equal(page.body, "id,tie\r\n1,1\r\n2,2\r\n");
  assert.equal(page.headers["content-type"], "text/plain; charset=utf-8");
  assert.equal(page.headers["content-disposition"], 'inline; filename="many.csv"');
  assert.match(page.headers["link"] ?? "", /many\.csv\?_size=2&_col=tie&_next=2>; rel="next"/);
  const all = await house.send("/data/many.csv?_stream=on&_dl=on&_header=off&_sort_desc=id&_col=tie");
  const lines = all.body.trimEnd().split("\r\n");
  assert.deepEqual([lines.length, lines[0], lines.at(-1)], [2500, "2500,1", "1,1"]);
  assert.match(all.headers["content-disposition"] ?? "", /^attachment/);
  for (const [query, begin] of [
    ["_bom=on", "\ufeffid,tie\r\n"],
    ["_bom=on&_stream=on&_header=off", "\ufeff1,1\r\n"],
    ["_bom=off", "id,tie\r\n"],
  ] as const) {
    assert.ok((await house.send(`/data/many.csv?_size=2&_col=tie&${query}`)).body.startsWith(begin), query);
  }
  const filtered = await house.send("/data/many.csv?_stream=on&tie=3");
  assert.equal(
    filtered.body.trimEnd().split("\r\n").length - 1,
    house.database.prepare("select count(*) as n from many where tie = 3").get()?.["n"],
  );
});

test("NDJSON streams too", async () => {
  const { body, headers } = await house.send("/data/many.ndjson?_stream=on&_col=id");
  const lines = body.trimEnd().split("\n");
  assert.deepEqual([lines.length, JSON.parse(lines[2499] ?? "")], [2500, { id: 2500 }]);
  assert.equal(headers["content-type"], "application/x-ndjson; charset=utf-8");
});

test("a stream that cannot begin is an answer in JSON", async () => {
  const { status, body } = await house.send("/data/kinds.csv?_stream=on&nn=1");
  assert.deepEqual([status, JSON.parse(body).ok], [400, false]);
});

test("the hostile in a CSV stays text", async () => {
  house.write("formula.sql", "select '=1+1' as a, -1 as b");
  assert.equal((await house.send("/data/query.formula.csv")).body, "a,b\r\n'=1+1,-1\r\n");
});

test("search finds words in a full-text table, whatever is in them", async () => {
  const found = async (words: string) =>
    (await house.json(`/data/words.json?${new URLSearchParams({ _search: words })}`)).rows?.length;
  assert.equal(await found("fox"), 2);
  assert.equal(await found("quick fox"), 1);
  assert.equal(await found('AND OR "'), 0);
  assert.equal(await found("body:fox NEAR("), 0);
});

test("rows have addresses, with any key in them", async () => {
  const { row, rows, primary_key_values: values } = await house.json("/data/pairs/d~2Ce,~C3~A9~7E.json");
  assert.deepEqual([rows, values], [[{ a: "d,e", b: "é~", note: "commas" }], ["d,e", "é~"]]);
  assert.deepEqual(row, rows[0]);
  assert.deepEqual((await house.json("/data/pairs/a~2Fb,~2Ec-d.json")).rows[0].note, "slashes");
  assert.deepEqual((await house.json("/data/kinds/2.json?_shape=array"))[0].t, "banana");
  for (const [address, words] of [
    ["/data/kinds/99.json", /^Row not found$/],
    ["/data/pairs/a,a.json", /^Row not found$/],
    ["/data/loose_view/1.json", /have no addresses/],
    ["/data/kinds/1/2.json", /nothing at this address/],
    ["/data/pairs/a/b/c.json", /nothing at this address/],
    ["/data/knds.json", /^Table not found$/],
  ] as const) {
    const { status, body } = await house.send(address);
    assert.equal(status, 404, address);
    assert.match(JSON.parse(body).error, words);
  }
});

test("a row's page links to its own JSON, and moves nowhere, however its key was written", async () => {
  for (const key of ["a~2Fb,~2Ec-d", "a%2Fb,.c-d", "a%2fb%2C%2Ec-d"]) {
    const page = await house.get(`/data/pairs/${key}?_filter_column=a&_filter_value=x`);
    assert.ok(page.type === "row", key);
    assert.equal(page.json, "/data/pairs/a~2Fb,~2Ec-d.json");
  }
  await assert.rejects(house.get("/data/pairs/a%0d%0ax,b?_filter_column=a"), { status: 404 });
  for (const key of ["a", "a,b,c"]) {
    await assert.rejects(house.get(`/data/pairs/${key}`), { status: 400, message: /named by 2 values, a,b$/ });
    const { status, body } = await house.send(`/data/pairs/${key}.json`);
    assert.equal(status, 400);
    assert.equal(JSON.parse(body).error, "URL row identifier does not match the primary key for this table");
  }
});

test("a view that no longer works harms only itself", async () => {
  const { status, body } = await house.send("/data/gone_view.json");
  assert.equal(status, 422);
  assert.match(body, /cannot be read/);
  const { tables } = await house.json("/data/-/schema.json");
  assert.ok(tables.some(({ name }: { name: string }) => name === "gone_view"));
  assert.deepEqual((await house.json("/data/pairs.json")).ok, true);
});

test("sixty columns, and no rows", async () => {
  const answer = await house.json("/data/wide.json?_sort=c59&_size=1");
  assert.equal(Object.keys(answer.rows[0]).length, 61);
  const next = await house.json(`/data/wide.json?_sort=c59&_next=${encodeURIComponent(answer.next)}`);
  assert.equal(next.rows[0].c0, 2);
  assert.deepEqual((await house.json("/data/notes.json")).rows, []);
});

test("the schema says what everything is and means", async () => {
  const { tables } = await house.json("/data/-/schema.json");
  const events = tables.find(({ name }: { name: string }) => name === "events");
  assert.equal(
    events.columns.length,
    house.database.prepare("select count(*) as n from pragma_table_info('events')").get()?.["n"],
  );
  assert.ok(events.columns.every(({ description }: { description: string }) => description));
  for (const { name, columns, hidden, description } of tables) {
    const known = house.database.prepare("select sql from sqlite_schema where name = ?").get(name);
    assert.ok(known, name);
    if (["pages", "sites", "feeds", "posts", "dropped", "notes", "pageviews"].includes(name)) {
      assert.ok(description, name);
      for (const column of columns) assert.ok(column.description, `${name}.${column.name}`);
    }
    if (name.endsWith("_closed") || name === "batches") assert.equal(hidden, true);
  }
});

test("headers of a stream are there before any row is asked for", async () => {
  house.write(
    "endless.sql",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n order by i desc",
  );
  const address = "/data/query.endless.csv?_stream=on&_dl=on&i__gt=5";
  const { status, headers } = await house.send(address, { head: true });
  assert.equal(status, 200);
  assert.deepEqual(
    [headers["content-type"], headers["content-disposition"]],
    ["text/csv; charset=utf-8", 'attachment; filename="query-endless.csv"'],
  );
  const many = "/data/many.ndjson?_stream=on&_sort=tie";
  assert.deepEqual((await house.send(many, { head: true })).headers, (await house.send(many)).headers);
  for (const wrong of ["_where=nope+%3D+1", "_where=1)", "iii=1"]) {
    assert.equal((await house.send(`${address}&${wrong}`, { head: true })).status, 400, wrong);
  }
});
