import { utcDay, utcMonth } from "d3-time";

/** How the places of a series follow each other, and what a forecast of such places needs and is measured by. */
export interface Rhythm {
  /** "day", with a number before it "days" */
  unit: "day" | "week" | "month";
  /** Places in one season; 1: none. */
  season: number;
  /** Whole places that must be known. */
  least: number;
  /** Places back to the one that a naive forecast repeats. */
  naive: number;
  /** That forecast in words: "last week’s same day". */
  naiveWords: string;
  /** Tries of the backtest, and places between their ends. */
  tries: { count: number; apart: number };
  /** The stretch that the tries cover: "8 weeks". */
  triesWords: string;
  /** ms (UTC digits) of the places after `last`. */
  after(last: number, steps: number): number[];
}

const dayMs = 86_400_000;

const days: Rhythm = {
  unit: "day",
  season: 7,
  least: 60,
  naive: 7,
  naiveWords: "last week’s same day",
  tries: { count: 8, apart: 7 },
  triesWords: "8 weeks",
  after: (last, steps) => Array.from({ length: steps }, (_, step) => last + (step + 1) * dayMs),
};

const weeks: Rhythm = {
  unit: "week",
  season: 1,
  least: 52,
  naive: 1,
  naiveWords: "the week before",
  tries: { count: 8, apart: 1 },
  triesWords: "8 weeks",
  after: (last, steps) => Array.from({ length: steps }, (_, step) => last + (step + 1) * 7 * dayMs),
};

const months: Rhythm = {
  unit: "month",
  season: 12,
  least: 36,
  naive: 12,
  naiveWords: "the same month a year before",
  tries: { count: 12, apart: 1 },
  triesWords: "12 months",
  after: (last, steps) => Array.from({ length: steps }, (_, step) => monthAfter(last, step + 1)),
};

function monthAfter(time: number, months: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
}

/**
 * The rhythm of places along an axis; null where they do not follow each other by days, weeks or months without a hole.
 * @param xs ms (UTC digits), ascending
 */
export function rhythmOf(axis: string, xs: readonly number[]): Rhythm | null {
  const [first, second] = xs;
  if (first === undefined || second === undefined) return null;
  if (axis === "month")
    return isEven(xs, (from, to) => utcMonth.count(new Date(from), new Date(to)), 1) ? months : null;
  if (axis !== "day") return null;
  const count = (from: number, to: number): number => utcDay.count(new Date(from), new Date(to));
  if (isEven(xs, count, 1)) return days;
  return isEven(xs, count, 7) ? weeks : null;
}

function isEven(xs: readonly number[], count: (from: number, to: number) => number, apart: number): boolean {
  return xs.every((x, i) => i === 0 || count(xs[i - 1] as number, x) === apart);
}
