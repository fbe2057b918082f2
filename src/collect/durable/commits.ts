/**
 * Group commit: a hit is answered when it is on disk, and those that arrive meanwhile share the next commit. There is
 * no timer: whatever one turn of the event loop brought in goes out together.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { isUsual, toHitJson } from "../../store/events/insert.ts";
import type { SeenKey } from "../enrich/seen.ts";
import type { Hit } from "../hit.ts";
import type { IdentifiedRow } from "./batch.ts";
import { type Drop, toDropCountRows } from "./drop-counts.ts";
import { type DurableWriter, maxCommitEvents } from "./durable-writer.ts";
import { Titles } from "./titles.ts";

/** Turns of the event loop that a commit waits for company; each is as short as the arrivals it brings. */
const maxTurns = 16;

/** A row to store; and where its event has an id, by what a repeat is known and the day it came on. */
export interface PendingEvent {
  hit: Hit;
  seen: (SeenKey & { day: string }) | null;
}

/** What one request has to be kept: rows to store, and drops to count. */
interface PendingHits {
  events: readonly PendingEvent[];
  drops: readonly Drop[];
}

/** Is told whether it is on disk. */
type Done = (durable: boolean) => void;

export class Commits {
  readonly #writer: DurableWriter;
  readonly #maxWaiting: number;
  #queue: (PendingHits & { done: Done })[] = [];
  /** Hits and drops in it. */
  #waiting = 0;
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
  add({ events, drops }: PendingHits, done: Done): boolean {
    const count = events.length + drops.length;
    if (count === 0) {
      done(true);
      return true;
    }
    if (this.#waiting + count > this.#maxWaiting) return false;
    this.#waiting += count;
    this.#queue.push({ events, drops, done });
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
      if (this.#queue.length > 0) await this.#commit(this.#take());
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

  /** As many requests as one commit has room for, one at least. */
  #take(): (PendingHits & { done: Done })[] {
    let [requests, count] = [0, 0];
    for (const { events, drops } of this.#queue) {
      if (requests > 0 && count + events.length + drops.length > maxCommitEvents) break;
      requests++;
      count += events.length + drops.length;
    }
    this.#waiting -= count;
    return this.#queue.splice(0, requests);
  }

  async #commit(requests: (PendingHits & { done: Done })[]): Promise<void> {
    const hits: Hit[] = [];
    const events: string[] = [];
    const identified: IdentifiedRow[] = [];
    const drops: Drop[] = [];
    let isAllUsual = true;
    for (const request of requests) {
      drops.push(...request.drops);
      for (const { hit, seen } of request.events) {
        hits.push(hit);
        if (seen) identified.push([seen.source, seen.hash, seen.day, toHitJson(hit)]);
        else {
          events.push(toHitJson(hit));
          isAllUsual &&= isUsual(hit);
        }
      }
    }
    const titles = this.#titles.changed(hits);
    const durable = await this.#writer.keep({
      events,
      isUsual: isAllUsual,
      identified,
      days: new Set(hits.map(({ day }) => day)),
      titles,
      dropCounts: toDropCountRows(drops),
    });
    if (durable) this.#titles.remember(titles);
    for (const { done } of requests) done(durable);
  }
}
