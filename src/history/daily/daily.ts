import type { Config } from "../../base/config.ts";
import { dayOf } from "../../base/days.ts";
import type { Effects } from "../../base/effects.ts";
import { serial } from "../../base/serial.ts";
import type { StoredRows } from "../../query/library/notebook.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import { DailyFiles } from "./files.ts";
import { Folder } from "./folder.ts";
import { Materializer } from "./materializer.ts";
import { Reconciler } from "./reconciler.ts";
import { Refresher } from "./refresher.ts";
import { DailyRegistry } from "./registry.ts";
import { Respeller } from "./respeller.ts";
import { type DailyStatus, toStatus } from "./status.ts";
import { Uncounted } from "./uncounted.ts";
import { storedOf } from "./views.ts";

export type { DailyStatus } from "./status.ts";

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  readers: Pick<Readers, "ask" | "stream">;
  /** Who folds has a budget of its own; by default as all else. */
  folding?: Pick<Deps, "store" | "readers">;
  /** Directory of the product's own queries, where it is not the usual one. */
  product?: string;
  /** Rows of one day in one daily table, at the most. */
  maxRows?: number;
  /** Hits of a day that wait before they are folded. */
  foldedHits?: number;
}

/** How often `settle` closes a day that changes each time. */
const maxTries = 3;

/**
 * The daily tables: a view for each file of `queries/daily`, equal at any moment to the file's SQL over the raw events.
 *
 * For who writes or deletes events: nothing is to be done, triggers open the days; `keepOpen` is for who comes back to
 * them. A day may be frozen once it is in neither `open_days` nor `pending_days`; find that out in the very commit that
 * inserts it into `frozen_days`.
 */
export class Daily {
  readonly #deps: Deps;
  readonly #registry: DailyRegistry;
  readonly #reconciler: Reconciler;
  readonly #refresher: Refresher;
  readonly #respeller: Respeller;
  readonly #folder: Folder;
  readonly #uncounted: Uncounted;
  readonly #closing = new AbortController();
  readonly #inTurn = serial();
  /** Days that others go on changing, for as long as they do. */
  readonly #kept = new Set<ReadonlySet<string>>();
  /** The day of the last round. */
  #day = "";

  constructor(deps: Deps) {
    this.#deps = deps;
    const { config, effects, store, readers, product, maxRows = 1_000_000, foldedHits: least = 500 } = deps;
    const { signal } = this.#closing;
    const registry = new DailyRegistry(store);
    const reconciler = new Reconciler({ readers, registry, files: new DailyFiles(config, product), signal });
    const folder = new Folder({
      effects,
      store,
      readers,
      ...deps.folding,
      registry,
      reconciler,
      least,
      maxRows,
      signal,
    });
    const hooks = { beforeDay: (day: string) => folder.finish(day), betweenTables: () => this.#fold() };
    const materializer = new Materializer({ store, readers, registry, reconciler, maxRows, signal, ...hooks });
    const today = () => this.#today();
    this.#registry = registry;
    this.#reconciler = reconciler;
    this.#folder = folder;
    this.#uncounted = new Uncounted(store);
    this.#respeller = new Respeller({ store, registry, signal });
    this.#refresher = new Refresher({ effects, store, registry, reconciler, materializer, signal, today });
  }

  /** Makes the views what the files say; computes nothing. What cannot be done now is done later: collecting must go on. */
  async open(): Promise<void> {
    try {
      await this.#alone(async () => {
        await this.#registry.repair();
        await this.#reconciler.reconcile();
        await this.#refresher.count();
        await this.#uncounted.read();
      });
    } catch (error) {
      this.#deps.effects.log(`Daily tables have to wait: ${(error as Error).message}`);
    }
  }

  /** One round: follows the files, closes finished days, builds new tables, folds the days that are open. @throws what is in the way of it */
  run(): Promise<void> {
    return this.#alone(async () => {
      const day = this.#today();
      if (day !== this.#day) this.#refresher.beginDay();
      this.#day = day;
      await this.#refresher.reconcile();
      await this.#work((open) => this.#refresher.isCooledDown(open));
      await this.#fold();
      await this.#uncounted.read();
    });
  }

  /** Ends the work under way; it goes on where it was when opened again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#inTurn(async () => {});
  }

  /** The state of every daily table, by name. */
  status(): DailyStatus[] {
    const statuses = [...this.#reconciler.files.values()].map((file) => {
      const serving = this.#registry.find(file.name, "serving");
      const next = this.#registry.find(file.name, "building") ?? serving;
      const error = this.#reconciler.problem(file.name) ?? (next && this.#refresher.problem(next));
      return toStatus(file, [serving, next], this.#refresher.progress(next), error);
    });
    return statuses.sort((a, b) => a.name.localeCompare(b.name, "en"));
  }

  /** By name of a daily table the last day that it has no numbers of, as the raw events were gone before it was there. */
  get uncounted(): ReadonlyMap<string, string> {
    return this.#uncounted.days;
  }

  /** Hits of today that no stored row counts yet: they are counted when somebody asks. */
  get waiting(): number {
    return this.#folder.behind.hits;
  }

  /** What pages show of open days while too many hits wait to be counted at each look; null: all of it. */
  get stored(): StoredRows | null {
    const { since } = this.#folder.behind;
    if (since === null) return null;
    const versions = this.#registry.live.filter(({ state, unfolded }) => state === "serving" && unfolded === null);
    const rows = new Map(versions.flatMap((version) => [...storedOf(version)]));
    return { until: since, key: versions.map(({ id }) => id).join(), of: (relation) => rows.get(relation) ?? null };
  }

  /**
   * Leaves these days open, for somebody who is about to change them again and again, until what this returns is disposed
   * of; the set may grow meanwhile. It is known to this process only, so that it ends with it.
   */
  keepOpen(days: ReadonlySet<string>): Disposable {
    this.#kept.add(days);
    return { [Symbol.dispose]: () => void this.#kept.delete(days) };
  }

  /**
   * Resolves when all past days are closed and all tables built, but for files with a problem, days that are kept open and
   * days that change as often as they are closed.
   * @throws QuestionError 499 or 503 and StoreError, when it cannot be done now
   */
  settle(): Promise<void> {
    const tries = new Map<string, number>();
    const isDue = (day: string): boolean => {
      tries.set(day, (tries.get(day) ?? 0) + 1);
      return (tries.get(day) ?? 0) <= maxTries;
    };
    return this.#alone(async () => {
      while ((await this.#refresher.reconcile()) || (await this.#work(isDue))) this.#closing.signal.throwIfAborted();
    });
  }

  /** Puts the addresses in the rows of a frozen day into their one spelling. @throws StoreError */
  respell(day: string): Promise<void> {
    return this.#alone(async () => {
      if (await this.#respeller.respell(day)) this.#refresher.sumAgain();
    });
  }

  #work(isDue: (day: string) => boolean): Promise<boolean> {
    return this.#refresher.refresh((day) => !this.#isKept(day) && isDue(day));
  }

  #fold(): Promise<void> {
    return this.#folder.fold(this.#today(), (day) => this.#isKept(day));
  }

  #isKept(day: string): boolean {
    return this.#kept.values().some((days) => days.has(day));
  }

  #today(): string {
    return dayOf(this.#deps.effects.now(), this.#deps.config.timezone).day;
  }

  /** One at a time: what is decided on must still hold when it is done. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#closing.signal.throwIfAborted();
      // A commit may have landed that seemed to fail.
      await this.#registry.read();
      return work();
    });
  }
}
