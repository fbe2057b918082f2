import assert from "node:assert/strict";
import { test } from "node:test";
import { shownAt, toLocal } from "../../src/base/sql-time.ts";
import { roundTicks } from "../../src/notebook/chart/draw/axis.ts";
import { formatTick, formatValue } from "../../src/notebook/chart/format.ts";
import type { ValueFormat } from "../../src/notebook/chart/spec.ts";
import { tickTexts } from "../../src/notebook/chart/tick-texts.ts";
import type { Value } from "../../src/query/answer.ts";

const reading = { timezone: "Europe/London", today: "2026-11-22" };

const cases: [Value, ValueFormat, string][] = [
  [58214, "number", "58,214"],
  [-3, "number", "−3"],
  [-0.001, "number", "−0.001"],
  [0, "number", "0"],
  [1.7391, "number", "1.74"],
  [17.391, "number", "17.4"],
  [1e21, "number", "1e+21"],
  [123456789012345678n, "number", "123,456,789,012,345,678"],
  [Number.POSITIVE_INFINITY, "number", "∞"],
  [Number.NEGATIVE_INFINITY, "percent", "−∞"],
  [Number.NaN, "number", "—"],
  [null, "number", "—"],
  ["abc", "number", "abc"],
  [0.6234, "percent", "62%"],
  [0.0341, "percent", "3.4%"],
  [1.5, "percent", "150%"],
  [84, "duration", "1 m 24 s"],
  [0.83, "duration", "0.8 s"],
  [7500, "duration", "2 h 5 m"],
  [3599.7, "duration", "1 h 0 m"],
  [1_234_567, "bytes", "1.2 MB"],
  [999_900, "bytes", "1 MB"],
  ["2026-11-09", "date", "9 Nov"],
  ["2025-11-09", "date", "9 Nov 2025"],
  ["2026-11", "date", "Nov 2026"],
  ["2026-02-30", "date", "2026-02-30"],
  ["2026-11-09 14:05:00", "time", "9 Nov 14:05"],
  [Date.UTC(2026, 6, 1, 12), "time", "1 Jul 13:00"],
  [Date.UTC(2026, 6, 1, 12, 0, 7), "time", "1 Jul 13:00:07"],
  ["2026-07-01 13:00:07.5", "time", "1 Jul 13:00:07"],
  ["2026-07-01T12:00:00Z", "time", "1 Jul 13:00"],
  ["2026-07-01 12:00z", "time", "1 Jul 13:00"],
  ["2026-07-01 12:00:00 +02:00", "time", "1 Jul 11:00"],
  ["2026-07-01T12:00-0330", "time", "1 Jul 16:30"],
  ["2026-06-30T23:30:00+00", "date", "1 Jul"],
  ["2026-10-25T01:30:00+01:00", "time", "25 Oct 01:30"],
  ["2026-10-25T01:30:00+00:00", "time", "25 Oct 01:30 (again)"],
  [Date.UTC(2026, 9, 25, 0, 59, 59, 999), "time", "25 Oct 01:59:59"],
  [Date.UTC(2026, 9, 25, 1, 0, 0, 1), "time", "25 Oct 01:00 (again)"],
  [Date.UTC(2026, 9, 25, 1, 59, 59), "time", "25 Oct 01:59:59 (again)"],
  [Date.UTC(2026, 9, 25, 2), "time", "25 Oct 02:00"],
  [Date.UTC(2026, 2, 29, 1), "time", "29 Mar 02:00"],
  ["2026-11-09 14:61:00", "time", "2026-11-09 14:61:00"],
  ["2026-11-09 14:00:60", "time", "2026-11-09 14:00:60"],
  ["2026-11-09 24:00", "time", "2026-11-09 24:00"],
  ["2026-11-09T14:00+24:00", "time", "2026-11-09T14:00+24:00"],
  ["2026-11-09Z", "time", "2026-11-09Z"],
  ["0026-11-09", "date", "9 Nov 26"],
  ["GB", "country", "United Kingdom"],
  ["ZZ", "country", "ZZ"],
  ["<b>", "country", "<b>"],
  [new Uint8Array(12), "text", "blob, 12 bytes"],
  [new Uint8Array(1), "number", "blob, 1 byte"],
  [2026, "text", "2026"],
];

for (const [value, format, expected] of cases) {
  test(`${typeof value === "bigint" ? `${value}n` : JSON.stringify(value)} as ${format} is ${expected}`, () => {
    assert.equal(formatValue(value, format, reading), expected);
  });
}

test("instants stay apart and in order where clocks show their hours twice", () => {
  for (const [timezone, day] of [
    ["Europe/Berlin", Date.UTC(2026, 9, 25)],
    ["America/New_York", Date.UTC(2026, 10, 1, 4)],
    ["Australia/Lord_Howe", Date.UTC(2026, 3, 4, 12)],
    ["Antarctica/Troll", Date.UTC(2026, 9, 24, 22)],
    ["Asia/Kathmandu", Date.UTC(2026, 3, 4)],
  ] as const) {
    const instants = Array.from({ length: 6 * 3600 }, (_, second) => day + second * 1000 + 1);
    const locals = instants.map((instant) => toLocal(instant, timezone) ?? Number.NaN);
    for (const [index, local] of locals.entries()) {
      assert.ok(index === 0 || local > (locals[index - 1] as number), `${timezone} ${instants[index]}`);
      const shown = Temporal.Instant.fromEpochMilliseconds(instants[index] as number).toZonedDateTimeISO(timezone);
      const { digits } = shownAt(local);
      assert.equal(
        new Date(digits).toISOString(),
        `${shown.toPlainDateTime().toString({ smallestUnit: "millisecond" })}Z`,
      );
    }
    const again = locals.filter((local) => shownAt(local).again).length;
    assert.equal(
      again,
      { "Asia/Kathmandu": 0, "Australia/Lord_Howe": 1800, "Antarctica/Troll": 7200 }[timezone as string] ?? 3600,
      timezone,
    );
  }
});

test("axes are short", () => {
  const ticks: [number, ValueFormat, string][] = [
    [6000, "number", "6k"],
    [1_500_000, "number", "1.5M"],
    [950, "number", "950"],
    [0.4, "percent", "40%"],
    [-2000, "number", "−2k"],
  ];
  for (const [value, format, expected] of ticks) assert.equal(formatTick(value, format), expected);
});

const axes: [number[], ValueFormat, string][] = [
  [[0, 2000, 4000, 6000], "number", "0 2k 4k 6k"],
  [[0, 500, 1000, 1500], "number", "0 500 1k 1.5k"],
  [[1000, 1250, 1500], "number", "1k 1.25k 1.5k"],
  [[2019, 2020, 2021, 2022, 2023], "number", "2,019 2,020 2,021 2,022 2,023"],
  [[2019, 2020, 2021, 2022, 2023], "text", "2019 2020 2021 2022 2023"],
  [[12_340, 12_345, 12_350], "number", "12,340 12,345 12,350"],
  [[-2000, 0, 2000], "number", "−2k 0 2k"],
  [[0.4, 0.405, 0.41], "percent", "40% 40.5% 41%"],
  [[0, 0.5, 1], "percent", "0% 50% 100%"],
  [[0, 60, 120], "duration", "0 s 1 m 0 s 2 m 0 s"],
  [[3600, 3615, 3630], "duration", "1 h 0 m 0 s 1 h 0 m 15 s 1 h 0 m 30 s"],
  [[12, 12.5, 13], "duration", "12 s 12.5 s 13 s"],
  [[1_000_000, 1_500_000, 2_000_000], "bytes", "1 MB 1.5 MB 2 MB"],
  [[1_000_100, 1_000_200], "bytes", "1,000,100 bytes 1,000,200 bytes"],
  [[1e-7, 2e-7], "number", "0.0000001 0.0000002"],
];
for (const [ticks, format, expected] of axes) {
  test(`ticks ${ticks.join(", ")} as ${format}`, () => {
    assert.equal(tickTexts(ticks, format).join(" "), expected);
  });
}

test("no two ticks of an axis are alike, wherever it lies and however short it is", () => {
  const formats: ValueFormat[] = ["number", "percent", "duration", "bytes", "text"];
  for (let size = -12; size <= 18; size++) {
    for (const from of [0, 1, 1.7, 9.99, -3.3]) {
      for (const share of [1e-14, 1e-9, 1e-6, 1e-4, 0.003, 0.2, 1, 40]) {
        const least = from * 10 ** size;
        const most = least + Math.abs(least || 10 ** size) * share;
        for (const format of formats) {
          for (const count of [2, 5, 12]) {
            const ticks = roundTicks([least, most], count, format, false);
            const texts = tickTexts(ticks, format);
            assert.equal(new Set(texts).size, ticks.length, JSON.stringify([least, most, format, texts]));
            assert.doesNotMatch(texts.join(), /NaN|Infinity|undefined/);
          }
        }
      }
    }
  }
});
