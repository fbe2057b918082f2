import assert from "node:assert/strict";
import test from "node:test";
import { readsClock } from "../../src/query/sql/clock.ts";

const still: string[] = [
  "select date(day) from events",
  "select date(:from, '-' || 3 || ' days')",
  "select strftime('%w', e.day) from events as e",
  "select date(max(day), '-1 day') from events",
  "select date(created / 1000, 'unixepoch', 'localtime') from sites",
  "with recursive every(day) as (select :from union all select date(day, '+1 day') from every where day < :to) select day from every",
  "with p as (select :from as first, min(:to, :today) as last), d(day) as (select first from p union all select date(day, '+1 day') from d, p where day < last) select d.day, title from d, pages",
  "select date((select min(day) from events), 'start of month')",
  "select date('2026-01-01')",
  "select unixepoch(day), cast(julianday(:to) as integer) from events",
  "with a as (select date(day, '-1 day') as before from events) select date(before) from a",
  "with a as (select date(:from, '-' || 3 || ' days') as first) select date(first, '-1 day') from a",
  "with a as (select day from events, pages where title = 'x') select unixepoch(a.day) from a",
];

const ticking: string[] = [
  "select date()",
  "select date('now')",
  "select strftime('%H')",
  "select strftime('%H', 'NOW')",
  "select datetime('now', 'localtime')",
  "select date('n' || 'ow')",
  "select date(name) from events",
  "select date(json_extract(props, '$.when')) from events",
  "select date(props ->> 'when') from events",
  "select date(day) from (select name as day from events)",
  "select date(day) from (select name day from events)",
  "select date(day) from (select lower(name) as day from events)",
  "with e(day) as (select name from events) select date(day) from e",
  "with e as (select name as n from events), f as (select n as day from e) select date(day) from f",
  "select timediff(day, name) from events",
  "with a as (select strftime('n' || 'ow', day) as day from events) select date(day) from a",
  "select date(time(name)) from events",
  "select date(case when 1 then substr('nowhere', 1, 3) end)",
  'select date("now")',
  "select date((select title from pages limit 1))",
];

for (const sql of still) test(`does not read the clock: ${sql}`, () => assert.equal(readsClock([sql], {}), false));
for (const sql of ticking) test(`may read the clock: ${sql}`, () => assert.equal(readsClock([sql], {}), true));

test("a parameter may say now, and a view of the owner's may rename a column", () => {
  assert.equal(readsClock(["select date(:when)"], { when: "2026-01-01" }), false);
  assert.equal(readsClock(["select date(:when)"], { when: "Now" }), true);
  const view = "create view mine as select name as day from events";
  assert.equal(readsClock(["select date(day) from mine", view], {}), true);
});
