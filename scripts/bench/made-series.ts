import { Random } from "../../src/base/random.ts";

/** Views a day of sites that were made up, each of a kind that a forecast meets: kind, days from the first on. */
export interface MadeSeries {
  kind: string;
  values: number[];
}

/** Expected views of a day before the weekday's share. @param memory what one day leaves to the next */
type Kind = (day: number, random: Random, memory: { state: number }) => number;

const weekdays = [1.1, 1.15, 1.1, 1.05, 1, 0.75, 0.7];
const workdays = [1, 1.1, 1.1, 1.05, 1, 0.4, 0.35];

const kinds: Record<string, { expected: Kind; week: readonly number[] }> = {
  blog: { expected: () => 60, week: weekdays },
  business: { expected: () => 200, week: workdays },
  growth: { expected: (day) => 50 * Math.exp(day * 0.003), week: weekdays },
  decline: { expected: (day) => 300 * Math.exp(day * -0.003), week: weekdays },
  spiky: { expected: (_, random) => 80 * (random.chance(0.02) ? 6 : 1), week: weekdays },
  shift: { expected: (day) => (day > 240 ? 160 : 80), week: weekdays },
  yearly: { expected: (day) => 120 * (1 + 0.4 * Math.sin((day / 365) * 2 * Math.PI)), week: weekdays },
  few: { expected: () => 3, week: weekdays },
  outages: { expected: (_, random) => (random.chance(0.02) ? 0 : 100), week: weekdays },
  drifting: {
    expected: (_, random, memory) => {
      memory.state = 0.8 * memory.state + 0.2 * random.bell();
      return 100 * Math.exp(memory.state);
    },
    week: weekdays,
  },
};

/** As many series of each kind as asked for, each of its own chance. */
export function makeSeries(each: number, days: number): MadeSeries[] {
  return Object.entries(kinds).flatMap(([kind, { expected, week }], place) =>
    Array.from({ length: each }, (_, number) => {
      const random = new Random(1000 * place + number + 1);
      const memory = { state: 0 };
      const values = Array.from({ length: days }, (_, day) =>
        random.count(expected(day, random, memory) * (week[day % 7] as number)),
      );
      return { kind, values };
    }),
  );
}
