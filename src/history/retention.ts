/**
 * Retention: each site says for how many days raw events are kept. Once a day those of older days are deleted, a day
 * only when all daily tables have its numbers; the day is frozen then, and its numbers stand for good. It goes by small
 * commits with time for hits between them, each of them harmless to end at, and the disk gets its space back.
 */
import type { Config } from "../base/config.ts";
import { addDays, dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import type { Budget } from "../base/governor.ts";
import { grouped } from "../base/numbers.ts";
import { readSql } from "../base/read-sql.ts";
import type { Readers } from "../query/readers/readers.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import type { Daily } from "./daily/daily.ts";
import { type Plan, toPlan } from "./events/plan.ts";
import type { Zone } from "./zone.ts";

/** What a round did. */
export interface Retired {
  events: number;
  days: number;
  /** by which the database file is shorter */
  bytes: number;
  /** Days that had to be left for the next round, as their numbers changed meanwhile. */
  left: number;
}

/** Why nothing may be deleted now, in words for the owner. */
class RetentionError extends Error {
  constructor(reasons: string[]) {
    super(reasons.join("\n"));
    this.name = "RetentionError";
  }
}

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  sites: Sites;
  readers: Readers;
  daily: Daily;
  zone: Zone;
  budget: Budget;
}

type Report = (line: string) => void;

/** Events of a day that one commit goes through: some 3 ms. */
const maxEvents = 500;
/** Pages that one commit gives back to the disk. */
const maxPages = 64;
/** Below every id: imported events may have negative ones. */
const minId = -(2n ** 63n);

const [freeze, mark, remove, nextStep] = [
  readSql(import.meta.dirname, "retire-freeze"),
  readSql(import.meta.dirname, "retire-mark"),
  readSql(import.meta.dirname, "retire-delete"),
  readSql(import.meta.dirname, "retire-next"),
];

const overdue = `
  select day, json_group_array(site) as sites, sum(events) as events
  from (
    select day, site, count(*) as events
    from events
    join json_each(:due) as due on due.value ->> 'site' = site and day < due.value ->> 'before'
    where day < :latest
    group by day, site
  )
  group by day
  order by day`;

export class Retention {
  readonly #deps: Deps;
  readonly #closing = new AbortController();
  #round: Promise<Retired> | undefined;
  /** The day of the last round. */
  #day = "";

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The round of today, where it has not been made yet. Throws as `apply` does. */
  async run(): Promise<void> {
    const today = this.#today();
    if (today === this.#day) return;
    const { events, days, bytes } = await this.apply();
    this.#day = today;
    if (events === 0) return;
    this.#deps.effects.log(
      `Retention: ${grouped(events)} raw events of ${grouped(days)} days deleted, ${grouped(bytes)} bytes given back`,
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#round?.catch(() => {});
  }

  /** What would go today if the site kept so many days. Throws QuestionError. */
  plan(site: string, keepDays: number): Promise<Plan> {
    return toPlan(this.#deps.readers, { site, keepDays, before: this.#before(keepDays) });
  }

  /** What goes with the next round, for each site that keeps a number of days. Throws QuestionError. */
  plans(): Promise<Plan[]> {
    return Promise.all(this.#due().map(({ site, keepDays }) => this.plan(site, keepDays)));
  }

  /** Why the next round would delete nothing; each names what is in the way, and what to do. */
  obstacles(): string[] {
    const { daily, zone } = this.#deps;
    const found = daily.status().flatMap(({ file, state, columns }) => {
      if (state === "broken") return [`${file} cannot be used, so its numbers would be lost: mend it or remove it.`];
      if (columns.length === 0 || columns.includes("site")) return [];
      return [`${file} has no column "site", so its numbers could not be told apart by site: add one, or remove it.`];
    });
    return zone.finished ? found : [...found, `Days are still being put under the clock of ${zone.name}.`];
  }

  /**
   * Deletes what is due; one round at a time, a second asker gets the answer of the first. Throws RetentionError where
   * something is in the way, StoreError and QuestionError; what was deleted until then stays deleted.
   */
  apply(report: Report = () => {}): Promise<Retired> {
    this.#round ??= this.#apply(report).finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Writes the database file anew, without the gaps that deleted rows left among others; bytes by which it is shorter. */
  async rebuild(): Promise<number> {
    const { store } = this.#deps;
    const size = await sizeOf(store);
    await store.giveBack("all");
    return Math.max(0, size - (await sizeOf(store)));
  }

  async #apply(report: Report): Promise<Retired> {
    const { store, daily } = this.#deps;
    const done: Retired = { events: 0, days: 0, bytes: 0, left: 0 };
    if (this.#due().length === 0) return done;
    await daily.settle();
    const obstacles = this.obstacles();
    if (obstacles.length > 0) throw new RetentionError(obstacles);
    const days = await this.#overdue();
    const total = days.reduce((sum, { events }) => sum + events, 0);
    const size = await sizeOf(store);
    for (const { day, sites, events } of days) {
      if (await this.#retire(day, sites)) {
        done.events += events;
        done.days++;
      } else done.left++;
      this.#closing.signal.throwIfAborted();
      report(`${grouped(done.events)} of ${grouped(total)} raw events deleted`);
    }
    await this.#giveBack();
    done.bytes = Math.max(0, size - (await sizeOf(store)));
    return done;
  }

  /** Days with raw events that are due, with the sites they are due of, oldest first. */
  async #overdue(): Promise<{ day: string; sites: string; events: number }[]> {
    const due = this.#due().map(({ site, keepDays }) => ({ site, before: this.#before(keepDays) }));
    const latest =
      due
        .map(({ before }) => before)
        .sort()
        .at(-1) ?? "";
    const { rows } = await this.#deps.readers.ask({
      sql: overdue,
      params: { due: JSON.stringify(due), latest },
      rows: 100_000,
      deadline: 600_000,
      signal: this.#closing.signal,
      budget: this.#deps.budget,
    });
    return rows.map(([day, sites, events]) => ({ day: String(day), sites: String(sites), events: Number(events) }));
  }

  /** One day's events of these sites (a JSON array); false where the day's numbers are not all stored. */
  async #retire(day: string, sites: string): Promise<boolean> {
    const { store, budget } = this.#deps;
    const next = addDays(day, 1);
    for (let after = minId; ; ) {
      const [row] = await store.read(nextStep, { day, after, slice: BigInt(maxEvents) });
      if (after > minId && row?.["frozen"] !== 1) return false;
      if (row?.["upto"] === null || this.#closing.signal.aborted) return true;
      const upto = BigInt(Number(row?.["upto"]));
      await budget.easyStep(() =>
        store.write(
          [
            { sql: freeze, args: { day } },
            { sql: mark, args: { day, next, sites } },
            { sql: remove, args: { day, after, upto, sites } },
          ],
          { days: [day] },
        ),
      );
      after = upto;
    }
  }

  /** The file gets shorter when the pages have been moved and the write-ahead log is copied into it. */
  async #giveBack(): Promise<void> {
    const { store, budget } = this.#deps;
    for (let before = Infinity; !this.#closing.signal.aborted; ) {
      const left = await budget.easyStep(() => store.giveBack(maxPages));
      if (left === 0 || left >= before) break;
      before = left;
    }
    await store.read("pragma wal_checkpoint(passive)");
  }

  #due(): { site: string; keepDays: number }[] {
    return this.#deps.sites
      .list()
      .flatMap(({ name, keepDays }) => (keepDays === null ? [] : [{ site: name, keepDays }]));
  }

  #before(keepDays: number): string {
    return addDays(this.#today(), -keepDays);
  }

  #today(): string {
    const { config, effects } = this.#deps;
    return dayOf(effects.now(), config.timezone).day;
  }
}

async function sizeOf(store: Store): Promise<number> {
  const [row] = await store.read("select page_count * page_size as bytes from pragma_page_count, pragma_page_size");
  return Number(row?.["bytes"]);
}
