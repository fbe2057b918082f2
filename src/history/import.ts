/**
 * Files of events into the database. Everything is checked before the first event is written; then it goes in small
 * commits with turns of the event loop between them, so that hits are taken meanwhile. Nothing doubles, whatever is
 * imported twice or was there before: see entry.ts for what makes two events the same.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { App } from "../app.ts";
import { type InStatement, type Store, StoreError } from "../store/store.ts";
import { type Addition, type Batch, toBatch } from "./batch.ts";
import { type Entry, isSame, otherId, toRow } from "./entry.ts";
import type { ImportFile } from "./import-thread.ts";
import { type Handed, Reading } from "./reading.ts";

/** What became of the events of the files. */
export interface ImportResult {
  /** In the files. */
  events: number;
  /** Written now; `renumbered` of them under another id, as theirs was taken. */
  written: number;
  renumbered: number;
  /** There already. */
  present: number;
  /** Left out: their days are of those whose raw events were deleted. */
  frozen: { events: number; days: number };
  /** Counted for another day or hour than in the file, as this install's zone has it. */
  moved: number;
}

/** Why nothing was imported, or how far it came. */
export class ImportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ImportError";
  }
}

type Report = (line: string) => void;

/** What of the app an import needs. */
type House = Pick<App, "config" | "store" | "sites" | "readers">;

const running = new WeakSet<Store>();

/** Throws ImportError. */
export async function importEvents(app: House, files: ImportFile[], report: Report): Promise<ImportResult> {
  if (running.has(app.store)) throw new ImportError("Another import is under way; wait for its end.");
  running.add(app.store);
  const sites = app.sites.list().map(({ name }) => name);
  const reading = new Reading({ files, sites, timezone: app.config.timezone }, (rows) =>
    report(`${count(rows)} events checked`),
  );
  try {
    const { rows, greatest } = await check(reading);
    return await new Import(app, rows, report).run(reading, greatest);
  } finally {
    running.delete(app.store);
    await reading.close();
  }
}

async function check(reading: Reading): Promise<{ rows: number; greatest: Entry | null }> {
  const { rows, greatest, problems, sites } = await reading.check().catch((error: Error) => {
    throw new ImportError(`Nothing was imported: ${error.message}`, { cause: error });
  });
  for (const [site, events] of sites) {
    problems.push(`no site ${JSON.stringify(site)}, but ${count(events)} ${events === 1 ? "event" : "events"} of it`);
  }
  if (problems.length === 0) return { rows, greatest };
  const remedy = sites.length > 0 ? `\nAdd a site first: npm run site -- add ${sites[0]?.[0]} --host <host>` : "";
  throw new ImportError(`Nothing was imported.\n${problems.join("\n")}${remedy}`);
}

/** Tries of one commit while others take the ids that it is about to use. */
const tries = 5;

/** Where an event may be, or be put. */
interface Choice {
  entry: Entry;
  ids: readonly [number, number];
}

class Import {
  readonly #app: House;
  readonly #report: Report;
  readonly #result: ImportResult;
  readonly #frozenDays = new Set<string>();
  /** Written before the others; null once it came by in its place. */
  #first: Entry | null = null;
  #done = 0;
  #told = 0;

  constructor(app: House, events: number, report: Report) {
    this.#app = app;
    this.#report = report;
    this.#result = { events, written: 0, renumbered: 0, present: 0, frozen: { events: 0, days: 0 }, moved: 0 };
  }

  /** `greatest` goes first: from then on ids of hits count up from it, and none takes one that is still to come. */
  async run(reading: Reading, greatest: Entry | null): Promise<ImportResult> {
    const result = this.#result;
    this.#first = greatest;
    try {
      if (greatest) await this.#sort([greatest]);
      for await (const handed of reading.parts()) {
        await this.#take(handed);
        await turn();
      }
    } catch (error) {
      const far = `${count(this.#done)} of ${count(result.events)} events were imported`;
      const again = "import again when that is mended, nothing is doubled";
      throw new ImportError(`${(error as Error).message}; ${far}; ${again}.`, { cause: error });
    }
    return { ...result, frozen: { ...result.frozen, days: this.#frozenDays.size } };
  }

  /** As a whole where nothing can be in its way, as in most imports; else event by event. */
  async #take({ part, entries }: Handed): Promise<void> {
    const first = this.#first !== null && part.ids[1] >= this.#first.id;
    if (!first && (await this.#isFree(part)) && (await this.#write(part))) {
      this.#result.written += part.count;
      return this.#note(part.count, part.moved);
    }
    const events = await entries();
    const again = events.findIndex((entry) => entry.id === this.#first?.id && isSame(entry, this.#first));
    if (again !== -1) {
      events.splice(again, 1);
      this.#first = null;
    }
    await this.#sort(events);
  }

  async #isFree({ ids, others, days }: Handed["part"]): Promise<boolean> {
    const own = { least: BigInt(ids[0]), most: BigInt(ids[1]) };
    const other = { leastOther: BigInt(others[0]), mostOther: BigInt(others[1]) };
    const [row] = await this.#app.store.read(free, { ...own, ...other, days: JSON.stringify(days) });
    return row?.["free"] === 1;
  }

  /** One commit; false where an id was taken, or a day frozen, since these were looked at; the last try throws then. */
  async #write(batch: Batch, isLast = false): Promise<boolean> {
    try {
      await this.#app.store.write(toStatements(batch), { days: batch.days });
      return true;
    } catch (error) {
      if (isLast || !(error instanceof StoreError && error.code.startsWith("SQLITE_CONSTRAINT"))) throw error;
      return false;
    }
  }

  /** What of these is not there yet, in one commit. */
  async #sort(entries: readonly Entry[]): Promise<void> {
    for (let left = tries; ; left--) {
      const frozen = await this.#frozen(entries);
      const open = entries.filter(({ day }) => !frozen.has(day));
      const additions = await this.#missing(open);
      const batch = toBatch(additions, open);
      if (!(await this.#write(batch, left === 1))) continue;
      const result = this.#result;
      result.written += additions.length;
      result.renumbered += additions.filter(({ entry, id }) => id !== entry.id).length;
      result.present += open.length - additions.length;
      result.frozen.events += entries.length - open.length;
      for (const { day } of entries) if (frozen.has(day)) this.#frozenDays.add(day);
      return this.#note(entries.length, batch.moved);
    }
  }

  async #frozen(entries: readonly Entry[]): Promise<Set<string>> {
    const sql = "select day from frozen_days where day in (select value from json_each(?))";
    const days = new Set(entries.map(({ day }) => day));
    const rows = await this.#app.store.read(sql, [JSON.stringify([...days])]);
    return new Set(rows.map(({ day }) => String(day)));
  }

  /** Those that are not there, under their own id or one of those that follow from the event. */
  async #missing(entries: readonly Entry[]): Promise<Addition[]> {
    const additions: Addition[] = [];
    const taken = new Map<number, Entry>();
    let open = entries;
    for (let round = 0; open.length > 0; round++) {
      const choices: Choice[] = open.map((entry) => ({ entry, ids: idsOf(entry, round) }));
      const there = await this.#look(choices);
      open = choices.flatMap(({ entry, ids }, n) => {
        const states = ids.map((id) => {
          const now = taken.get(id);
          return now === undefined ? there.get(`${n} ${id}`) : isSame(now, entry);
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

  /**
   * By place and id, where an event has that id: is it the same one? Asked of a reader, so that no hit waits for it; and
   * with the events themselves only where an id is taken, as in most imports few are.
   */
  async #look(choices: Choice[]): Promise<Map<string, boolean>> {
    const taken = await this.#taken(choices.flatMap(({ ids }) => ids));
    const doubtful = choices.flatMap((choice, n) => (choice.ids.some((id) => taken.has(id)) ? [{ ...choice, n }] : []));
    if (doubtful.length === 0) return new Map();
    const rows = doubtful.map(({ entry, ids, n }) => toRow(entry, ids[0], entry.told, ids[1], n));
    const answer = await this.#app.readers.ask({ sql: look, params: { rows: JSON.stringify(rows) } });
    return new Map(answer.rows.map(([n, id, same]) => [`${n} ${id}`, same === 1]));
  }

  async #taken(ids: readonly number[]): Promise<Set<unknown>> {
    const sql = "select id from events where id in (select value from json_each(:ids))";
    const { rows } = await this.#app.readers.ask({ sql, params: { ids: JSON.stringify(ids) } });
    return new Set(rows.map(([id]) => id));
  }

  #note(events: number, moved: number): void {
    const result = this.#result;
    result.moved += moved;
    this.#done += events;
    if (this.#done - this.#told < step) return;
    this.#told = this.#done;
    this.#report(`${count(this.#done)} of ${count(result.events)} events`);
  }
}

/** Events between two words on progress. */
const step = 10_000;

/** Two ids to look at: first its own and the first of those that follow from the event, then the next ones of these. */
function idsOf(entry: Entry, round: number): [number, number] {
  if (round === 0) return [entry.id, otherId(entry)];
  return [otherId(entry, 2 * round - 1), otherId(entry, 2 * round)];
}

function toStatements({ count, rows, days, exact, titles }: Batch): InStatement[] {
  return [
    ...(count > 0 ? [{ sql: guard, args: { days: JSON.stringify(days) } }] : []),
    ...(count > 0 ? [{ sql: insert, args: { rows } }] : []),
    ...exact.map(([value, id]) => ({ sql: "update events set value = ? where id = ?", args: [value, BigInt(id)] })),
    ...(titles === null ? [] : [{ sql: name, args: { rows: titles } }]),
  ];
}

function sql(name: string): string {
  return readFileSync(join(import.meta.dirname, "sql", `${name}.sql`), "utf8");
}

const [free, look, guard] = [sql("free"), sql("look"), sql("guard")];
const [insert, name] = [sql("insert"), sql("titles")];

const count = (number: number): string => number.toLocaleString("en");
