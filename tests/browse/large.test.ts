import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addAwkward, openHouse } from "./open.ts";

const house = openHouse((database) => {
  addAwkward(database);
  database.exec(`create table huge (id integer primary key, t text, b blob, n integer);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 8)
    insert into huge select i, (i % 3) || printf('%.*c', 1000000, 'x'), iif(i = 8, zeroblob(1000000), unhex('00ff')), i % 2 from n;`);
});
after(() => house.close());
house.write("huge.sql", "select t, b, n from huge");

test("a page of megabytes is small: texts are cut, blobs are told by their size, no link carries them", async () => {
  for (const address of [
    "/data/huge",
    "/data/huge?_facet=t&_facet=b&_facet=n",
    "/data/huge/8",
    "/data/query.huge?_facet=t",
  ]) {
    const view = await house.get(address);
    assert.ok(JSON.stringify(view).length < 100_000, `${address}: ${JSON.stringify(view).length}`);
  }
  const page = await house.get("/data/huge?_facet=t&_facet=n&_size=8");
  assert.ok(page.type === "table");
  assert.equal(page.rows.length, 8);
  assert.match(page.rows[7]?.[2]?.text ?? "", /1,000,000 bytes|1000000 bytes|1.*MB/);
  assert.deepEqual(
    page.facets.map(({ values }) => values.map(({ count }) => count)),
    [
      [3, 3, 2],
      [4, 4],
    ],
  );
});

test("a row's page says a value once, as far as there is room for it, and that it goes on", async () => {
  const row = await house.get("/data/huge/1");
  assert.ok(row.type === "row");
  const [, text] = row.values.map(({ value }) => value);
  assert.deepEqual([text?.text.length, text?.text.at(-1), text?.full], [2000, "…", null]);
  house.database.exec("insert into pairs values ('long', '/2026/a-path-of-more-than-24-letters/', 'x')");
  const long = await house.get("/data/pairs/long,~2F2026~2Fa-path-of-more-than-24-letters~2F");
  assert.ok(long.type === "row");
  assert.deepEqual(
    long.values.map(({ value }) => value.full),
    [null, null, null],
  );
});

test("scripts get megabytes whole", async () => {
  const { rows } = await house.json("/data/huge/8.json");
  assert.deepEqual([rows[0].t.length, rows[0].b.encoded.length], [1_000_001, 1_333_336]);
  const { body } = await house.send("/data/huge.csv?_stream=on&_col=t");
  assert.equal(body.split("\r\n").filter((line) => line.length > 1_000_000).length, 8);
});

test("a blob among the counts leads to no other row than its own", async () => {
  const { facet_results: facets } = await house.json("/data/kinds.json?_facet=b");
  for (const { value, toggle_url: address, count } of facets.results.b.results) {
    assert.equal(typeof value, "object");
    if (address !== null) assert.equal((await house.json(address)).rows.length, count, address);
  }
});
