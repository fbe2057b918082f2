import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addMany, openHouse } from "./open.ts";

const count = 1003;
const house = openHouse((database) => addMany(database, count));
after(() => house.close());
house.write("tied.sql", "select tie, maybe, mixed from many order by tie desc, maybe");
house.write("loose.sql", "select tie, maybe, mixed from many");

/** All the rows, page by page. */
async function walk(address: string): Promise<{ rows: unknown[][]; pages: number }> {
  const rows: unknown[][] = [];
  let pages = 0;
  for await (const page of house.pages(address)) {
    if (page.next !== null) assert.ok(page.next_url.includes(new URLSearchParams({ _next: page.next }).toString()));
    rows.push(...page.rows);
    assert.ok(++pages < 100, address);
  }
  return { rows, pages };
}

const orders: [query: string, sql: string][] = [
  ["", "id"],
  ["_sort=id", "id"],
  ["_sort_desc=id", "id desc"],
  ["_sort=tie", "tie, id"],
  ["_sort_desc=tie", "tie desc, id"],
  ["_sort=maybe", "maybe, id"],
  ["_sort_desc=maybe", "maybe desc, id"],
  ["_sort=mixed", "mixed, id"],
  ["_sort_desc=mixed", "mixed desc, id"],
];

for (const [query, order] of orders) {
  test(`pages of a table ?${query} are all its rows, in order`, async () => {
    const expected = house.database.prepare(`select id from many order by ${order}`).all();
    const { rows, pages } = await walk(`/data/many.json?_shape=arrays&_size=97&_col=id&${query}`);
    assert.deepEqual(
      rows.map(([id]) => id),
      expected.map((row) => row["id"]),
    );
    assert.equal(pages, Math.ceil(count / 97));
  });
}

for (const [name, sql] of [
  ["many_view", "select tie, maybe, mixed from many order by 1, 2, 3"],
  ["query.loose", "select tie, maybe, mixed from many order by 1, 2, 3"],
  ["query.tied", "select tie, maybe, mixed from many order by tie desc, maybe"],
] as const) {
  test(`pages of ${name}, of which no column is unique, lose and double nothing`, async () => {
    const expected = house.database.prepare(sql).all();
    for (const size of [1000, 100, 7]) {
      const { rows } = await walk(`/data/${name}.json?_shape=objects&_size=${size}`.replace("_size=7", "_size=29"));
      const plain = (all: unknown[]) =>
        all.map((row) =>
          JSON.stringify(row, (_, value) =>
            value instanceof Uint8Array ? { $base64: true, encoded: Buffer.from(value).toString("base64") } : value,
          ),
        );
      assert.deepEqual(plain(rows), plain(expected));
    }
    const sorted = await walk(`/data/${name}.json?_shape=arrays&_size=100&_sort_desc=mixed`);
    assert.equal(sorted.rows.length, count);
  });
}

test("rows that are the same in everything are counted across the border of a page", async () => {
  const { rows } = await walk("/data/copies.json?_size=40");
  assert.equal(rows.length, 250);
  house.write("copies.sql", "select a, b from copies");
  const all = await walk("/data/query.copies.json?_size=40");
  assert.equal(all.rows.length, 250);
});

test("a page is the same whether or not its sort is shown", async () => {
  const shown = await walk("/data/many.json?_shape=arrays&_size=300&_sort=tie&_col=id&_col=tie");
  const unseen = await walk("/data/many.json?_shape=arrays&_size=300&_sort=tie&_nocol=tie&_nocol=maybe&_nocol=mixed");
  assert.deepEqual(
    unseen.rows,
    shown.rows.map(([id]) => [id]),
  );
});

test("_size=0 has no rows and leads nowhere; counts are there all the same", async () => {
  const answer = await house.json("/data/many.json?_size=0&_extra=count");
  assert.deepEqual([answer.rows, answer.next, answer.next_url, answer.count], [[], null, null, count]);
});

test("no question has an OFFSET", async () => {
  for (const address of ["/data/many.json", "/data/query.tied.json", "/data/many_view.json"]) {
    const first = await house.json(`${address}?_size=10&_extra=query`);
    const second = await house.json(`${address}?_size=10&_extra=query&_next=${encodeURIComponent(first.next)}`);
    assert.doesNotMatch(second.query.sql, /offset/i);
    assert.match(second.query.sql, /limit \d+$/);
  }
});

test("a token of megabytes is not handed out: the page says that there is more", async () => {
  house.write(
    "long.sql",
    "select printf('%.*c', 1000000, 'x') as a, value from (select 1 as value union all select 2 union all select 3)",
  );
  const answer = await house.json("/data/query.long.json?_size=1");
  assert.deepEqual([answer.rows.length, answer.next, answer.truncated], [1, null, true]);
});

test("a page of very large values is cut before it outgrows what a reader sends, and goes on from there", async () => {
  house.database.exec("create table big (id integer primary key, t text)");
  house.database.exec(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 12) insert into big select i, printf('%.*c', 1000000, 'x') from n",
  );
  const { rows, pages } = await walk("/data/big.json?_shape=arrays");
  assert.deepEqual(
    rows.map(([id]) => id),
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  assert.ok(pages > 1);
});
