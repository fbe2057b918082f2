/**
 * Times as SQL writes them. A day, a month or a local time has no zone of its own here: it is held as the UTC instant
 * with the same digits, drawn on UTC axes and never shifted. An instant, ms since 1970 or a text with its offset, is held
 * by the digits that clocks of the reporting zone showed. Where these come twice, in autumn, the two hours share the room
 * of one, so that instants stay apart and in order: the digits are then marked by a fraction of a ms.
 */
const dayMs = 86_400_000;
const shape =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?(?:\s*(Z|[+-]\d{2}(?::?\d{2})?))?$/i;

/** A text that is a time: ms of its digits; `offset` in ms where it has one, and so is an instant. */
interface TextTime {
  digits: number;
  offset: number | null;
}

function readTime(text: string): TextTime | null {
  // Most texts are none, and a look is cheaper than the whole pattern.
  if (text[4] !== "-") return null;
  const match = shape.exec(text);
  if (!match) return null;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0", fraction = "", zone] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (zone !== undefined && match[4] === undefined) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, "0")));
  const offset = zone === undefined ? null : toOffset(zone);
  return Number.isNaN(offset) ? null : { digits: date.getTime(), offset };
}

/** ms of "Z", "+02:00", "-0330", "+02"; NaN for what no clock is off by. */
function toOffset(zone: string): number {
  if (zone.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", ""))];
  return hours > 23 || minutes > 59 ? Number.NaN : (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** ms of "2026-11-09", "2026-11", "2026-11-09 14:00", by its digits; null for what is no date, such as 30 February. */
export function parseTime(text: string): number | null {
  return readTime(text)?.digits ?? null;
}

/** A time as SQL gives it, text or ms since 1970, by the digits of the zone; null for what is no time. */
export function toLocal(value: string | number | bigint, timezone: string): number | null {
  if (typeof value !== "string") return localDigits(Number(value), timezone);
  const time = readTime(value);
  if (time === null || time.offset === null) return time?.digits ?? null;
  return localDigits(time.digits - time.offset, timezone);
}

/** How far a zone's clock is off UTC, and since when the digits come twice that it shows; all in ms. */
interface Clock {
  offset: number;
  /** The first moment whose digits come again, and how long that lasts; null: they come once. */
  twice: { from: number; length: number } | null;
}

/** Since 1972 clocks are put back at a quarter of an hour, by quarters. */
const quarter = 15 * 60_000;
const remembered = 10_000;
const clocks = new Map<string, Map<number, Clock>>();

function localDigits(instant: number, timezone: string): number | null {
  if (!Number.isFinite(instant) || Math.abs(instant) > 8.64e15 - 2 * dayMs) return null;
  const known = clocks.getOrInsertComputed(timezone, () => new Map());
  const index = Math.floor(instant / quarter);
  if (known.size >= remembered) known.clear();
  const { offset, twice } = known.getOrInsertComputed(index, () => clockAt(index * quarter, timezone));
  if (twice === null) return instant + offset;
  const { from, length } = twice;
  const start = from + clockAt(from, timezone).offset;
  const found = marks.find((one) => one.length === length && (start - one.phase) % length === 0);
  return found === undefined ? instant + offset : start + (instant - from) / 2 + found.mark;
}

function clockAt(instant: number, timezone: string): Clock {
  const moment = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  const offset = moment.offsetNanoseconds / 1e6;
  for (const change of [
    moment.getTimeZoneTransition("next"),
    moment.add({ nanoseconds: 1 }).getTimeZoneTransition("previous"),
  ]) {
    if (change === null) continue;
    const length = change.subtract({ nanoseconds: 1 }).offsetNanoseconds / 1e6 - change.offsetNanoseconds / 1e6;
    const from = change.epochMilliseconds - length;
    if (length > 0 && instant >= from && instant < from + 2 * length) return { offset, twice: { from, length } };
  }
  return { offset, twice: null };
}

/**
 * Fractions of a ms, within the half that the digits themselves may have, which say how long the digits come twice, and
 * how far after a multiple of that they begin: two hours, as in Antarctica/Troll, at one o'clock.
 */
const marks = [
  { length: 3_600_000, phase: 0, mark: 0.25 },
  { length: 1_800_000, phase: 0, mark: 0.125 },
  { length: 7_200_000, phase: 3_600_000, mark: 0.0625 },
];

/** What clocks showed: ms whose UTC digits it is, and whether it was for the second time. */
export function shownAt(local: number): { digits: number; again: boolean } {
  const found = marks.find(({ mark }) => ((local % 0.5) + 0.5) % 0.5 === mark);
  if (found === undefined) return { digits: local, again: false };
  const { length, phase, mark } = found;
  const start = Math.floor((local - phase) / length) * length + phase;
  const passed = (local - mark - start) * 2;
  return { digits: start + (passed % length), again: passed >= length };
}
