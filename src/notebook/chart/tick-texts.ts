import { formatDuration, plainNumber, round, thousandUnits } from "./format.ts";
import type { ValueFormat } from "./spec.ts";

/** A number in words, and the number that these words say. */
type Way = (number: number) => [text: string, said: number];

/**
 * Numbers beside each other in words, as short as they can be: each is true to a fiftieth of the distance to the next,
 * so no two are alike.
 * @param isShort thousands as "6k"; without it in all their digits
 */
export function tickTexts(numbers: readonly number[], format: ValueFormat, isShort = true): string[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  const distance = Math.min(...sorted.slice(1).map((number, i) => number - (sorted[i] as number)));
  for (const way of waysOf(format, isShort)) {
    const written = numbers.map(way);
    const isTrue = written.every(([, said], i) => {
      const number = numbers[i] as number;
      return Math.abs(number - said) <= Math.min(distance / 50, Math.abs(number) / 100);
    });
    if (isTrue && new Set(written.map(([text]) => text)).size === numbers.length) return written.map(([text]) => text);
  }
  return numbers.map(plainNumber);
}

/** From the shortest to the most exact. */
function* waysOf(format: ValueFormat, isShort: boolean): Generator<Way> {
  if (format === "percent") yield* digitsFrom(0, 12, (digits) => scaled(0.01, digits, "%"));
  if (format === "bytes") yield* digitsFrom(0, 3, (digits) => inUnits(byteUnits, digits));
  if (format === "bytes") yield* digitsFrom(0, 12, (digits) => scaled(1, digits, " bytes"));
  if (format === "duration") yield* durations();
  if (format === "number" && isShort) yield* digitsFrom(0, 2, (digits) => inUnits(thousandUnits, digits));
  if (format !== "text" && format !== "country") yield* digitsFrom(0, 12, (digits) => scaled(1, digits, ""));
  yield* digitsFrom(12, 17, (digits) => (number) => {
    const said = Number(number.toPrecision(digits));
    return [plainNumber(said), said];
  });
}

const byteUnits = [
  [1e15, " PB"],
  [1e12, " TB"],
  [1e9, " GB"],
  [1e6, " MB"],
  [1e3, " kB"],
  [1, " bytes"],
] as const;

function* digitsFrom(least: number, most: number, toWay: (digits: number) => Way): Generator<Way> {
  for (let digits = least; digits <= most; digits++) yield toWay(digits);
}

function scaled(unit: number, digits: number, sign: string): Way {
  return (number) => [`${round(number / unit, digits)}${sign}`, Number((number / unit).toFixed(digits)) * unit];
}

/** Each in the largest unit that it has one of. */
function inUnits(units: readonly (readonly [number, string])[], digits: number): Way {
  return (number) => {
    const [unit, sign] = units.find(([size]) => Math.abs(number) >= size) ?? [1, units === byteUnits ? " bytes" : ""];
    return scaled(unit, digits, sign)(number);
  };
}

/** As durations are always written; then with the seconds that hours leave out; then in seconds alone. */
function* durations(): Generator<Way> {
  yield (number) => {
    const size = Math.abs(number);
    const unit = size < 10 ? 0.1 : size < 3599.5 ? 1 : 60;
    return [formatDuration(number), Math.round(number / unit) * unit];
  };
  yield (number) => {
    const whole = Math.round(Math.abs(number));
    const minutes = Math.floor(whole / 60);
    const sign = number < 0 ? "−" : "";
    return [
      `${sign}${round(Math.floor(minutes / 60), 0)} h ${minutes % 60} m ${whole % 60} s`,
      whole * Math.sign(number),
    ];
  };
  yield* digitsFrom(0, 12, (digits) => scaled(1, digits, " s"));
}
