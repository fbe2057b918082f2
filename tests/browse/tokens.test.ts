import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addAwkward, addMany, openHouse } from "./open.ts";

const house = openHouse((database) => {
  addAwkward(database);
  addMany(database, 30);
  database.exec(`
    create table strictly (a text, b integer, c real, d blob, e any) strict;
    create table loosely (k integer, t text);
    insert into loosely values (1, 'a'), (2, 'b'), ('not a number', 'c'), (null, '5'), (3, '7'), (1.5, x'00');
    create table slugs (slug text primary key not null, title);
    insert into slugs values ('5', 'five'), ('a b', 'blank'), ('x,y', 'comma'), ('~', 'tilde'), ('ü', 'umlaut');
    insert into sites (name, hosts, created) values ('a', '[]', 0);
  `);
});
after(() => house.close());
house.write("tied.sql", "select tie, maybe from many order by tie");
house.write("some.sql", "select tie, maybe from many");

const refused: [address: string, token: string, why: RegExp][] = [
  ["/data/many", "abc", /"abc" is no value of id/],
  ["/data/many", "$tabc", /is no value of id/],
  ["/data/many", "1.5", /is no value of id/],
  ["/data/many", "$null", /is no value of id/],
  ["/data/many", "$b00", /is no value of id/],
  ["/data/many", "$rInfinity", /is no value of id/],
  ["/data/many", "99999999999999999999", /is no value of id/],
  ["/data/many", "1,", /2 values where the order is by 1, id/],
  ["/data/many", "1,$n2", /2 values where the order is by 1/],
  ["/data/many?_sort=tie", "1", /1 values where the order is by 2, tie, id/],
  ["/data/many?_sort=tie", "red,1", /"red" is no value of tie/],
  ["/data/many?_sort=mixed", "~FF,1", /"~FF" is no value of mixed/],
  ["/data/many?_sort=mixed", "~2,1", /"~2" is no value of mixed/],
  ["/data/many?_sort=mixed", "$b0,1", /is no value of mixed/],
  ["/data/many?_sort=mixed", "$what,1", /is no value of mixed/],
  ["/data/strictly?_sort=b", "$tx,1", /is no value of b/],
  ["/data/strictly?_sort=c", "$tx,1", /is no value of c/],
  ["/data/strictly?_sort=d", "x,1", /is no value of d/],
  ["/data/strictly?_sort=a", "$b00,1", /is no value of a/],
  ["/data/slugs", "~zz", /is no value of slug/],
  ["/data/slugs", "$d5x", /is no value of slug/],
  ["/data/pairs", "a", /1 values where the order is by 2, a, b/],
  ["/data/pageviews", "abc", /"abc" is no value of id/],
  ["/data/many_view", "1,2", /2 values where the order is by 3, tie, maybe, mixed/],
  ["/data/many_view", "x,2,3", /"x" is no value of tie/],
  ["/data/query.tied", "abc", /"abc" is no value of _row/],
  ["/data/query.tied", "1,2", /2 values where the order is by 1, _row/],
  ["/data/query.some", "1,~F", /"~F" is no value of maybe/],
  ["/data/query.some", "1,2,$n9999999999999999", /3 values where the order is by 2/],
];

for (const [address, token, why] of refused) {
  test(`${address} has no page after ${token}`, async () => {
    const [path, query = ""] = address.split("?");
    const search = new URLSearchParams(query);
    search.set("_next", token);
    const { status, body } = await house.send(`${path}.json?${search}`);
    const { error } = JSON.parse(body);
    assert.equal(status, 400, body);
    assert.ok(error.startsWith(`_next: ${JSON.stringify(token)} belongs to another question: `), error);
    assert.match(error, why);
    await assert.rejects(house.get(`${path}?${search}`), { status: 400 });
  });
}

test("what a column is not for still has tokens of its own", async () => {
  for (const address of ["/data/loosely.json?_sort=k", "/data/loosely.json?_sort_desc=t", "/data/slugs.json"]) {
    const arrays = `${address}${address.includes("?") ? "&" : "?"}_shape=arrays`;
    const pages = await Array.fromAsync(house.pages(`${arrays}&_size=1`));
    assert.deepEqual(
      pages.flatMap(({ rows }) => rows),
      (await house.json(arrays)).rows,
      address,
    );
  }
});

test("a token of texts is the texts, as in Datasette", async () => {
  const pages = await Array.fromAsync(house.pages("/data/slugs.json?_size=1"));
  assert.deepEqual(
    pages.map(({ next }) => next),
    ["5", "a+b", "x~2Cy", "~7E", null],
  );
});
