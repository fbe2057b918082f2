/**
 * Where a batch is kept: in the store, or in the spool until the store works again. Batches reach the database in the
 * order of their numbers, and each of them once, whatever fails in between and however often it is tried.
 */
import type { Effects } from "../../base/effects.ts";
import type { Store } from "../../store/store.ts";
import { type Batch, merge, toStatements } from "./batch.ts";
import type { Spool } from "./spool.ts";

/** Events in one commit: the client blocks the process meanwhile, some 6 ms for so many. */
export const maxCommitEvents = 1000;

const maxRetryMs = 60_000;

/** ms between two lines of complaint: while it lasts, every commit would say the same. */
const complaintMs = 10_000;

interface Deps {
  store: Store;
  spool: Spool;
  effects: Effects;
  /** ms until a store that refused is tried again; doubles up to a minute. */
  retryMs: number;
}

export class DurableWriter {
  #deps: Deps;
  #sequence: number;
  #delayMs: number;
  #due = false;
  #silentUntil = 0;
  /** It was said that something refuses, and not yet that it works again. */
  #isTold = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};

  private constructor(deps: Deps, sequence: number) {
    this.#deps = deps;
    this.#sequence = sequence;
    this.#delayMs = deps.retryMs;
  }

  /** Writes first what an earlier process had to leave in the spool. */
  static async open(deps: Deps): Promise<DurableWriter> {
    const { spool, store, effects } = deps;
    if (spool.torn > 0) effects.log(`spool: ${spool.torn} unfinished lines left out; their hits were never answered`);
    const writer = new DurableWriter(deps, Math.max(spool.sequence, await written(store, spool.node)));
    await writer.#replayAll();
    return writer;
  }

  /** Is called when the store should be tried again. */
  onDue(wake: () => void): void {
    this.#wake = wake;
  }

  /** The store should be tried again with what is spooled. */
  get due(): boolean {
    return this.#due && !this.#deps.spool.empty;
  }

  /** True when it is on disk; false where neither store nor spool takes it. */
  async keep(rows: Omit<Batch, "sequence">): Promise<boolean> {
    const batch = { sequence: ++this.#sequence, ...rows };
    const { spool } = this.#deps;
    if (spool.empty && (await this.#write(batch))) return true;
    try {
      await spool.append(batch);
      this.#retryLater();
      return true;
    } catch (error) {
      this.#complain(`The spool refuses too: ${(error as Error).message}`);
    }
    // Order matters: a later number in the database would make it take the spooled ones for written.
    if (spool.empty) return false;
    await this.#replayAll();
    return spool.empty && (await this.#write(batch));
  }

  /** Writes the oldest spooled batches, but for those the database has; false, and a later try, where it cannot. */
  async replay(): Promise<boolean> {
    const { store, spool, effects, retryMs } = this.#deps;
    try {
      const { batches, next } = await spool.front(maxCommitEvents);
      const last = await written(store, spool.node);
      const missing = batches.filter(({ sequence }) => sequence > last);
      if (missing.length > 0) {
        const batch = merge(missing);
        await store.write(toStatements(spool.node, batch), { days: batch.days });
      }
      await spool.done(next);
      this.#delayMs = retryMs;
      this.#due = !spool.empty;
      if (spool.empty) {
        this.#isTold = false;
        effects.log("The store works again, everything spooled is written.");
      }
      return true;
    } catch (error) {
      this.#complain(`The store still refuses: ${(error as Error).message}`);
      this.#due = false;
      this.#delayMs = Math.min(this.#delayMs * 2, maxRetryMs);
      this.#retryLater();
      return false;
    }
  }

  /** One last try; what cannot be written stays in the spool for the next process. */
  async close(): Promise<void> {
    this.#wake = () => {};
    await this.#replayAll();
    clearTimeout(this.#timer);
  }

  async #write(batch: Batch): Promise<boolean> {
    const { store, spool } = this.#deps;
    try {
      await store.write(toStatements(spool.node, batch), { days: batch.days });
      // Where the spool refused too, nothing lies in it whose writing would say so.
      if (this.#isTold) this.#deps.effects.log("The store works again.");
      this.#isTold = false;
      return true;
    } catch (error) {
      this.#complain(`The store refuses, hits go to the spool: ${(error as Error).message}`);
      return false;
    }
  }

  async #replayAll(): Promise<void> {
    while (!this.#deps.spool.empty && (await this.replay())) {}
  }

  #complain(line: string): void {
    this.#isTold = true;
    if (performance.now() < this.#silentUntil) return;
    this.#silentUntil = performance.now() + complaintMs;
    this.#deps.effects.log(line);
  }

  #retryLater(): void {
    if (this.#due) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#due = true;
      this.#wake();
    }, this.#delayMs).unref();
  }
}

/** The number of the last batch of this node that is in the database; 0 for none. */
async function written(store: Store, node: string): Promise<number> {
  const [row] = await store.read("select sequence from batches where node = ?", [node]);
  return Number(row?.["sequence"] ?? 0);
}
