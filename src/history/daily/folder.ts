/**
 * Folds the days that are not over: the readers compute what changes, the writer stores it, a thousand rows at the most
 * together with the event that they count to. Whatever changes an event up to there ends the fold in its own commit, by
 * triggers; the day is asked whole then until it is folded anew.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Effects } from "../../base/effects.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { type Store, StoreError } from "../../store/store.ts";
import { beginFold, coverEvents, type Fold } from "./fold-commits.ts";
import { Litter } from "./litter.ts";
import type { Reconciler } from "./reconciler.ts";
import { type DailyRegistry, maxCommitRows } from "./registry.ts";
import type { DailyVersion } from "./sql.ts";
import { TableFold } from "./table-fold.ts";

interface Deps {
  effects: Effects;
  store: Store;
  readers: Pick<Readers, "ask" | "stream">;
  registry: DailyRegistry;
  reconciler: Reconciler;
  /** Hits that wait before they are folded: below, asking for them costs less. */
  least: number;
  maxRows: number;
  signal: AbortSignal;
}

/** Hits that are folded at a time. */
const maxHits = 2_000;
/** A step is followed by so many times its own time: folding takes a quarter of one core at the most. */
const rest = 3;
const maxRestMs = 1_000;
/** A day that others keep changing is folded anew after so many times what that took. */
const restAnew = 20;
/** Hits that may wait before pages show what is stored; no more are counted as waiting. */
const bearable = 20_000;
/** ms between two counts of those that wait, while there is much to fold. */
const countEveryMs = 1_000;

/** Hits that no stored row counts yet. */
export interface Behind {
  /** 20,001 stand for any more. */
  hits: number;
  /** ms since 1970, UTC: up to when stored rows count them, where so many wait that pages show these alone; else null. */
  since: number | null;
}

/** Of each open day the hits behind what its tables have stored, and the time of the last one before these. */
const waiting = `with stored (day, upto) as (
  select o.day, (select min(t.upto) from folds f join folded_tables t on t.fold = f.id where f.day = o.day)
  from open_days o where o.day >= :today
)
select (select time from events where id = upto) as until, (
  select count(*) from (
    select 1 from events where day = stored.day and id > coalesce(upto, -9223372036854775808) limit :limit
  )
) as hits
from stored`;

export class Folder {
  readonly #deps: Deps;
  readonly #litter: Litter;
  readonly #tables: TableFold;
  /** When a day may be folded from its beginning, by `performance.now`. */
  readonly #anew = new Map<string, number>();
  #folds = "";
  #behind: Behind = { hits: 0, since: null };
  #counted = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#litter = new Litter(deps);
    this.#tables = new TableFold(deps);
  }

  /** What waits of open days that fold, as last counted. */
  get behind(): Behind {
    return this.#behind;
  }

  /** Folds the open days from this one on, as far as events are there now; what goes wrong is logged and tried again. */
  async fold(today: string, isKept: (day: string) => boolean): Promise<void> {
    const { store, effects, signal } = this.#deps;
    try {
      await this.#clean();
      await this.#count(today);
      const rows = await store.read("select day from open_days where day >= ? order by day", [today]);
      for (const day of rows.map((row) => String(row["day"]))) {
        if (!isKept(day)) await this.#foldDay(day, this.#deps.least, today);
      }
      await this.#count(today);
    } catch (error) {
      if (signal.aborted) throw error;
      effects.log(`Today is asked whole for now: ${(error as Error).message}`);
    }
  }

  /** A day that is about to be closed: what is folded of it then says all that the day says. */
  async finish(day: string): Promise<void> {
    if (await this.#find(day)) await this.#foldDay(day, 1, day);
  }

  async #foldDay(day: string, least: number, today: string): Promise<void> {
    const { store } = this.#deps;
    if (this.#able().length === 0) return;
    const found = await this.#find(day);
    const began = performance.now();
    if (!found) {
      const rows = await store.read("select 1 from events where day = ? limit ?", [day, BigInt(least)]);
      if (rows.length < least || began < (this.#anew.get(day) ?? 0)) return;
      await store.write(beginFold(day), "nothing");
    }
    const fold = await this.#cover(day, least);
    if (fold === null) return;
    for (;;) {
      if (performance.now() > this.#counted + countEveryMs) await this.#count(today);
      const version = await this.#next(fold);
      if (version === null || !(await this.#advance(fold, version))) break;
    }
    if (!found) this.#anew.set(day, performance.now() + restAnew * (performance.now() - began));
  }

  /** Puts what came since into `folded_events`, where it is enough to be worth it. */
  async #cover(day: string, least: number): Promise<Fold | null> {
    const { store, signal } = this.#deps;
    const [top] = await store.read("select max(id) as id from events where day = ?", [day]);
    const first = await this.#find(day);
    if (!first || top?.["id"] === null) return null;
    const since = "select id from events where day = :day and id > :from and id <= :top order by id limit :limit";
    const args = { day, top: BigInt(Number(top?.["id"])) };
    const enough = await store.read(since, { ...args, from: BigInt(first.upto), limit: BigInt(least) });
    for (let fold: Fold | null = first; enough.length >= least; ) {
      signal.throwIfAborted();
      const [next] = await store.read(`select max(id) as until, count(*) as n from (${since})`, {
        ...args,
        ...{ from: BigInt(fold.upto), limit: BigInt(maxCommitRows) },
      });
      const count = Number(next?.["n"]);
      if (count === 0) break;
      const statements = coverEvents(fold, Number(next?.["until"]), count);
      await this.#step(() => store.write(statements, "nothing"));
      fold = await this.#find(day);
      if (fold?.id !== first.id) return null;
    }
    return this.#find(day);
  }

  /** The table that is furthest behind; null where none is. */
  async #next(fold: Fold): Promise<DailyVersion | null> {
    const uptos = await this.#tables.uptos(fold);
    const behind = this.#able()
      .map((version) => ({ version, upto: uptos.get(version.id) ?? Number.NEGATIVE_INFINITY }))
      .filter(({ upto }) => upto < fold.upto)
      .sort((one, other) => one.upto - other.upto);
    return behind[0]?.version ?? null;
  }

  /** One step of one table. @returns false where the fold is over */
  async #advance(fold: Fold, version: DailyVersion): Promise<boolean> {
    try {
      return await this.#step(() => this.#tables.advance(fold, version, maxHits));
    } catch (error) {
      const isOurs = error instanceof StoreError && /^SQLITE_CONSTRAINT/.test(error.code);
      if (!isOurs && !(error instanceof QuestionError && !error.unasked)) throw error;
      const reason = isOurs ? "two rows of a day are equal in its key, or one of these is null." : error.message;
      await this.#deps.registry.redeclare(version, { ...version, unfolded: reason });
      return true;
    }
  }

  #able(): DailyVersion[] {
    return this.#deps.registry.live.filter(({ state, unfolded }) => state === "serving" && unfolded === null);
  }

  async #find(day: string): Promise<Fold | null> {
    const [row] = await this.#deps.store.read(
      "select id, cast(upto as text) as upto, events from folds where day = ?",
      [day],
    );
    if (row === undefined) return null;
    return { id: Number(row["id"]), day, upto: Number(row["upto"]), events: Number(row["events"]) };
  }

  /** Removes what folds left that are over, whenever one is. */
  async #clean(): Promise<void> {
    const rows = await this.#deps.store.read("select id from folds order by id");
    const folds = rows.map((row) => Number(row["id"]));
    if (this.#folds === JSON.stringify(folds)) return;
    await this.#litter.clean(folds, (work) => this.#step(work));
    this.#folds = JSON.stringify(folds);
  }

  async #count(today: string): Promise<void> {
    const rows = await this.#deps.store.read(waiting, { today, limit: BigInt(bearable + 1) });
    const hits = rows.reduce((sum, row) => sum + Number(row["hits"]), 0);
    const stored = rows.flatMap((row) => (row["until"] === null ? [] : [Number(row["until"])]));
    this.#behind = { hits, since: hits > bearable && stored.length > 0 ? Math.min(...stored) : null };
    this.#counted = performance.now();
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await work();
    const { signal } = this.#deps;
    await pause(Math.min(rest * (performance.now() - began), maxRestMs), undefined, { signal });
    return answer;
  }
}
