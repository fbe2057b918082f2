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
/** Hits that are counted as waiting; beyond that there are just many. */
const maxWaiting = 20_001;

export class Folder {
  readonly #deps: Deps;
  readonly #litter: Litter;
  readonly #tables: TableFold;
  /** When a day may be folded from its beginning, by `performance.now`. */
  readonly #anew = new Map<string, number>();
  #folds = "";
  #waiting = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#litter = new Litter(deps);
    this.#tables = new TableFold(deps);
  }

  /** Hits of open days that are in no fold yet, as last counted. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Folds the open days from this one on, as far as events are there now; what goes wrong is logged and tried again. */
  async fold(today: string, isKept: (day: string) => boolean): Promise<void> {
    const { store, effects, signal } = this.#deps;
    try {
      await this.#clean();
      const rows = await store.read("select day from open_days where day >= ? order by day", [today]);
      let waiting = 0;
      for (const day of rows.map((row) => String(row["day"]))) {
        if (!isKept(day)) await this.#foldDay(day, this.#deps.least);
        waiting += await this.#waitingOf(day);
      }
      this.#waiting = waiting;
    } catch (error) {
      if (signal.aborted) throw error;
      effects.log(`Today is asked whole for now: ${(error as Error).message}`);
    }
  }

  /** A day that is about to be closed: what is folded of it then says all that the day says. */
  async finish(day: string): Promise<void> {
    if (await this.#find(day)) await this.#foldDay(day, 1);
  }

  async #foldDay(day: string, least: number): Promise<void> {
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

  async #waitingOf(day: string): Promise<number> {
    const sql = `select count(*) as n from (select 1 from events where day = :day and id > coalesce(
      (select min(t.upto) from folds f join folded_tables t on t.fold = f.id where f.day = :day), -9223372036854775808
    ) limit ${maxWaiting})`;
    return Number((await this.#deps.store.read(sql, { day }))[0]?.["n"]);
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await work();
    const { signal } = this.#deps;
    await pause(Math.min(rest * (performance.now() - began), maxRestMs), undefined, { signal });
    return answer;
  }
}
