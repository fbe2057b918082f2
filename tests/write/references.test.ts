import assert from "node:assert/strict";
import { test } from "node:test";
import { refersTo, renamedIn, renamedParam } from "../../src/client/editor/references.ts";
import { wrongCellName } from "../../src/query/library/cell-name.ts";

const renames: [what: string, sql: string, renamed: string][] = [
  ["a table", "select * from daily", "select * from traffic"],
  ["its columns, where it has no alias", "select Daily.n from daily", "select traffic.n from traffic"],
  ["not an alias", "select daily.n from daily as daily", "select daily.n from traffic as daily"],
  [
    "in joins, commas, IN and brackets",
    "select 1 from a join daily d, (select n from daily) where n in daily",
    "select 1 from a join traffic d, (select n from traffic) where n in traffic",
  ],
  ["in quotes", 'select "daily".n from "daily"', "select traffic.n from traffic"],
  ["no column of its name", "select daily, x.daily from daily", "select daily, x.daily from traffic"],
  [
    "no text and no comment",
    "select 'from daily' -- from daily\nfrom daily",
    "select 'from daily' -- from daily\nfrom traffic",
  ],
  [
    "not what its own WITH names so",
    "with daily as (select 1) select * from daily",
    "with daily as (select 1) select * from daily",
  ],
  [
    "not what a WITH in brackets names so there",
    "select daily.n, (with daily as (select 1 as n) select daily.n from daily) from daily where exists (select 1 where daily.n)",
    "select traffic.n, (with daily as (select 1 as n) select daily.n from daily) from traffic where exists (select 1 where traffic.n)",
  ],
  [
    "not an alias of a part",
    "select daily.n from daily union select daily.n from (select 2 as n) daily union all select daily.n from x as daily join (daily d) order by daily.n",
    "select traffic.n from traffic union select daily.n from (select 2 as n) daily union all select daily.n from x as daily join (traffic d) order by daily.n",
  ],
  [
    "from within, where nothing nearer has the name",
    "with a as (select daily.n from (daily join x on daily.n = x.n)) select (select daily.n from a), daily.m from main.daily, (select daily.n from daily)",
    "with a as (select traffic.n from (traffic join x on traffic.n = x.n)) select (select daily.n from a), daily.m from main.daily, (select traffic.n from traffic)",
  ],
  ["no file", "select * from query.daily", "select * from query.daily"],
  ["nothing where it is not", "select 1 as n", "select 1 as n"],
  ["nothing in what is no SQL yet", "select * from", "select * from"],
];

for (const [what, sql, renamed] of renames) {
  test(`SQL that draws on a cell follows its new name: ${what}`, () => {
    assert.equal(renamedIn(sql, "daily", "traffic"), renamed);
    assert.equal(refersTo(sql, "daily"), sql !== renamed);
  });
}

test("SQL follows a parameter's new name, in its code only", () => {
  const sql = "select ':least' -- :least\nwhere n > :least and m > :least_of and k = @least";
  assert.equal(
    renamedParam(sql, "least", "most"),
    "select ':least' -- :least\nwhere n > :most and m > :least_of and k = @least",
  );
});

test("a cell's name is refused for the reason a file would be", () => {
  const taken = new Set(["daily"]);
  for (const [name, why] of [
    ["", /needs a name/],
    ["top-pages", /such as "top_pages"/],
    ["7 days", /such as "_7_days"/],
    ["order", /a word of SQL/],
    ["Daily", /two cells called "Daily"/],
  ] as const) {
    assert.match(wrongCellName(name, taken) ?? "", why);
  }
  assert.equal(wrongCellName("weekly", taken), null);
});
