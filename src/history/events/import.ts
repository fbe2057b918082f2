/**
 * Files of events into the database. Everything is checked before the first event is written; then it goes in small
 * commits with other turns of the event loop between them, so that hits are taken meanwhile. Nothing doubles, whatever is
 * imported twice or was there before: see imported-event.ts for what makes two events the same.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Config } from "../../base/config.ts";
import { grouped } from "../../base/numbers.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Sites } from "../../store/sites.ts";
import type { Store } from "../../store/store.ts";
import type { Daily } from "../daily/daily.ts";
import { findAdditions } from "./additions.ts";
import { toBatch } from "./import-batch.ts";
import { commit, frozenOf, isFree } from "./import-commit.ts";
import { type ImportedPart, ImportReader } from "./import-reader.ts";
import type { ImportFile } from "./import-thread.ts";
import type { ImportedEvent } from "./imported-event.ts";

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

interface Deps {
  config: Config;
  store: Store;
  sites: Sites;
  readers: Readers;
  daily: Daily;
}

const running = new WeakSet<Store>();

/** Throws ImportError. */
export async function importEvents(deps: Deps, files: ImportFile[], report: Report): Promise<ImportResult> {
  if (running.has(deps.store)) throw new ImportError("Another import is under way; wait for its end.");
  running.add(deps.store);
  const sites = deps.sites.list().map(({ name }) => name);
  const reading = new ImportReader({ files, sites, timezone: deps.config.timezone }, (rows) =>
    report(`${grouped(rows)} events checked`),
  );
  try {
    return await new Import(deps, await check(reading), report).run(reading);
  } finally {
    running.delete(deps.store);
    await reading.close();
  }
}

/** How many events there are, all of them good. Throws ImportError. */
async function check(reading: ImportReader): Promise<number> {
  const { rows, problems, sites } = await reading.check().catch((error: Error) => {
    throw new ImportError(`Nothing was imported: ${error.message}`, { cause: error });
  });
  for (const [site, events] of sites) {
    problems.push(`no site ${JSON.stringify(site)}, but ${grouped(events)} ${events === 1 ? "event" : "events"} of it`);
  }
  if (problems.length === 0) return rows;
  const remedy = sites.length > 0 ? `\nAdd a site first: npm run site -- add ${sites[0]?.[0]} --host <host>` : "";
  throw new ImportError(`Nothing was imported.\n${problems.join("\n")}${remedy}`);
}

/** Tries of one commit while others take the ids that it is about to use. */
const maxTries = 5;
/** Events between two reports of progress. */
const reportEvery = 10_000;

class Import {
  readonly #deps: Deps;
  readonly #report: Report;
  readonly #result: ImportResult;
  readonly #frozenDays = new Set<string>();
  readonly #touched = new Set<string>();
  #done = 0;
  #reported = 0;

  constructor(deps: Deps, events: number, report: Report) {
    this.#deps = deps;
    this.#report = report;
    this.#result = { events, written: 0, renumbered: 0, present: 0, frozen: { events: 0, days: 0 }, moved: 0 };
  }

  async run(reading: ImportReader): Promise<ImportResult> {
    const result = this.#result;
    // More of them may come, in this file or in another one: computed again and again, they would hold up both.
    using _ = this.#deps.daily.keepOpen(this.#touched);
    try {
      for await (const part of reading.parts()) {
        await this.#take(part);
        await nextTurn();
      }
    } catch (error) {
      const far = `${grouped(this.#done)} of ${grouped(result.events)} events were imported`;
      const again = "import again when that is mended, nothing is doubled";
      throw new ImportError(`${(error as Error).message}; ${far}; ${again}.`, { cause: error });
    }
    return { ...result, frozen: { ...result.frozen, days: this.#frozenDays.size } };
  }

  /** As a whole where nothing is in its way, as in most imports; else event by event. */
  async #take({ part, entries }: ImportedPart): Promise<void> {
    const { store } = this.#deps;
    for (const day of part.days) this.#touched.add(day);
    const isWhole = (await isFree(store, part)) && (await commit(store, part)) === null;
    if (!isWhole) return this.#sort(await entries());
    this.#result.written += part.count;
    this.#note(part.count, part.moved);
  }

  /** What of these is not there yet, in one commit. */
  async #sort(entries: readonly ImportedEvent[]): Promise<void> {
    const { store, readers } = this.#deps;
    for (let left = maxTries; ; left--) {
      const frozen = await frozenOf(store, entries);
      const open = entries.filter(({ day }) => !frozen.has(day));
      const additions = await findAdditions(readers, open);
      const batch = toBatch(additions, open);
      const obstacle = await commit(store, batch);
      if (obstacle !== null && left > 1) continue;
      if (obstacle !== null) throw obstacle;
      const result = this.#result;
      result.written += additions.length;
      result.renumbered += additions.filter(({ entry, id }) => id !== entry.id).length;
      result.present += open.length - additions.length;
      result.frozen.events += entries.length - open.length;
      for (const { day } of entries) if (frozen.has(day)) this.#frozenDays.add(day);
      return this.#note(entries.length, batch.moved);
    }
  }

  #note(events: number, moved: number): void {
    const result = this.#result;
    result.moved += moved;
    this.#done += events;
    if (this.#done - this.#reported < reportEvery) return;
    this.#reported = this.#done;
    this.#report(`${grouped(this.#done)} of ${grouped(result.events)} events`);
  }
}
