import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Browse } from "../../src/browse/browse.ts";
import type { Question } from "../../src/query/answer.ts";
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

test("no question has an OFFSET, but for rows that are equal in everything", async () => {
  const asked: string[] = [];
  const { answers } = house;
  const ask = (question: Question) => {
    asked.push(question.sql);
    return answers.ask(question);
  };
  const browse = new Browse({ ...house, answers: { ask }, lastHit: () => null });
  for (const [address, end] of [
    ["/data/many.json", ""],
    ["/data/query.tied.json", ""],
    ["/data/many_view.json", " offset 1"],
  ] as const) {
    const { next } = await house.json(`${address}?_size=10`);
    const search = new URLSearchParams({ _size: "10", _next: next });
    await browse.answer(address, search, { owner: true, origin: "http://tally.example" });
    const sql = asked.find((one) => / limit 11\b/i.test(one)) ?? "";
    assert.match(sql, new RegExp(`^(?!.*offset.*offset).* limit 11${end}$`, "is"));
    asked.length = 0;
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

/** Numbers as good as random, the same in every run. */
function* chance(seed: number): Generator<number, never> {
  for (let state = seed; ; state = (state * 48271) % 2147483647) yield state / 2147483647;
}

/** Values where types and limits meet. */
const values = [
  ..."null 0 -0.0 1 1.0 -1 2.5 '1' '1.0' '' 'a' 'A' 'á' '$null' '$b00' 'a,b' '~20' '1e3'".split(" "),
  ...["'a b'", "'a '", "'a' || char(0) || 'b'", "x''", "x'00'", "x'61'", "x'ff'", "9e999", "-9e999", "5e-324", "0.1"],
  ...["9007199254740991", "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740994.0"],
  ...[
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808.0",
    "-9223372036854775808.0",
    "1e20",
    "-1e20",
  ],
  ...["1152921504606846976", "1152921504606846976.0", "1e300", "1.7976931348623157e308", "123456789012345680000.0"],
];
const declared = ["", "any", "int", "real", "text", "text collate nocase", "text collate rtrim", "numeric", "blob"];

test("pages joined are the whole: tables of any types and keys, in both directions", async () => {
  const random = chance(15);
  const number = (below: number) => Math.floor(random.next().value * below);
  const pick = <T>(list: readonly T[]) => list[number(list.length)] as T;
  for (let at = 0; at < 8; at++) {
    const [a, b] = [pick(declared), pick(declared)];
    const key = pick(["", ", primary key (a, b)", ", primary key (b)", ", primary key (a, b, n)"]);
    house.database.exec(`drop view if exists shaken_view; drop table if exists shaken`);
    house.database.exec(`create table shaken (n integer, a ${a}, b ${b}${key});
      create view shaken_view as select a, b from shaken union all select b, a from shaken`);
    for (let n = 0; n < 45; n++)
      house.database.exec(`insert or ignore into shaken values (${n}, ${pick(values)}, ${pick(values)})`);
    const total = (table: string) => Number(house.database.prepare(`select count(*) as n from ${table}`).get()?.["n"]);
    const orders = ["", "_sort=a", "_sort_desc=a", "_sort=b", "_sort_desc=b"];
    for (const [table, order] of [
      ...orders.map((one) => ["shaken", one] as const),
      ...orders.slice(0, 3).map((one) => ["shaken_view", one] as const),
    ]) {
      const address = `/data/${table}.json?_shape=arrays&${order}`;
      const { rows } = await walk(`${address}&_size=${pick([7, 11, 16])}`);
      const whole = await house.json(`${address}&_size=max`);
      const told = `${order} of ${table} (a ${a}, b ${b}${key})`;
      assert.equal(whole.rows.length, total(table), told);
      assert.deepEqual(rows, whole.rows, told);
    }
  }
});

test("more equal rows than any page has are paged through to their end", async () => {
  house.database.exec(`create table same as with recursive n(i) as (select 1 union all select i + 1 from n where i < 12000)
    select 1 as a from n; create view same_view as select a from same`);
  const { rows } = await walk("/data/same_view.json?_shape=arrays&_size=1000");
  assert.equal(rows.length, 12_000);
});
