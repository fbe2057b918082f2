import { setImmediate as nextTick } from "node:timers/promises";
import type { Effects } from "../../base/effects.ts";
import type { QuestionError } from "../../query/answer.ts";
import type { Store } from "../../store/store.ts";
import { addsUp } from "./definition.ts";
import { fileErrorOf } from "./file-error.ts";
import type { Materializer } from "./materializer.ts";
import type { Reconciler } from "./reconciler.ts";
import type { DailyRegistry, DateSpan } from "./registry.ts";
import type { DailyVersion } from "./sql.ts";
import type { Progress } from "./status.ts";

interface Deps {
  effects: Effects;
  store: Store;
  registry: DailyRegistry;
  reconciler: Reconciler;
  materializer: Materializer;
  /** Stops the removal of old rows between two commits. */
  signal: AbortSignal;
  /** The local date. */
  today(): string;
}

/** After this time a day is closed again by itself: one that keeps changing is not computed all the time. */
const cooldownMs = 60_000;
/** Age that a count of days may have during a refresh. */
const maxCountAgeMs = 500;

/** Does what there is to do: days to be closed, tables to be filled and served, sums to be written. */
export class Refresher {
  readonly #deps: Deps;
  /** Versions whose SQL failed for a day; tried again when the file changes, and the next day. */
  readonly #broken = new Map<number, QuestionError>();
  /** Versions whose sums failed: their views add up days. Tried again when the file changes, and the next day. */
  readonly #unsummed = new Set<number>();
  /** All sums were there after the last refresh, and nothing was done since that could ask for more. */
  #summed = false;
  #countedAt = 0;
  #progress = new Map<number, Progress>();
  /** Days closed by this process, and when, by `performance.now`. */
  readonly #closedAt = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** How many days of a version are done. */
  progress(version: DailyVersion | undefined): Progress {
    return (version && this.#progress.get(version.id)) ?? { done: 0, left: 0 };
  }

  /** Why a version does not get further. */
  problem({ id }: DailyVersion): QuestionError | undefined {
    return this.#broken.get(id);
  }

  /** On another day what failed is tried again. */
  beginDay(): void {
    this.#broken.clear();
    this.#unsummed.clear();
    this.#summed = false;
  }

  /** Sums went whose days were not closed anew. */
  sumAgain(): void {
    this.#summed = false;
  }

  /** Whether an open day was not closed just now. */
  isCooledDown(day: string): boolean {
    return performance.now() - (this.#closedAt.get(day) ?? -cooldownMs) >= cooldownMs;
  }

  /** Makes the registry what the files say; whether that changed anything. */
  async reconcile(): Promise<boolean> {
    const changed = await this.#deps.reconciler.reconcile();
    if (changed) {
      this.#summed = false;
      await this.count();
    }
    return changed;
  }

  /** Does all once; whether there may be more to do. @param isDue whether an open day is to be closed now */
  async refresh(isDue: (day: string) => boolean): Promise<boolean> {
    const { registry, signal } = this.#deps;
    const summed = this.#summed;
    this.#summed = false;
    const closed = await this.#closeDays(isDue);
    const filled = await this.#fillTables();
    const added = (closed || filled || !summed) && (await this.#sumSpans());
    this.#summed = !added;
    if (!closed && !filled) await registry.releaseKept();
    await registry.dropRemoved(async () => {
      signal.throwIfAborted();
      await nextTick();
    });
    if (closed || filled) await this.count();
    return closed || filled || added;
  }

  /** Counts the days that are done. @param maxAgeMs of a count that is still good enough */
  async count(maxAgeMs = 0): Promise<void> {
    if (performance.now() - this.#countedAt < maxAgeMs) return;
    this.#countedAt = performance.now();
    this.#progress = await this.#deps.registry.progress(this.#deps.today());
  }

  /** Newest first: recent days are asked for most. Where a file changes, the next refresh has the other days. */
  async #closeDays(isDue: (day: string) => boolean): Promise<boolean> {
    const { store, materializer, today } = this.#deps;
    const rows = await store.read("select day from open_days where day < ? order by day desc", [today()]);
    if (rows.length > 0) await this.count();
    let closed = false;
    for (const day of rows.map((row) => String(row["day"]))) {
      if (!isDue(day)) continue;
      closed = true;
      await materializer.closeDay(day, this.#broken);
      this.#closedAt.set(day, performance.now());
      await this.count(maxCountAgeMs);
      if (await this.reconcile()) break;
    }
    return closed;
  }

  async #fillTables(): Promise<boolean> {
    const { registry } = this.#deps;
    let filled = false;
    for (const version of registry.live) {
      for (const day of await registry.pendingDays(version)) {
        if (this.#broken.has(version.id)) break;
        await this.#fillDay(version, day);
        filled = true;
        if (await this.reconcile()) return true;
      }
      if (version.state !== "building" || (await registry.pendingDays(version)).length > 0) continue;
      await registry.serve(version);
      filled = true;
    }
    return filled;
  }

  async #fillDay(version: DailyVersion, day: string): Promise<void> {
    try {
      await this.#deps.materializer.fillDay(version, day);
    } catch (error) {
      this.#broken.set(version.id, fileErrorOf(error));
    }
    await this.count(maxCountAgeMs);
  }

  async #sumSpans(): Promise<boolean> {
    const { registry } = this.#deps;
    let added = false;
    for (const version of registry.live) {
      if (version.state !== "serving" || !addsUp(version)) continue;
      for (const span of await registry.unsummedSpans(version)) {
        if (this.#unsummed.has(version.id)) break;
        await this.#sumSpan(version, span);
        added = true;
      }
    }
    return added;
  }

  async #sumSpan(version: DailyVersion, span: DateSpan): Promise<void> {
    try {
      await this.#deps.materializer.sumSpan(version, span);
    } catch (error) {
      const { message } = fileErrorOf(error);
      this.#unsummed.add(version.id);
      this.#deps.effects.log(`${version.name} has no sums of ${span.span || "all days"}: ${message}`);
    }
  }
}
