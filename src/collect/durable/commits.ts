/**
 * Group commit: a hit is answered when it is on disk, and those that arrive meanwhile share the next commit. There is
 * no timer: whatever one turn of the event loop brought in goes out together.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Hit } from "../hit.ts";
import { toEventRow } from "./batch.ts";
import { type Drop, toDropCountRows } from "./drop-counts.ts";
import { type DurableWriter, mostInCommit } from "./durable-writer.ts";
import { Titles } from "./titles.ts";

/** Turns of the event loop that a commit waits for company; each is as short as the arrivals it brings. */
const mostTurns = 16;

/** What waits for its commit; `done` is told whether it is on disk. */
export interface PendingHit {
  hit: Hit | null;
  drop: Drop | null;
  done(durable: boolean): void;
}

export class Commits {
  #keeper: DurableWriter;
  #most: number;
  #queue: PendingHit[] = [];
  #titles = new Titles();
  #running: Promise<void> | undefined;
  #closed = false;

  /** `most`: entries that may wait; more are turned away. */
  constructor(keeper: DurableWriter, most: number) {
    this.#keeper = keeper;
    this.#most = most;
    keeper.onDue(() => this.#run());
  }

  /** False: too many wait already. */
  add(entry: PendingHit): boolean {
    if (this.#queue.length >= this.#most) return false;
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

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
    await this.#keeper.close();
  }

  #run(): void {
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0) this.#run();
    });
  }

  async #loop(): Promise<void> {
    while (this.#queue.length > 0 || this.#keeper.due) {
      await this.#gather();
      if (this.#keeper.due) await this.#keeper.replay();
      if (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, mostInCommit));
    }
  }

  /** What arrives now, on all connections, goes with this commit: a turn of the event loop, more while they bring more. */
  async #gather(): Promise<void> {
    for (let turns = 0; turns < mostTurns; turns++) {
      const before = this.#queue.length;
      await turn();
      if (this.#queue.length === before) return;
    }
  }

  async #commit(entries: PendingHit[]): Promise<void> {
    const hits: Hit[] = [];
    const drops: Drop[] = [];
    for (const { hit, drop } of entries) {
      if (hit) hits.push(hit);
      if (drop) drops.push(drop);
    }
    const titles = this.#titles.changed(hits);
    const durable = await this.#keeper.keep({ events: hits.map(toEventRow), titles, ledger: toDropCountRows(drops) });
    if (durable) this.#titles.remember(titles);
    for (const entry of entries) entry.done(durable);
  }
}
