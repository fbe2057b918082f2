import assert from "node:assert/strict";
import test from "node:test";
import { around, type Calendar, isDay, toPeriod } from "../../src/base/period.ts";

const calendar: Calendar = { today: "2026-03-31", firstDay: "2025-12-24" };
const cases: [search: string, key: string, from: string, to: string, label: string][] = [
  ["", "30d", "2026-03-02", "2026-03-31", "Last 30 days"],
  ["period=", "30d", "2026-03-02", "2026-03-31", "Last 30 days"],
  ["period=today", "today", "2026-03-31", "2026-03-31", "Today"],
  ["period=7d", "7d", "2026-03-25", "2026-03-31", "Last 7 days"],
  ["period=90d", "90d", "2026-01-01", "2026-03-31", "Last 90 days"],
  ["period=12m", "12m", "2025-04-01", "2026-03-31", "Last 12 months"],
  ["period=all", "all", "2025-12-24", "2026-03-31", "All time"],
  ["period=yesterday", "yesterday", "2026-03-30", "2026-03-30", "Yesterday"],
  ["period=week", "week", "2026-03-30", "2026-03-31", "This week"],
  ["period=last-week", "last-week", "2026-03-23", "2026-03-29", "Last week"],
  ["period=month", "month", "2026-03-01", "2026-03-31", "This month"],
  ["period=last-month", "last-month", "2026-02-01", "2026-02-28", "Last month"],
  ["period=year", "year", "2026-01-01", "2026-03-31", "This year"],
  ["period=last-year", "last-year", "2025-01-01", "2025-12-31", "Last year"],
  ["period=7d&from=2026-01-01", "7d", "2026-03-25", "2026-03-31", "Last 7 days"],
  ["from=2026-01-05&to=2026-01-07", "custom", "2026-01-05", "2026-01-07", "5 Jan 2026 – 7 Jan 2026"],
  ["from=2026-01-07&to=2026-01-05", "custom", "2026-01-05", "2026-01-07", "5 Jan 2026 – 7 Jan 2026"],
  ["period=custom&from=2026-02-28&to=2026-02-28", "custom", "2026-02-28", "2026-02-28", "28 Feb 2026"],
  ["from=2026-03-30", "custom", "2026-03-30", "2026-03-31", "30 Mar 2026 – 31 Mar 2026"],
  ["to=2025-12-25", "custom", "2025-12-24", "2025-12-25", "24 Dec 2025 – 25 Dec 2025"],
  ["to=2020-01-01", "custom", "2020-01-01", "2020-01-01", "1 Jan 2020"],
  ["from=2030-01-01", "custom", "2030-01-01", "2030-01-01", "1 Jan 2030"],
];
for (const [search, key, from, to, label] of cases) {
  test(`period of ?${search}`, () => {
    const period = toPeriod(new URLSearchParams(search), calendar);
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
    assert.deepEqual(period, { key, from, to, days, label, error: null });
  });
}

/** The days before and after, "from to"; null where there are none. */
const steps: [search: string, earlier: string | null, later: string | null][] = [
  ["period=today", "2026-03-30 2026-03-30", null],
  ["period=yesterday", "2026-03-29 2026-03-29", "2026-03-31 2026-03-31"],
  ["period=7d", "2026-03-18 2026-03-24", null],
  ["period=week", "2026-03-23 2026-03-29", null],
  ["period=last-week", "2026-03-16 2026-03-22", "2026-03-30 2026-03-31"],
  ["period=month", "2026-02-01 2026-02-28", null],
  ["period=last-month", "2026-01-01 2026-01-31", "2026-03-01 2026-03-31"],
  ["period=year", "2025-01-01 2025-12-31", null],
  ["period=last-year", "2024-01-01 2024-12-31", "2026-01-01 2026-03-31"],
  ["from=2024-02-01&to=2024-02-29", "2024-01-01 2024-01-31", "2024-03-01 2024-03-31"],
  ["from=2026-01-05&to=2026-01-07", "2026-01-02 2026-01-04", "2026-01-08 2026-01-10"],
  ["from=2026-03-01&to=2026-03-01", "2026-02-28 2026-02-28", "2026-03-02 2026-03-02"],
  ["from=2026-03-20&to=2026-03-29", "2026-03-10 2026-03-19", "2026-03-30 2026-03-31"],
  ["from=0001-01-01&to=0001-01-02", null, "0001-01-03 0001-01-04"],
  ["period=all", null, null],
];
for (const [search, earlier, later] of steps) {
  test(`what is beside ?${search}`, () => {
    const beside = around(toPeriod(new URLSearchParams(search), calendar), calendar.today);
    const text = (days: { from: string; to: string } | null) => days && `${days.from} ${days.to}`;
    assert.deepEqual([text(beside.earlier), text(beside.later)], [earlier, later]);
  });
}

test("the month before is beside this one, also on its first day", () => {
  const first = { ...calendar, today: "2026-03-01" };
  assert.deepEqual(around(toPeriod(new URLSearchParams("period=month"), first), first.today), {
    earlier: { from: "2026-02-01", to: "2026-02-28" },
    later: null,
  });
});

for (const [search, error] of [
  [
    "period=7days",
    'period: none of today, 7d, 30d, 90d, 12m, all, yesterday, week, last-week, month, last-month, year, last-year: "7days"',
  ],
  [
    "period=constructor",
    'period: none of today, 7d, 30d, 90d, 12m, all, yesterday, week, last-week, month, last-month, year, last-year: "constructor"',
  ],
  ["from=yesterday", 'from: not a date such as 2026-03-31: "yesterday"'],
  ["from=2026-01-01&to=2026-02-30", 'to: not a date such as 2026-03-31: "2026-02-30"'],
] as const) {
  test(`bad period ?${search}`, () => {
    const period = toPeriod(new URLSearchParams(search), calendar);
    assert.equal(period.error, error);
    assert.equal(period.key, "30d");
  });
}

test("all time of an empty database is today", () => {
  const { from, to } = toPeriod(new URLSearchParams("period=all"), { today: "2026-03-31", firstDay: null });
  assert.deepEqual([from, to], ["2026-03-31", "2026-03-31"]);
});

test("twelve months before a leap day", () => {
  const { from } = toPeriod(new URLSearchParams("period=12m"), { today: "2028-02-29", firstDay: null });
  assert.equal(from, "2027-03-01");
});

test("only real dates are dates", () => {
  for (const day of ["2026-1-1", "2026-02-29", "0000-01-01", "2026-13-01", "+02026-01-01", ""])
    assert.equal(isDay(day), false);
  assert.equal(isDay("2028-02-29"), true);
});
