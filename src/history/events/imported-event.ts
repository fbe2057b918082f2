/**
 * An event on its way from a file into the database, and what makes it the same event as another: everything that came
 * with the hit. Day, hour and session follow the reporting time zone, source and medium the rules of referrers. All of
 * these may have been worked out again since, so they say nothing about which event it is, with one exception: on the
 * same day two sessions are two visitors.
 */
import { dayOf } from "../../base/days.ts";
import { sha256 } from "../../base/sha256.ts";
import type { FieldValue } from "./check.ts";

export interface ImportedEvent {
  id: number;
  /** ms since 1970 */
  time: number;
  day: string;
  /** What came with the hit, its id first: the inside of a JSON array. */
  kept: string;
  /** What is worked out from it, as this install has it: day, hour, source, medium, session; also so. */
  derived: string;
  /** Day and session as the file has them; also so. */
  told: string;
  /** Set where SQLite would read the value's decimals a little differently. */
  exact: number | null;
  /** Site, path and title, where the file has titles. */
  title: [site: string, path: string, title: string] | null;
  /** The file has it on another day, or in another hour. */
  moved: boolean;
}

/** Places in a row of the table, `title` after them. */
const place = {
  id: 0,
  time: 1,
  day: 2,
  hour: 3,
  site: 4,
  session: 5,
  path: 9,
  source: 12,
  medium: 13,
  value: 22,
  title: 24,
};
const kept = [0, 1, 4, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

/** @param values checked fields, in the order of the table, then the title */
export function toImportedEvent(values: readonly FieldValue[], timezone: string): ImportedEvent {
  const at = (name: keyof typeof place): FieldValue => values[place[name]] ?? null;
  const [time, value, session] = [at("time") as number, at("value") as number | null, at("session")];
  const { day, hour } = dayOf(time, timezone);
  const fileDay = (at("day") as string | null) ?? day;
  const here = fileDay === day ? session : sessionOn(session as number | bigint, fileDay, day);
  const title = at("title") as string | null;
  return {
    id: at("id") as number,
    time,
    day,
    kept: toJson(kept.map((index) => values[index] ?? null)),
    derived: `"${day}",${hour},${toJson([at("source"), at("medium")])},${here}`,
    told: `"${fileDay}",${session}`,
    exact: value !== null && Number.isFinite(value) && Number(value.toPrecision(15)) !== value ? value : null,
    title: title === null ? null : [at("site") as string, at("path") as string, title],
    moved: fileDay !== day || (at("hour") ?? hour) !== hour,
  };
}

/** As SQLite reads it back: infinities as numbers that are too large. */
function toJson(fields: readonly FieldValue[]): string {
  if (!fields.some(isInfinite)) return JSON.stringify(fields).slice(1, -1);
  return fields
    .map((field) => (isInfinite(field) ? (field > 0 ? "9e999" : "-9e999") : JSON.stringify(field)))
    .join(",");
}

function isInfinite(field: FieldValue): field is number {
  return field === Infinity || field === -Infinity;
}

/**
 * The session of an event that lies on another day here: one belongs to one day, so that the visitors of days add up.
 * The same as zone.sql does to events when the zone changes, so that both ways lead to the same rows.
 */
function sessionOn(session: number | bigint, from: string, to: string): bigint {
  const days = (Date.parse(from) + Date.parse(to)) / 86_400_000 + 2 * 2_440_587.5;
  return BigInt(session) ^ ((BigInt(days) * 679_891_637_639n) & (2n ** 53n - 1n));
}

/** The JSON of an event under this id, for the SQL of the import. */
export function toEventJson({ id, kept, derived }: ImportedEvent, under: number, ...more: (string | number)[]): string {
  return `[${[`${under}${kept.slice(String(id).length)}`, derived, ...more].join(",")}]`;
}

export function isSameEvent(one: ImportedEvent, other: ImportedEvent): boolean {
  return one.kept === other.kept && one.told === other.told;
}

const bits = 23;
/** ms that share the upper part of an id, so that such events lie together on disk as their days do. */
const span = 4096;

/**
 * An id for an event whose own is another event's already. It follows from the event alone, so the same event gets the
 * same one each time. It is negative: ids of hits count up from the greatest one, and none of them ever meets it.
 * @param attempt the next one where that is another event's too
 */
export function otherId({ kept, time }: ImportedEvent, attempt = 0): number {
  const digest = Number.parseInt(sha256(`${attempt} ${kept}`).slice(0, 8), 16);
  return otherIds(time)[1] - (digest >>> (32 - bits));
}

/** The first and last of the ids that `otherId` gives to events of this time. */
export function otherIds(time: number): [least: number, most: number] {
  const start = Math.floor(time / span) * 2 ** bits;
  return [-start - 2 ** bits, -start - 1];
}
