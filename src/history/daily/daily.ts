import type { Config } from "../../base/config.ts";
import { dayOf } from "../../base/days.ts";
import type { Effects } from "../../base/effects.ts";
import { serial } from "../../base/serial.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import { Builder } from "./builder.ts";
import { Closer } from "./closer.ts";
import { type File, Files } from "./files.ts";
import { Rounds } from "./rounds.ts";
import type { DailyVersion } from "./sql.ts";
import { type DailyStatus, toStatus } from "./status.ts";
import { Tables } from "./tables.ts";

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
  readonly #rounds: Rounds;
  readonly #closing = new AbortController();
  readonly #inTurn = serial();
  /** Days that others go on changing, for as long as they do. */
  readonly #kept = new Set<ReadonlySet<string>>();
  /** The day of the last round. */
  #day = "";

  constructor(parts: Parts) {
    this.#parts = parts;
    const { config, effects, store, readers, product, mostRows = 1_000_000 } = parts;
    const { signal } = this.#closing;
    const tables = new Tables(store);
    const builder = new Builder({ readers, tables, files: new Files(config, product), signal });
    this.#tables = tables;
    this.#builder = builder;
    const locate = ({ name }: DailyVersion) => toPlace(builder.files.get(name), name);
    const gone = ({ name }: DailyVersion) => builder.isGone(name);
    const closer = new Closer({ store, readers, tables, mostRows, signal, locate, gone });
    this.#rounds = new Rounds({ effects, store, tables, builder, closer, signal, today: () => this.#today() });
  }

  /** Makes the views what the files say; computes nothing. What cannot be done now waits: collecting must go on. */
  async open(): Promise<void> {
    try {
      await this.#alone(async () => {
        await this.#tables.repair();
        await this.#builder.follow();
        await this.#rounds.count();
      });
    } catch (error) {
      this.#parts.effects.log(`Daily tables have to wait: ${(error as Error).message}`);
    }
  }

  /** One round: follows the files, closes finished days, builds new tables. @throws what is in the way of it */
  run(): Promise<void> {
    return this.#alone(async () => {
      const day = this.#today();
      if (day !== this.#day) this.#rounds.beginDay();
      this.#day = day;
      await this.#rounds.follow();
      await this.#work((open) => this.#rounds.isRested(open));
    });
  }

  /** Ends what is under way; it goes on where it was when opened again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#inTurn(async () => {});
  }

  /** By name. */
  status(): DailyStatus[] {
    const statuses = [...this.#builder.files.values()].map((file) => {
      const serving = this.#tables.find(file.name, "serving");
      const next = this.#tables.find(file.name, "building") ?? serving;
      const error = this.#builder.problem(file.name) ?? (next && this.#rounds.problem(next));
      return toStatus(file, { serving, next, progress: next && this.#rounds.progress(next), error });
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
      while ((await this.#rounds.follow()) || (await this.#work(isDue))) this.#closing.signal.throwIfAborted();
    });
  }

  #work(isDue: (day: string) => boolean): Promise<boolean> {
    const isKept = (day: string) => this.#kept.values().some((days) => days.has(day));
    return this.#rounds.work((day) => !isKept(day) && isDue(day));
  }

  #today(): string {
    return dayOf(this.#parts.effects.now(), this.#parts.config.timezone).day;
  }

  /** One at a time: what is decided on must still hold when it is done. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#closing.signal.throwIfAborted();
      // A commit may have landed that seemed to fail.
      await this.#tables.read();
      return work();
    });
  }
}

function toPlace(file: File | undefined, name: string): { file: string; line: number } {
  return { file: file?.file ?? name, line: file && "line" in file ? file.line : 1 };
}
