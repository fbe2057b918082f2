/** Events of one commit as the SQL of the import takes them, and what there is to know about them before. */
import type { ColumnName } from "../../store/events/columns.ts";
import { type ImportedEvent, otherIds, toEventJson } from "./imported-event.ts";

/** An event that is not there yet, and the id that it gets. */
export interface Addition {
  entry: ImportedEvent;
  id: number;
}

/** What a commit writes. */
export interface ImportBatch {
  count: number;
  /** A JSON array of the rows, each a text with the JSON of its own: read a little faster than arrays in an array. */
  rows: string;
  days: string[];
  /** Values that SQLite would read a little differently, with the ids of their events. */
  exact: [column: ColumnName, value: number, id: number][];
  /** A JSON array of site, path and title; null where there are none. */
  titles: string | null;
  /** How many are on another day, or in another hour, than in their file. */
  moved: number;
}

/** Events that follow one another in the files, all under their own ids. */
export interface ImportPart extends ImportBatch {
  /** The least and the greatest of their ids. */
  ids: [least: number, most: number];
  /** All ids that others of them could have got are between these. */
  others: [least: number, most: number];
}

/** @param titled events whose titles are to be written too */
export function toBatch(additions: readonly Addition[], titled: readonly ImportedEvent[]): ImportBatch {
  const [rows, exact]: [string[], ImportBatch["exact"]] = [[], []];
  let moved = 0;
  for (const { entry, id } of additions) {
    rows.push(toEventJson(entry, id));
    for (const [column, value] of entry.exact) exact.push([column, value, id]);
    if (entry.moved) moved++;
  }
  const days = [...new Set(additions.map(({ entry }) => entry.day))];
  return { count: additions.length, rows: JSON.stringify(rows), days, exact, titles: toTitles(titled), moved };
}

export function toPart(entries: readonly ImportedEvent[]): ImportPart {
  const [ids, times]: [[number, number], [number, number]] = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  for (const { id, time } of entries) {
    widen(ids, id);
    widen(times, time);
  }
  const others: [number, number] = [otherIds(times[1])[0], otherIds(times[0])[1]];
  const additions = entries.map((entry) => ({ entry, id: entry.id }));
  return { ...toBatch(additions, entries), ids, others };
}

function widen(range: [number, number], number: number): void {
  if (number < range[0]) range[0] = number;
  if (number > range[1]) range[1] = number;
}

function toTitles(entries: readonly ImportedEvent[]): string | null {
  const titles = new Map(entries.flatMap(({ title }) => (title ? [[`${title[0]}\n${title[1]}`, title]] : [])));
  return titles.size === 0 ? null : JSON.stringify([...titles.values()]);
}
