/**
 * Group commit: a hit is answered when it is on disk, and those that arrive meanwhile share the next commit. There is
 * no timer: whatever one turn of the event loop brought in goes out together.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { toHitJson } from "../../store/events/insert.ts";
import type { SeenKey } from "../enrich/seen.ts";
import type { Hit } from "../hit.ts";
import type { IdentifiedRow } from "./batch.ts";
import { type Drop, toDropCountRows } from "./drop-counts.ts";
import { type DurableWriter, maxCommitEvents } from "./durable-writer.ts";
import { Titles } from "./titles.ts";

/** Turns of the event loop that a commit waits for company; each is as short as the arrivals it brings. */
const maxTurns = 16;

/** What waits for its commit: a row to store, or a drop to count. */
export type PendingHit = { hit: Hit; seen: Identity | null; drop: null } | { hit: null; seen: null; drop: Drop };

/** By what a repeat of a hit is known, and the day it came on. */
export interface Identity extends SeenKey {
  day: string;
}

/** Is told whether it is on disk. */
type Done = (durable: boolean) => void;

export class Commits {
  readonly #writer: DurableWriter;
  readonly #maxWaiting: number;
  #queue: { pending: PendingHit; done: Done }[] = [];
  #titles = new Titles();
  #running: Promise<void> | undefined;
  #closed = false;

  /** @param maxWaiting hits that may wait; more are turned away */
  constructor(writer: DurableWriter, maxWaiting: number) {
    this.#writer = writer;
    this.#maxWaiting = maxWaiting;
    writer.onDue(() => this.#run());
  }

  /** Takes all of them or, where too many wait already, none: then it is false. `done` is called once for all. */
  add(hits: readonly PendingHit[], done: Done): boolean {
    if (hits.length === 0) {
      done(true);
      return true;
    }
    if (this.#queue.length + hits.length > this.#maxWaiting) return false;
    let [left, allDurable] = [hits.length, true];
    const each = (durable: boolean) => {
      allDurable &&= durable;
      if (--left === 0) done(allDurable);
    };
    for (const pending of hits) this.#queue.push({ pending, done: each });
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
    await this.#writer.close();
  }

  #run(): void {
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0) this.#run();
    });
  }

  async #loop(): Promise<void> {
    while (this.#queue.length > 0 || this.#writer.due) {
      await this.#gather();
      if (this.#writer.due) await this.#writer.replay();
      if (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, maxCommitEvents));
    }
  }

  /** What arrives now, on all connections, goes with this commit: a turn of the event loop, more while they bring more. */
  async #gather(): Promise<void> {
    for (let turns = 0; turns < maxTurns; turns++) {
      const before = this.#queue.length;
      await nextTurn();
      if (this.#queue.length === before) return;
    }
  }

  async #commit(entries: { pending: PendingHit; done: Done }[]): Promise<void> {
    const hits: Hit[] = [];
    const events: string[] = [];
    const identified: IdentifiedRow[] = [];
    const drops: Drop[] = [];
    for (const { pending } of entries) {
      const { hit, seen, drop } = pending;
      if (hit === null) drops.push(drop);
      else {
        hits.push(hit);
        if (seen) identified.push([seen.source, seen.hash, seen.day, toHitJson(hit)]);
        else events.push(toHitJson(hit));
      }
    }
    const titles = this.#titles.changed(hits);
    const durable = await this.#writer.keep({
      events,
      identified,
      days: new Set(hits.map(({ day }) => day)),
      titles,
      dropCounts: toDropCountRows(drops),
    });
    if (durable) this.#titles.remember(titles);
    for (const { done } of entries) done(durable);
  }
}
