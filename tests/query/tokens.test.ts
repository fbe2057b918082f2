import assert from "node:assert/strict";
import test from "node:test";
import { countedColumns } from "../../src/query/sql/counted.ts";
import { identifierName, isCode, toTokens } from "../../src/query/sql/tokens.ts";

const cases: [sql: string, kinds: string][] = [
  ["select path from pageviews", "keyword:select identifier:path keyword:from identifier:pageviews"],
  ["'it''s' x'00ff' 'open", "string:'it''s' string:x'00ff' string:'open"],
  ['"a ""b""" [c d] `e`', 'identifier:"a ""b""" identifier:[c d] identifier:`e`'],
  ["1 2.5 .5e-3 0xFF 1_000", "number:1 number:2.5 number:.5e-3 number:0xFF number:1_000"],
  [":from @x $y ?1 ?", "parameter::from parameter:@x parameter:$y parameter:?1 parameter:?"],
  ["a->>'$.b' || c <> d", "identifier:a operator:->> string:'$.b' operator:|| identifier:c operator:<> identifier:d"],
  ["e.order, Été", "identifier:e operator:. identifier:order operator:, identifier:Été"],
  ["1 -- two ; three\n+ /* four */ 5", "number:1 operator:+ number:5"],
  ["1 /* open ; select", "number:1"],
  ["", ""],
];

for (const [sql, expected] of cases) {
  test(`tokens of ${sql}`, () => {
    const tokens = toTokens(sql);
    assert.equal(
      tokens
        .filter(isCode)
        .map(({ kind, text }) => `${kind}:${text}`)
        .join(" "),
      expected,
    );
    assert.equal(tokens.map(({ text }) => text).join(""), sql);
    for (const { text, offset } of tokens) assert.equal(sql.slice(offset, offset + text.length), text);
  });
}

test("a name is what is inside the quotes, in lower case", () => {
  const names = toTokens('Path "Two ""words""" [x y] `z`').filter(isCode).map(identifierName);
  assert.deepEqual(names, ["path", 'two "words"', "x y", "z"]);
});

test("a megabyte of anything is tokenised without trouble", () => {
  for (const text of ["'", "x", "/*", "((", "''", '"', "\ud800", "1e", "--\n"]) {
    const sql = text.repeat(1_000_000 / text.length);
    assert.equal(
      toTokens(sql).reduce((sum, token) => sum + token.text.length, 0),
      sql.length,
    );
  }
});

const counted: [sql: string, columns: Record<string, boolean | null>][] = [
  ["select day, count(*) as views, avg(n) as mean from e group by day", { day: null, views: true, mean: false }],
  ["select count(*), sum(a)/count(*) from e", { "count(*)": true, "sum(a)/count(*)": false }],
  ["select coalesce(sum(n), 0) n, max(n) as top, round(avg(n)) as r from e", { n: true, top: false, r: false }],
  ["select 1.0 * a / b as share, a from e", { share: false, a: null }],
  [
    "with c as (select day, count(*) as n, avg(x) m from e) select n, m, n as k, day from c",
    { n: true, m: false, k: true, day: null },
  ],
  ["with c as (select count(*) as n from e) select * from c", { n: true }],
  [
    "select x.n, coalesce(y.m, 0) as m from (select count(*) n from a) x join (select min(z) m from b) y",
    { n: true, m: false },
  ],
  ["select sum(count(*)) over (order by day) as so_far from e group by day", { so_far: false }],
  ["select count(*) as n from a union all select avg(x) from b", { n: false }],
  ["select count(*) as n from a union all select total(x) from b", { n: true }],
  ["select day, (select count(*) from e where e.day = d.day) as n from d", { day: null, n: true }],
  [
    "with recursive r(i) as (select 1 union all select i + 1 from r) select i, count(*) as n from r",
    { i: null, n: true },
  ],
  ["select sum(m) as n from (select avg(x) as m from e group by day)", { n: false }],
  ["select (", { "(": null }],
  ["values (1)", {}],
];
test("what counts is found however often a table is read", () => {
  const tables = Array.from({ length: 60 }, (_, i) => `t${i + 1} as (select a.n from t${i} a join t${i} b)`);
  const sql = `with t0 as (select count(*) as n from e), ${tables.join(", ")} select n from t60`;
  assert.deepEqual(Object.fromEntries(countedColumns(sql)), { n: true });
});

for (const [sql, columns] of counted) {
  test(`what counts in ${sql}`, () => assert.deepEqual(Object.fromEntries(countedColumns(sql)), columns));
}
