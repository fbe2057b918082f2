import { readSql } from "../../base/read-sql.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Addition } from "./import-batch.ts";
import { type ImportedEvent, isSameEvent, otherId, toEventJson } from "./imported-event.ts";
import { findSame } from "./same.ts";

const takenIds = readSql(import.meta.dirname, "taken");

/** Where an event may be, or be put. */
interface Choice {
  entry: ImportedEvent;
  ids: readonly [number, number];
}

/** Those that are not there, under their own id or one of those that follow from the event, and the id each gets. */
export async function findAdditions(readers: Readers, entries: readonly ImportedEvent[]): Promise<Addition[]> {
  const additions: Addition[] = [];
  const taken = new Map<number, ImportedEvent>();
  let open = entries;
  for (let round = 0; open.length > 0; round++) {
    const choices: Choice[] = open.map((entry) => ({ entry, ids: idsOf(entry, round) }));
    const there = await findTaken(readers, choices);
    open = choices.flatMap(({ entry, ids }, n) => {
      const states = ids.map((id) => {
        const now = taken.get(id);
        return now === undefined ? there.get(`${n} ${id}`) : isSameEvent(now, entry);
      });
      if (states.includes(true)) return [];
      const free = ids[states.indexOf(undefined)]; // undefined where none is
      if (free === undefined) return [entry];
      taken.set(free, entry);
      additions.push({ entry, id: free });
      return [];
    });
  }
  return additions;
}

/** Two ids to ask for: first its own and the first of those that follow from the event, then the next ones of these. */
function idsOf(entry: ImportedEvent, round: number): [number, number] {
  if (round === 0) return [entry.id, otherId(entry)];
  return [otherId(entry, 2 * round - 1), otherId(entry, 2 * round)];
}

/**
 * By place and id, where an event has that id: is it the same one? Asked of a reader, so that no hit waits for it; and
 * with the events themselves only where an id is taken, as in most imports few are.
 */
async function findTaken(readers: Readers, choices: Choice[]): Promise<Map<string, boolean>> {
  const ids = choices.flatMap(({ ids }) => ids);
  const { rows: found } = await readers.ask({ sql: takenIds, params: { ids: JSON.stringify(ids) } });
  const taken = new Set(found.map(([id]) => id));
  const doubtful = choices.flatMap((choice, n) => (choice.ids.some((id) => taken.has(id)) ? [{ ...choice, n }] : []));
  if (doubtful.length === 0) return new Map();
  const rows = doubtful.map(({ entry, ids, n }) => toEventJson(entry, ids[0], entry.inFile, ids[1], n));
  const answer = await readers.ask({ sql: findSame, params: { rows: JSON.stringify(rows) } });
  return new Map(answer.rows.map(([n, id, isSame]) => [`${n} ${id}`, isSame === 1]));
}
