import assert from "node:assert/strict";
import { after, test } from "node:test";
import { pathOf } from "../../src/browse/language/address.ts";
import { operators } from "../../src/query/filters/operators.ts";
import { addAwkward, awkward, openHouse } from "./open.ts";

const house = openHouse(addAwkward);
after(() => house.close());

const odd = 'odd "table".json/[x]~';
const path = pathOf(odd);
const hostile = [
  ...awkward,
  "')) union select sql from sqlite_schema --",
  "1; delete from events",
  "x' or '1'='1",
  "\\",
  "%",
  "\u0000",
  "\ud800",
  "[",
  '["a"',
  "9".repeat(400),
  "-0",
  "1e999",
];

test("every awkward column can be filtered, sorted, counted, chosen and hidden", async () => {
  for (const [index, column] of awkward.entries()) {
    for (const [word, value] of [
      [`${column}__exact`, `v2-${index}`],
      ["_sort", column],
      ["_sort_desc", column],
      ["_facet", column],
      ["_facet_date", column],
      ["_facet_array", column],
      ["_nocol", column],
      ["_col", column],
    ] as const) {
      const answer = await house.json(`${path}.json?${new URLSearchParams({ [word]: value })}`);
      assert.equal(answer.ok, true, `${word}=${value}: ${answer.error}`);
      assert.equal(answer.rows.length, word.endsWith("__exact") ? 1 : 3, `${word}=${value}`);
      if (word === "_col") assert.deepEqual(Object.keys(answer.rows[0]).sort(), [column, "id"].sort());
      if (word === "_nocol") assert.equal(Object.hasOwn(answer.rows[0], column), false);
    }
  }
});

test("the value of a filter is never more than a value, by no operator and in no column", async () => {
  for (const operator of Object.keys(operators)) {
    for (const value of hostile) {
      for (const table of ["/data/kinds", path]) {
        const column = table === path ? 'quo"te' : "t";
        const { status, body } = await house.send(
          `${table}.json?${new URLSearchParams({ [`${column}__${operator}`]: value })}`,
        );
        const answer = JSON.parse(body);
        const bad = (operator === "in" || operator === "notin") && value.startsWith("[");
        assert.equal(status, bad ? 400 : 200, `${operator} ${JSON.stringify(value)}: ${answer.error}`);
      }
    }
  }
  assert.deepEqual(house.database.prepare("select count(*) as n from kinds").get(), { __proto__: null, n: 6 });
});

test("a name that is no column's gets no further than the list of columns", async () => {
  const words = ["_sort", "_sort_desc", "_facet", "_facet_date", "_facet_array", "_col", "_nocol", "_json"];
  for (const word of words) {
    for (const name of [
      'id" --',
      "id) --",
      "id, sql from sqlite_schema",
      "(select 1)",
      "rowid",
      "*",
      "1 desc",
      "id/**/",
    ]) {
      const { status, body } = await house.send(`/data/kinds.json?${new URLSearchParams({ [word]: name })}`);
      assert.equal(status, 400, `${word}=${name}`);
      assert.match(JSON.parse(body).error, /has no column|^Cannot sort table by | - invalid columns$/);
    }
  }
  for (const name of [
    'id" = 1 or "1',
    'n" or 1=1 --',
    "n__gt or 1=1",
    "n__gt__lt",
    "constructor",
    "__proto__",
    "n__constructor",
    "n____proto__",
  ]) {
    const { status } = await house.send(`/data/kinds.json?${new URLSearchParams({ [name]: "1" })}`);
    assert.equal(status, 400, name);
  }
});

test("a column without a name is filtered as its menu says", async () => {
  house.write("nameless.sql", 'select 1 as "", 2 as n union all select null, 3');
  assert.deepEqual((await house.json("/data/query.nameless.json?__notblank=1")).rows, [{ "": 1, n: 2 }]);
  assert.deepEqual((await house.json("/data/query.nameless.json?__isnull=1&n__gt=1")).rows, [{ "": null, n: 3 }]);
  assert.equal((await house.send("/data/kinds.json?__notblank=1")).status, 400);
});

test("_where is the owner's alone, and stays between its brackets", async () => {
  const where = (sql: string, owner = true) =>
    house.send(`/data/kinds.json?${new URLSearchParams({ _where: sql })}`, { owner });
  const rows = async (sql: string) => JSON.parse((await where(sql)).body).rows?.length;
  assert.equal(await rows("n > 5"), 2);
  assert.equal(await rows("n > 5 -- and the rest"), 2);
  assert.equal(await rows("n in (select max(n) from kinds)"), 1);
  for (const sql of [
    "1) or (1",
    "1); delete from kinds; --",
    "1;",
    "1 /* open",
    "'open",
    "(1",
    "n = :n",
    "1 union select 1",
    "",
    "1\u0000",
  ]) {
    assert.equal((await where(sql)).status, 400, sql);
  }
  const refused = await where("1", false);
  assert.equal(refused.status, 403);
  assert.equal(JSON.parse(refused.body).error, "_where= is not allowed");
});

test("a name in the path is a name: traversal, other databases and nonsense are not found", async () => {
  for (const name of [
    "..~2F..~2Fetc",
    "%2e%2e%2fetc",
    "sqlite_schema",
    "sqlite_master",
    "main.events",
    "pragma_table_info",
    "events~22",
    "a".repeat(400),
    "C:~5Cx",
    "~00",
  ]) {
    const { status } = await house.send(`/data/${name}.json`);
    assert.equal(status, 404, name);
  }
  assert.equal((await house.send("/data/~FF.json")).status, 400);
  assert.equal((await house.send("/data/%E0%A4%A.json")).status, 400);
});

test("no name of a table reaches a header unwashed", async () => {
  const { headers } = await house.send(`${path}.csv?_dl=on`);
  assert.equal(headers["content-disposition"], 'attachment; filename="odd-table-json-x-.csv"');
  const answer = await house.send(`${path}.json?_size=1&_shape=array&${encodeURIComponent("new\nline")}__notnull=1`);
  assert.match(
    answer.headers["link"] ?? "",
    /^<http:\/\/tally\.example\/data\/odd\+~22table~22~2Ejson~2F~5Bx~5D~7E\.json\?[^\s<>"]*>; rel="next"$/,
  );
});

test("no address of ours leads elsewhere", async () => {
  for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example"]) {
    const moved = await house.get(
      `/data/kinds?${new URLSearchParams({ _filter_column: evil, _filter_op: evil, _filter_value: evil })}`,
    );
    assert.ok(moved.type === "moved" && moved.to.startsWith("/data/kinds?"));
  }
});
