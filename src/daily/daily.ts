import { setImmediate as turn } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Effects } from "../effects.ts";
import { QuestionError } from "../query/answer.ts";
import type { Readers } from "../query/readers.ts";
import { dayOf } from "../store/days.ts";
import type { Store } from "../store/store.ts";
import { Builder } from "./builder.ts";
import { Closer } from "./closer.ts";
import { addsUp } from "./definition.ts";
import { type File, Files } from "./files.ts";
import type { Version } from "./sql.ts";
import { type DailyStatus, type Progress, toStatus } from "./status.ts";
import { type Span, Tables } from "./tables.ts";

export type { DailyStatus } from "./status.ts";

interface Parts {
  config: Config;
  effects: Effects;
  store: Store;
  readers: Readers;
  /** The directory of the product's own queries, where it is not the usual one. */
  product?: string;
  /** Rows of one day in one daily table, at the most; by default a million. */
  mostRows?: number;
}

/** ms between two looks at files and open days. */
const look = 2_000;
/** ms after which a day is closed again by itself: one that keeps changing is not computed all the time. */
const rest = 60_000;
/** ms that a count of days may be old while it works. */
const recently = 500;
/** How often `settle` closes a day that changes each time. */
const mostTries = 3;

/**
 * The daily tables: a view for each file of `queries/daily`, equal at any moment to the file's SQL over the raw events.
 *
 * For who writes or deletes events: nothing is to be done, triggers open the days; `keepOpen` is for who comes back to
 * them. A day may be frozen once it is in neither `open_days` nor `pending_days`; find that out in the very commit that
 * inserts it into `frozen_days`.
 */
export class Daily {
  readonly #parts: Parts;
  readonly #tables: Tables;
  readonly #builder: Builder;
  readonly #closer: Closer;
  readonly #closing = new AbortController();
  /** Versions whose SQL failed for a day; tried again when the file changes, and the next day. */
  readonly #broken = new Map<number, QuestionError>();
  /** Versions whose sums failed: their views add up days. Tried again when the file changes, and the next day. */
  readonly #unsummed = new Set<number>();
  /** All sums were there at the last look, and nothing was done since that could ask for more. */
  #summed = false;
  #counted = 0;
  #progress = new Map<number, Progress>();
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Days that others go on changing, for as long as they do. */
  readonly #kept = new Set<ReadonlySet<string>>();
  /** Days closed of late, and when, by `performance.now`. */
  readonly #closed = new Map<string, number>();
  /** The day of the last look. */
  #day = "";

  constructor(parts: Parts) {
    this.#parts = parts;
    const { config, store, readers, product, mostRows = 1_000_000 } = parts;
    const { signal } = this.#closing;
    this.#tables = new Tables(store);
    this.#builder = new Builder({ readers, tables: this.#tables, files: new Files(config, product), signal });
    const locate = ({ name }: Version) => toPlace(this.#builder.files.get(name), name);
    const gone = ({ name }: Version) => this.#builder.isGone(name);
    this.#closer = new Closer({ store, readers, tables: this.#tables, mostRows, signal, locate, gone });
  }

  /** Makes the views what the files say; computes nothing. What cannot be done now waits: collecting must go on. */
  async open(): Promise<void> {
    try {
      await this.#alone(async () => {
        await this.#tables.repair();
        await this.#builder.follow();
        await this.#count();
      });
    } catch (error) {
      this.#wait(error);
    }
  }

  /** Follows the files, closes finished days and builds new tables in the background, until `close`. */
  start(): void {
    void this.#tick();
  }

  /** Ends what is under way; it goes on where it was when opened again. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#last;
  }

  /** By name. */
  status(): DailyStatus[] {
    const statuses = [...this.#builder.files.values()].map((file) => {
      const serving = this.#tables.find(file.name, "serving");
      const next = this.#tables.find(file.name, "building") ?? serving;
      const error = this.#builder.problem(file.name) ?? (next && this.#broken.get(next.id));
      return toStatus(file, { serving, next, progress: next && this.#progress.get(next.id), error });
    });
    return statuses.sort((a, b) => a.name.localeCompare(b.name, "en"));
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
      return (tries.get(day) ?? 0) <= mostTries;
    };
    return this.#alone(async () => {
      while ((await this.#follow()) || (await this.#work(isDue))) this.#closing.signal.throwIfAborted();
    });
  }

  async #tick(): Promise<void> {
    let pause = look;
    try {
      await this.#alone(async () => {
        const { day } = this.#today();
        if (day !== this.#day) {
          this.#broken.clear();
          this.#unsummed.clear();
          this.#summed = false;
        }
        this.#day = day;
        await this.#follow();
        const late = performance.now() - rest;
        for (const [day, time] of this.#closed) if (time <= late) this.#closed.delete(day);
        await this.#work((day) => !this.#closed.has(day));
      });
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      pause = rest;
      this.#wait(error);
    }
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#tick(), pause);
    this.#timer.unref();
  }

  #wait(error: unknown): void {
    this.#parts.effects.log(`Daily tables have to wait: ${(error as Error).message}`);
  }

  async #follow(): Promise<boolean> {
    const changed = await this.#builder.follow();
    if (changed) {
      this.#summed = false;
      await this.#count();
    }
    return changed;
  }

  /** One round; whether there may be more to do. @param isDue is an open day to be closed now? */
  async #work(isDue: (day: string) => boolean): Promise<boolean> {
    const summed = this.#summed;
    this.#summed = false;
    const closed = await this.#closeDays(isDue);
    const filled = await this.#fillTables();
    const added = (closed || filled || !summed) && (await this.#addUp());
    this.#summed = !added;
    if (!closed && !filled) await this.#tables.release();
    await this.#tables.clear(async () => {
      this.#closing.signal.throwIfAborted();
      await turn();
    });
    if (closed || filled) await this.#count();
    return closed || filled || added;
  }

  /** Newest first: recent days are asked for most. Where a file changes, the next round has the other days. */
  async #closeDays(isDue: (day: string) => boolean): Promise<boolean> {
    const sql = "select day from open_days where day < ? order by day desc";
    const rows = await this.#parts.store.read(sql, [this.#today().day]);
    if (rows.length > 0) await this.#count();
    let closed = false;
    for (const day of rows.map((row) => String(row["day"]))) {
      if (this.#isKept(day) || !isDue(day)) continue;
      closed = true;
      await this.#closer.close(day, this.#broken);
      this.#closed.set(day, performance.now());
      await this.#count(recently);
      if (await this.#follow()) break;
    }
    return closed;
  }

  #isKept(day: string): boolean {
    return this.#kept.values().some((days) => days.has(day));
  }

  async #fillTables(): Promise<boolean> {
    let filled = false;
    for (const version of this.#tables.live) {
      for (const day of await this.#tables.pending(version)) {
        if (this.#broken.has(version.id)) break;
        await this.#fill(version, day);
        filled = true;
        if (await this.#follow()) return true;
      }
      const done = version.state === "building" && (await this.#tables.pending(version)).length === 0;
      if (done) {
        await this.#tables.serve(version);
        filled = true;
      }
    }
    return filled;
  }

  async #addUp(): Promise<boolean> {
    let added = false;
    for (const version of this.#tables.live) {
      if (version.state !== "serving" || !addsUp(version)) continue;
      for (const span of await this.#tables.missing(version)) {
        if (this.#unsummed.has(version.id)) break;
        await this.#addUpSpan(version, span);
        added = true;
      }
    }
    return added;
  }

  async #addUpSpan(version: Version, span: Span): Promise<void> {
    try {
      await this.#closer.addUp(version, span);
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      this.#unsummed.add(version.id);
      this.#parts.effects.log(`${version.name} has no sums of ${span.span || "all days"}: ${error.message}`);
    }
  }

  async #fill(version: Version, day: string): Promise<void> {
    try {
      await this.#closer.fill(version, day);
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      this.#broken.set(version.id, error);
    }
    await this.#count(recently);
  }

  /** @param since ms ago that a count is still good enough */
  async #count(since = 0): Promise<void> {
    if (performance.now() - this.#counted < since) return;
    this.#counted = performance.now();
    this.#progress = await this.#tables.progress(this.#today().day);
  }

  #today(): { day: string } {
    return dayOf(this.#parts.effects.now(), this.#parts.config.timezone);
  }

  /** One at a time: what is decided on must still hold when it is done. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#closing.signal.throwIfAborted();
      // A commit may have landed that seemed to fail.
      await this.#tables.read();
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function toPlace(file: File | undefined, name: string): { file: string; line: number } {
  return { file: file?.file ?? name, line: file && "line" in file ? file.line : 1 };
}
