import assert from "node:assert/strict";
import { after, test } from "node:test";
import { toAsk } from "../../src/browse/language/language.ts";
import { addAwkward, openHouse } from "./open.ts";

const house = openHouse(addAwkward);
after(() => house.close());

async function ids(query: string): Promise<number[]> {
  const answer = await house.json(`/data/kinds.json?_shape=arrays&_col=id&_sort=id&${query}`);
  assert.equal(answer.ok, true, JSON.stringify(answer));
  return answer.rows.map((row: number[]) => row[0]);
}

const table: [query: string, rows: number[]][] = [
  ["n=5", [1, 6]],
  ["n__exact=5", [1, 6]],
  ["n__exact=5.0", [1, 6]],
  ["n=9007199254740993", [5]],
  ["n=9007199254740992", []],
  ["n__not=5", [2, 4, 5]],
  ["any_=5", [1, 2]],
  ["any___exact=5", [1, 2]],
  ["t=Apple", [1]],
  ["t=apple", []],
  ["t=", [3]],
  ['t=it\'s "x"', [6]],
  ["t__contains=AN", [2]],
  ["t__contains=%25", [4]],
  ["t__contains=_", [5]],
  ["t__contains=\\", []],
  ["t__notcontains=a", [3, 4, 6]],
  ["t__startswith=a", [1, 5]],
  ["t__startswith=a_", [5]],
  ["t__endswith=%25", [4]],
  ["n__gt=5", [2, 5]],
  ["n__gte=5", [1, 2, 5, 6]],
  ["n__lt=5", [4]],
  ["n__lte=5", [1, 4, 6]],
  ["n__gt=text", []],
  ["x__gt=1.5", [2, 4]],
  ["any___gt=6", [4, 5, 6]],
  ["t__like=%25an%25", [2]],
  ["t__like=_pple", [1]],
  ["t__notlike=%25a%25", [3, 4, 6]],
  ["t__glob=b*", [2]],
  ["t__glob=B*", []],
  ["n__in=5,10", [1, 2, 6]],
  ["n__in=[5,10]", [1, 2, 6]],
  ['t__in=["a_b,c","Apple"]', [1, 5]],
  ["t__in=[]", []],
  ["t__notin=[]", [1, 2, 3, 4, 5, 6]],
  ["any___in=5,7.5", [1, 2, 6]],
  ["n__notin=5,10", [4, 5]],
  ["j__arraycontains=b", [1, 2]],
  ["j__arraycontains=1", [2]],
  ["j__arraynotcontains=b", [3, 4, 5, 6]],
  ["at__date=2026-01-01", [1, 4]],
  ["n__isnull=1", [3]],
  ["n__notnull=1", [1, 2, 4, 5, 6]],
  ["t__isblank=1", [3]],
  ["t__notblank", [1, 2, 4, 5, 6]],
  ["N=5&T__STARTSWITH=a".replace("STARTSWITH", "startswith"), [1]],
  ["n__gte=5&n__lte=5&t__contains=app", [1]],
];

for (const [query, rows] of table) {
  test(`?${query}`, async () => assert.deepEqual(await ids(query), rows));
}

test("ms since 1970 fall on the local day", async () => {
  // 00:30 in London on 1 July is still June in UTC.
  house.database.exec(`insert into events (time, day, hour, site, session, kind, host, path)
    values (${Date.UTC(2026, 5, 30, 23, 30)}, '2026-07-01', 0, 'blog', 1, 'pageview', 'a.example', '/')`);
  assert.equal((await house.json("/data/events.json?time__date=2026-07-01")).rows.length, 1);
  assert.equal((await house.json("/data/events.json?time__date=2026-06-30")).rows.length, 0);
});

test("a path is found by any spelling of its escapes, and as it is read on a page", async () => {
  house.database.exec(`insert into pages values ('blog', '/~user/caf%C3%A9', 'a'), ('blog', '/b,c', 'b')`);
  house.write("own.sql", "select * from (select '/café' as path union all select '/%7e' union all select '/b')");
  const found = async (address: string): Promise<string[]> => {
    const search = new URLSearchParams(address.split("?")[1]);
    const { rows } = await house.json(`${address.split("?")[0]}.json?${search}&_shape=arrays&_col=path`);
    return rows.map((row: string[]) => row.at(-1));
  };
  const [cafe, comma] = ["/~user/caf%C3%A9", "/b,c"];
  for (const value of ["/~user/café", "/%257euser/caf%25c3%25a9", "/%257Euser/caf%25C3%25A9"]) {
    assert.deepEqual(await found(`/data/pages?path=${value}`), [cafe]);
    assert.deepEqual(await found(`/data/pages?path__not=${value}`), [comma]);
    assert.deepEqual(await found(`/data/pages?path__in=["${value}","/b,c"]`), [comma, cafe]);
    assert.deepEqual(await found(`/data/pages?path__notin=/x,${value}`), [comma]);
  }
  assert.deepEqual(await found("/data/pages?path__contains=É"), [], "no folding of letters");
  assert.deepEqual(await found("/data/pages?path__contains=é"), [cafe]);
  assert.deepEqual(await found("/data/pages?path__notcontains=é"), [comma]);
  assert.deepEqual(await found("/data/pages?path__endswith=f%25c3%25a9"), [cafe]);
  const page = await house.get("/data/pages?path=/~user/caf%25C3%25A9&_facet=path");
  assert.equal(page.type, "table");
  if (page.type !== "table") return;
  const shown = page.rows[0]?.[page.columns.findIndex(({ name }) => name === "path")];
  assert.deepEqual([shown?.text, shown?.full], ["/~user/café", cafe]);
  assert.equal(page.facets[0]?.values[0]?.text, "/~user/café");
  assert.equal(page.filters[0]?.text, "path = /~user/café");
  const csv = await house.send("/data/pages.csv?path=/~user/café");
  assert.ok(csv.body.includes(cafe ?? ""), "what is exported stays exact");
  assert.deepEqual(await found("/data/query.own?path=/café"), ["/café"], "also where a query has decoded it");
});

test("a number is a number also where no column says so", async () => {
  house.write("counted.sql", "select t, count(*) as n from kinds where id <> 3 group by t");
  assert.equal((await house.json("/data/query.counted.json?n=1")).rows.length, 5);
  assert.equal((await house.json("/data/query.counted.json?n__gt=0")).rows.length, 5);
  assert.equal((await house.json("/data/query.counted.json?n__gt=1")).rows.length, 0);
});

/** Where a script would compare the words they are Datasette's, and a near name is beside them. */
const refused: [query: string, words: RegExp, hint?: string][] = [
  ["n__gtt=5", /no operator "gtt"\. Did you mean "gte?"/],
  ["m=5", /no column "m"\. Did you mean "n"|no column "m"/],
  ["natne=5", /kinds has no column "natne"/],
  ["m__gt=5", /no column "m"/],
  ["_sizes=5", /no such word\. Did you mean "_size"/],
  ["_sort=nn", /^Cannot sort table by nn$/, 'Did you mean "n"?'],
  ["_sort_desc=nn", /^Cannot sort table by nn$/, 'Did you mean "n"?'],
  ["_sort=n&_sort_desc=t", /Cannot use _sort and _sort_desc at the same time/],
  ["_facet=nn", /_facet: kinds has no column/],
  ["_facet_array=nn", /_facet_array: kinds has no column/],
  ["_facet_date=nn", /_facet_date: kinds has no column/],
  ["_col=nn", /^_col=nn - invalid columns$/, 'Did you mean "n"?'],
  ["_nocol=zzzzzz", /^_nocol=zzzzzz - invalid columns$/],
  ["_nocol=id", /^_nocol=id - invalid columns$/],
  ["_label=nn", /_label: kinds has no column/],
  ["_fts_table=pairs", /^no such table: pairs$/],
  ["_json=nn", /_json: kinds has no column/],
  ["_size=-4", /_size must be a positive integer/],
  ["_size=dog", /_size must be a positive integer/],
  ["_size=1001", /_size must be <= 1000/],
  ["_facet_size=1e3", /_facet_size must be a positive integer/],
  ["_shape=arrey", /^Invalid _shape: arrey$/, 'Did you mean "array"?'],
  ["_extra=counts", /^Unknown _extra: counts$/, 'Did you mean "count"?'],
  ["_search=fox", /_search: kinds has no full-text index/],
  ["_timelimit=soon", /_timelimit must be a number/],
  ["n__in=[1", /neither values with commas between them nor a JSON array/],
  ["_next=1,2,3", /_next: "1,2,3" belongs to another question: 3 values where the order is by 1, id/],
  ["_next=$x", /_next: "\$x" belongs to another question: "\$x" is no value of id/],
  ["_next=abc", /_next: "abc" belongs to another question: "abc" is no value of id/],
];

for (const [query, words, hint] of refused) {
  test(`?${query} is refused`, async () => {
    const { status, body } = await house.send(`/data/kinds.json?${query}`);
    const { ok, error, errors, hint: near, ...rest } = JSON.parse(body);
    assert.deepEqual([status, ok, errors, near, rest], [400, false, [error], hint, { status: 400 }]);
    assert.match(error, words);
  });
}

test("_timelimit is for those who want to wait less, not longer", () => {
  const words = { name: "words", columns: [{ name: "n", type: "", affinity: "none" as const, nullable: true }] };
  const relation = { ...words, key: [], search: null, referrers: [], references: [] };
  const limit = (text: string) => toAsk(new URLSearchParams({ _timelimit: text }), relation, false, new Set()).limit;
  assert.deepEqual([limit("50"), limit("999999"), limit("")], [50, 10_000, null]);
});
