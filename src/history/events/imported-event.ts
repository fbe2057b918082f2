/**
 * An event on its way from a file into the database, and what makes it the same event as another: everything that came
 * with the hit. Day, hour and session follow the reporting time zone, source and medium the rules of referrers. All of
 * these may have been worked out again since, so they say nothing about which event it is, with one exception: on the
 * same day two sessions are two visitors.
 */
import { dayOf } from "../../base/days.ts";
import { sha256 } from "../../base/sha256.ts";
import type { FieldValue } from "../../store/events/checks.ts";
import { type ColumnName, columnIndex, type EventColumn, eventColumns } from "../../store/events/columns.ts";

export interface ImportedEvent {
  id: number;
  /** ms since 1970 */
  time: number;
  day: string;
  /** The values of `idAndHit`: the inside of a JSON array. */
  kept: string;
  /** The values of `derived` as this install has them, also so. */
  derived: string;
  /** Day and session as the file has them, also so. */
  inFile: string;
  /** Numbers whose decimals SQLite would read a little differently, by their columns. */
  exact: [column: ColumnName, value: number][];
  /** Site, path and title, where the file has titles. */
  title: [site: string, path: string, title: string] | null;
  /** The file has it on another day, or in another hour. */
  moved: boolean;
}

const namesOf = (isAmong: (column: EventColumn) => boolean): ColumnName[] =>
  eventColumns.filter(isAmong).map(({ name }) => name);

/** What came with the hit, behind the id. */
const idAndHit = namesOf(({ from }) => from === "database" || from === "hit");
/** What is worked out from it. */
const derived = namesOf(({ from }) => from !== "database" && from !== "hit");
const reals = namesOf(({ type }) => type === "real");

/** The columns of the JSON that `toEventJson` gives. */
export const importedColumns: readonly ColumnName[] = [...idAndHit, ...derived];

const [keptPlaces, titlePlace] = [idAndHit.map((name) => columnIndex[name]), eventColumns.length];

/** @param values checked fields, in the order of the table, then the title */
export function toImportedEvent(values: readonly FieldValue[], timezone: string): ImportedEvent {
  const at = (name: ColumnName): FieldValue => values[columnIndex[name]] ?? null;
  const [time, session] = [at("time") as number, at("session") as number | bigint];
  const { day, hour } = dayOf(time, timezone);
  const fileDay = (at("day") as string | null) ?? day;
  const here: Partial<Record<ColumnName, FieldValue>> = {
    ...{ day, hour },
    session: fileDay === day ? session : sessionOn(session, fileDay, day),
  };
  const title = (values[titlePlace] ?? null) as string | null;
  return {
    id: at("id") as number,
    time,
    day,
    kept: toJson(keptPlaces.map((place) => values[place] ?? null)),
    derived: toJson(derived.map((name) => here[name] ?? at(name))),
    inFile: toJson([fileDay, session]),
    exact: reals.flatMap((name) => {
      const value = at(name) as number | null;
      return value !== null && Number.isFinite(value) && Number(value.toPrecision(15)) !== value ? [[name, value]] : [];
    }),
    title: title === null ? null : [at("site") as string, at("path") as string, title],
    moved: fileDay !== day || (at("hour") ?? hour) !== hour,
  };
}

/** The inside of a JSON array as SQLite reads it: infinities as numbers that are too large, integers of any length. */
function toJson(fields: readonly FieldValue[]): string {
  if (!fields.some(isBeyondJson)) return JSON.stringify(fields).slice(1, -1);
  return fields
    .map((field) => {
      if (!isBeyondJson(field)) return JSON.stringify(field);
      return typeof field === "bigint" ? String(field) : field > 0 ? "9e999" : "-9e999";
    })
    .join(",");
}

function isBeyondJson(field: FieldValue): field is number | bigint {
  return typeof field === "bigint" || field === Infinity || field === -Infinity;
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
  return one.kept === other.kept && one.inFile === other.inFile;
}

/** An event of before a column was added has the id that it had then. */
const added = eventColumns.filter(({ added, from }: EventColumn) => added && from === "hit").length;
const addedNulls = new RegExp(`(?:,null){0,${added}}$`);

const idBits = 23;
/** ms that share the upper part of an id, so that such events lie together on disk as their days do. */
const idSpanMs = 4096;

/**
 * An id for an event whose own is another event's already. It follows from the event alone, so the same event gets the
 * same one each time. It is negative: ids of hits count up from the greatest one, and none of them ever meets it.
 * @param nth the next one where that is another event's too
 */
export function otherId({ kept, time }: ImportedEvent, nth = 0): number {
  const digest = Number.parseInt(sha256(`${nth} ${kept.replace(addedNulls, "")}`).slice(0, 8), 16);
  return otherIds(time)[1] - (digest >>> (32 - idBits));
}

/** The first and last of the ids that `otherId` gives to events of this time. */
export function otherIds(time: number): [least: number, most: number] {
  const start = Math.floor(time / idSpanMs) * 2 ** idBits;
  return [-start - 2 ** idBits, -start - 1];
}
