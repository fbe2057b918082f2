import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { productQueries } from "../../src/config.ts";
import { Random } from "../../src/demo/random.ts";
import { addDays } from "../../src/store/days.ts";

const sql = readFileSync(join(productQueries, "spans.sql"), "utf8");

/** The largest spans that are wholly in the period: of each day the shortest beginning that no day outside has. */
function toSpans(from: string, to: string): string[] {
  const [before, after] = [addDays(from, -1), addDays(to, 1)];
  const spans = new Set<string>();
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const isWithin = (length: number) =>
      day.slice(0, length) !== before.slice(0, length) && day.slice(0, length) !== after.slice(0, length);
    spans.add(day.slice(0, [4, 7, 9].find(isWithin) ?? 10));
  }
  return [...spans];
}

test("a period is made up of its largest spans, each day in one of them", () => {
  const database = new DatabaseSync(":memory:");
  const ask = (from: string, to: string) =>
    database
      .prepare(sql)
      .all({ from, to })
      .map((row) => row["span"]);
  const random = new Random(7);
  for (let count = 0; count < 400; count++) {
    const from = addDays("2023-01-01", random.below(800));
    const to = addDays(from, random.below(random.pick([3, 40, 400, 1200])));
    assert.deepEqual(ask(from, to), toSpans(from, to), `${from} to ${to}`);
  }
  for (const [from, to] of [
    ["2024-01-01", "2024-12-31"],
    ["2024-02-01", "2024-02-29"],
    ["2023-02-20", "2023-02-28"],
    ["2026-04-30", "2026-04-30"],
  ] as const) {
    assert.deepEqual(ask(from, to), toSpans(from, to));
    assert.equal(ask(from, to).length, 1);
  }
  assert.deepEqual(ask("2026-03-02", "2026-03-01"), []);
  assert.deepEqual(ask("9999-12-30", "9999-12-31"), ["9999-12-30", "9999-12-31"]);
  database.close();
});
