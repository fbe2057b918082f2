/**
 * Group commit: a hit is answered when it is on disk, and those that arrive meanwhile share the next commit. There is
 * no timer: whatever one turn of the event loop brought in goes out together.
 *
 * Every commit carries this node's next number, in the same transaction as its rows. So a batch whose writing ended
 * in doubt (an error after the data had landed) can be spooled and sent again, and is counted exactly once.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Effects } from "../app.ts";
import type { Store } from "../store/store.ts";
import { type Batch, merge, toEventRow, toStatements } from "./batch.ts";
import type { Hit } from "./hit.ts";
import { type Drop, toLedgerRows } from "./ledger.ts";
import type { Spool } from "./spool.ts";
import { Titles } from "./titles.ts";

/** Events in one commit: the client blocks the process meanwhile, some 6 ms for so many. */
export const mostInCommit = 1000;

/** What waits for its commit; `done` is told whether it is on disk. */
export interface Entry {
  hit: Hit | null;
  drop: Drop | null;
  done(durable: boolean): void;
}

export interface CommitLimits {
  /** Entries that may wait; more are turned away. */
  queue: number;
  /** ms until a store that refused is tried again; doubles up to a minute. */
  retry: number;
}

interface Rooms {
  store: Store;
  spool: Spool;
  effects: Effects;
  limits: CommitLimits;
}

export class Commits {
  #rooms: Rooms;
  #queue: Entry[] = [];
  #running: Promise<void> | undefined;
  #sequence: number;
  #titles = new Titles();
  #delay: number;
  #retryAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #silentUntil = 0;
  #closed = false;

  private constructor(rooms: Rooms, sequence: number) {
    this.#rooms = rooms;
    this.#sequence = sequence;
    this.#delay = rooms.limits.retry;
  }

  /** Replays first what an earlier process had to leave in the spool. */
  static async open(rooms: Rooms): Promise<Commits> {
    const { spool, store, effects } = rooms;
    if (spool.torn > 0) effects.log(`spool: ${spool.torn} unfinished lines left out; their hits were never answered`);
    const commits = new Commits(rooms, Math.max(spool.sequence, await written(store, spool.node)));
    await commits.#drain();
    return commits;
  }

  /** False: too many wait already. */
  add(entry: Entry): boolean {
    if (this.#queue.length >= this.#rooms.limits.queue) return false;
    this.#queue.push(entry);
    this.#run();
    return true;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Writes what waits and, where the store works again, what is spooled. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.idle();
    await this.#drain();
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0) this.#run();
    });
  }

  async #loop(): Promise<void> {
    while (this.#queue.length > 0 || this.#due()) {
      // What has arrived by now, on all connections, goes with this commit; and a long queue does not stop arrivals.
      await turn();
      if (this.#due()) await this.#replay();
      if (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, mostInCommit));
    }
  }

  async #commit(entries: Entry[]): Promise<void> {
    const batch = this.#toBatch(entries);
    const durable = await this.#keep(batch);
    if (durable) this.#titles.remember(batch.titles);
    for (const entry of entries) entry.done(durable);
  }

  #toBatch(entries: Entry[]): Batch {
    const hits: Hit[] = [];
    const drops: Drop[] = [];
    for (const { hit, drop } of entries) {
      if (hit) hits.push(hit);
      if (drop) drops.push(drop);
    }
    this.#sequence++;
    return {
      sequence: this.#sequence,
      events: hits.map(toEventRow),
      titles: this.#titles.changed(hits),
      ledger: toLedgerRows(drops),
    };
  }

  /** In the store; or, behind what is spooled already, in the spool. False where neither takes it. */
  async #keep(batch: Batch): Promise<boolean> {
    const { spool } = this.#rooms;
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
    await this.#drain();
    return spool.empty && (await this.#write(batch));
  }

  async #write(batch: Batch): Promise<boolean> {
    const { store, spool } = this.#rooms;
    try {
      await store.write(toStatements(spool.node, batch));
      return true;
    } catch (error) {
      this.#complain(`The store refuses, hits go to the spool: ${(error as Error).message}`);
      return false;
    }
  }

  #due(): boolean {
    return !this.#rooms.spool.empty && performance.now() >= this.#retryAt;
  }

  async #drain(): Promise<void> {
    while (!this.#rooms.spool.empty && (await this.#replay())) {}
  }

  /** Writes the oldest spooled batches, but for those the database has; false, and a later try, where it cannot. */
  async #replay(): Promise<boolean> {
    const { store, spool, effects } = this.#rooms;
    try {
      const { batches, next } = await spool.front(mostInCommit);
      const last = await written(store, spool.node);
      const missing = batches.filter(({ sequence }) => sequence > last);
      if (missing.length > 0) await store.write(toStatements(spool.node, merge(missing)));
      await spool.done(next);
      this.#delay = this.#rooms.limits.retry;
      if (spool.empty) effects.log("The store works again, everything spooled is written.");
      return true;
    } catch (error) {
      this.#complain(`The store still refuses: ${(error as Error).message}`);
      this.#retryAt = performance.now() + this.#delay;
      this.#delay = Math.min(this.#delay * 2, 60_000);
      this.#retryLater();
      return false;
    }
  }

  /** At most one line in ten seconds: while it lasts, every commit would say the same. */
  #complain(line: string): void {
    if (performance.now() < this.#silentUntil) return;
    this.#silentUntil = performance.now() + 10_000;
    this.#rooms.effects.log(line);
  }

  #retryLater(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const wait = Math.max(this.#retryAt - performance.now(), this.#rooms.limits.retry);
    this.#timer = setTimeout(() => this.#run(), wait).unref();
  }
}

/** The number of the last batch of this node that is in the database; 0 for none. */
async function written(store: Store, node: string): Promise<number> {
  const [row] = await store.read("select sequence from batches where node = ?", [node]);
  return Number(row?.["sequence"] ?? 0);
}
