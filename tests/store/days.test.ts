import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addDays, dayOf, daysBetween, startOfDay } from "../../src/base/days.ts";

const local: [zone: string, moment: string, day: string, hour: number][] = [
  ["UTC", "2026-01-01T00:00:00Z", "2026-01-01", 0],
  ["UTC", "2025-12-31T23:59:59.999Z", "2025-12-31", 23],
  // The clock goes forward: 01:00 to 02:00 is left out.
  ["Europe/London", "2026-03-29T00:59:59Z", "2026-03-29", 0],
  ["Europe/London", "2026-03-29T01:00:00Z", "2026-03-29", 2],
  // … and back: 01:00 to 02:00 happens twice.
  ["Europe/London", "2026-10-25T00:30:00Z", "2026-10-25", 1],
  ["Europe/London", "2026-10-25T01:30:00Z", "2026-10-25", 1],
  ["Europe/London", "2026-06-30T23:00:00Z", "2026-07-01", 0],
  // Half an hour off, with summer time.
  ["America/St_Johns", "2026-01-01T03:29:59Z", "2025-12-31", 23],
  ["America/St_Johns", "2026-01-01T03:30:00Z", "2026-01-01", 0],
  ["America/St_Johns", "2026-07-01T02:30:00Z", "2026-07-01", 0],
  // A quarter off.
  ["Asia/Kathmandu", "2026-01-01T18:14:59Z", "2026-01-01", 23],
  ["Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02", 0],
  // 30 December 2011 did not happen.
  ["Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29", 23],
  ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31", 0],
  // Summer time began at midnight: the day began at 01:00.
  ["America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03", 23],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04", 1],
  // … and ended at midnight: 23:00 happened twice.
  ["America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-17", 23],
  ["America/Sao_Paulo", "2018-02-18T03:00:00Z", "2018-02-18", 0],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05", 1],
];

describe("dayOf", () => {
  for (const [zone, moment, day, hour] of local) {
    it(`${moment} in ${zone} is ${day}, ${hour} h`, () => {
      assert.deepEqual({ ...dayOf(Date.parse(moment), zone) }, { day, hour });
    });
  }

  it("agrees with Intl on every quarter of an hour of two years", () => {
    for (const zone of ["Europe/London", "America/St_Johns", "Australia/Lord_Howe"]) {
      const format = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
      for (let time = Date.UTC(2025, 0, 1); time < Date.UTC(2027, 0, 1); time += 15 * 60_000 * 7) {
        const { day, hour } = dayOf(time + 1, zone);
        assert.equal(`${day} ${String(hour).padStart(2, "0")}`, format.format(time).slice(0, 13));
      }
    }
  });

  it("refuses what is no moment", () => {
    assert.throws(() => dayOf(Number.NaN, "UTC"), RangeError);
  });
});

const starts: [day: string, zone: string, moment: string][] = [
  ["2026-03-29", "Europe/London", "2026-03-29T00:00:00.000Z"],
  ["2026-03-30", "Europe/London", "2026-03-29T23:00:00.000Z"],
  ["2026-07-01", "America/St_Johns", "2026-07-01T02:30:00.000Z"],
  ["2026-01-02", "Asia/Kathmandu", "2026-01-01T18:15:00.000Z"],
  ["2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
  ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
  ["2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00.000Z"],
];

describe("startOfDay", () => {
  for (const [day, zone, moment] of starts) {
    it(`${day} in ${zone} begins at ${moment}`, () => {
      const start = startOfDay(day, zone);
      assert.equal(new Date(start).toISOString(), moment);
      assert.equal(dayOf(start, zone).day, day);
      assert.notEqual(dayOf(start - 1, zone).day, day);
    });
  }
});

const sums: [from: string, count: number, to: string][] = [
  ["2026-02-28", 1, "2026-03-01"],
  ["2024-02-28", 1, "2024-02-29"],
  ["2026-03-28", 2, "2026-03-30"],
  ["2026-01-01", -1, "2025-12-31"],
  ["2025-01-01", 365, "2026-01-01"],
  ["2026-01-01", 0, "2026-01-01"],
];

describe("addDays and daysBetween", () => {
  for (const [from, count, to] of sums) {
    it(`${from} and ${count} days make ${to}`, () => {
      assert.equal(addDays(from, count), to);
      assert.equal(daysBetween(from, to), count);
    });
  }
});
