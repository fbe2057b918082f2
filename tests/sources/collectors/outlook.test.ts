import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { toConfig } from "../../../src/base/config.ts";
import { addDays } from "../../../src/base/days.ts";
import { openApp } from "../../../src/server/app.ts";
import { testDirectory } from "../../support/directory.ts";
import { testEffects } from "../../support/store.ts";

/** Vacancies of the nth of 150 days: more each week, by the day of the week, and some by chance. */
const openOn = (at: number) => 20 + (at % 7) * 5 + Math.floor(at / 3) + ((((at + 1) ** 3 * 40_503) % 65_536) >> 11);

const owner = { audience: "owner" } as const;

test("the outlook says what is open, what it pays and what is likely to come, and what is not followed yet", async (context) => {
  const effects = testEffects(Date.parse("2026-12-01T12:00:00Z"));
  const config = toConfig({ TALLYBOOK_DATA: testDirectory(), TALLYBOOK_TIMEZONE: "UTC" });
  const app = await openApp(config, effects, "command");
  context.after(() => app.close());
  const page = (subject: string) => app.notebooks.page("outlook", new URLSearchParams({ subject }), owner);
  const errors = async (subject: string) =>
    (await page(subject)).cells.flatMap((cell) => (cell.type === "query" && cell.error ? [cell.error.message] : []));
  const rows = async (cell: string, search: Record<string, string>): Promise<Record<string, unknown>[]> => {
    const answer = await app.notebooks.export("outlook", cell, "json", new URLSearchParams(search), owner);
    const body = typeof answer.body === "string" ? answer.body : await text(answer.body as AsyncIterable<string>);
    assert.ok(JSON.parse(body).rows, body);
    return JSON.parse(body).rows;
  };
  assert.deepEqual(await errors("baker"), [], "before anything came");
  assert.deepEqual(
    (await rows("followed", { subject: "baker" })).map(({ subject, remark, missing }) => [subject, remark, missing]),
    [["baker", "Not followed: follow it", "baker"]],
  );
  // Each is wanted for one day; those of today are open.
  const vacancies = Array.from({ length: 150 }, (_, at) => addDays("2026-12-01", at - 149)).flatMap((day, at) =>
    Array.from({ length: openOn(at) }, (_, nr) => [`${at}-${nr}`, day, nr % 2 ? "Loaf" : "Crust", 30_000 + nr]),
  );
  await app.store.write([
    {
      sql: `insert into vacancies (subject, id, title, company, city, salary, currency, first_seen, last_seen, run)
        select 'baker', value ->> 0, 'Baker', value ->> 2, 'Leeds', value ->> 3, 'GBP', value ->> 1, value ->> 1, 1 from json_each(?)`,
      args: [JSON.stringify(vacancies)],
    },
    {
      sql: `insert into vacancies (subject, id, company, city, first_seen, last_seen, run) values ('welder', 'w', 'Weld', 'York', ?, ?, 1)`,
      args: ["2026-12-01", "2026-12-01"],
    },
  ]);
  assert.deepEqual(await errors("baker"), []);
  const count = openOn(149);
  const [now] = await rows("now", { subject: "baker" });
  assert.deepEqual(now, { vacancies: count, share: count / (count + 1), companies: 2, pay: 30_000 + (count - 1) / 2 });
  const days = await rows("days", { subject: "baker" });
  assert.deepEqual(
    [days.length, days.at(0), days.at(-1)],
    [150, { day: "2026-07-05", vacancies: openOn(0) }, { day: "2026-12-01", vacancies: count }],
  );
  const ahead = (await rows("days", { subject: "baker", _forecast: "28" })).filter(({ forecast }) => forecast === 1);
  assert.equal(ahead.length, 28);
  assert.deepEqual(await rows("cities", { subject: "welder" }), [{ city: "York", vacancies: 1 }]);
  const known = await rows("followed", {});
  assert.deepEqual(
    known.map(({ subject, since, open, forecast_from, missing }) => [subject, since, open, forecast_from, missing]),
    [
      ["baker", "2026-07-05", count, "2026-09-04", null],
      ["welder", "2026-12-01", 1, "2027-01-31", null],
    ],
  );
});
