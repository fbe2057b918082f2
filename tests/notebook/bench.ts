/** The rooms that answer and the notebooks in them, for the tests of this folder. */
import type { DatabaseSync } from "node:sqlite";
import { Notebooks } from "../../src/notebook/notebooks.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

export interface Bench extends Rooms {
  notebooks: Notebooks;
}

export function openBench(fill?: (database: DatabaseSync) => void): Bench {
  const rooms = openRooms(1, fill);
  const { last } = rooms.database.prepare("select max(time) as last from events where bot is null").get() ?? {};
  const lastHit = () => (typeof last === "number" ? last : null);
  return { ...rooms, notebooks: new Notebooks({ ...rooms, lastHit }) };
}

export interface EventSpec {
  day: string;
  path?: string;
  site?: string;
  country?: string | null;
}

/** A page view at noon of each day. */
export function addViews(database: DatabaseSync, events: EventSpec[]): void {
  const insert = database.prepare(
    "insert into events (time, day, hour, site, session, kind, host, path, country) values (?, ?, 12, ?, ?, 'pageview', 'a.example', ?, ?)",
  );
  events.forEach(({ day, path = "/", site = "blog", country = null }, i) => {
    insert.run(Date.parse(`${day}T12:00:00Z`), day, site, i, path, country);
  });
}
