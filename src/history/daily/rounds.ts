import { setImmediate as turn } from "node:timers/promises";
import type { Effects } from "../../base/effects.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Store } from "../../store/store.ts";
import type { Builder } from "./builder.ts";
import type { Closer } from "./closer.ts";
import { addsUp } from "./definition.ts";
import type { DailyVersion } from "./sql.ts";
import type { Progress } from "./status.ts";
import type { DateSpan, Tables } from "./tables.ts";

interface Parts {
  effects: Effects;
  store: Store;
  tables: Tables;
  builder: Builder;
  closer: Closer;
  /** Stops it between two steps. */
  signal: AbortSignal;
  /** The local date. */
  today(): string;
}

/** ms after which a day is closed again by itself: one that keeps changing is not computed all the time. */
const rest = 60_000;
/** ms that a count of days may be old while it works. */
const recently = 500;

/** What there is to do, round by round: days to be closed, tables to be filled and served, sums to be written. */
export class Rounds {
  readonly #parts: Parts;
  /** Versions whose SQL failed for a day; tried again when the file changes, and the next day. */
  readonly #broken = new Map<number, QuestionError>();
  /** Versions whose sums failed: their views add up days. Tried again when the file changes, and the next day. */
  readonly #unsummed = new Set<number>();
  /** All sums were there at the last look, and nothing was done since that could ask for more. */
  #summed = false;
  #counted = 0;
  #progress = new Map<number, Progress>();
  /** Days closed of late, and when, by `performance.now`. */
  readonly #closed = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How far a version is, and why it does not get further. */
  progress({ id }: DailyVersion): Progress | undefined {
    return this.#progress.get(id);
  }

  problem({ id }: DailyVersion): QuestionError | undefined {
    return this.#broken.get(id);
  }

  /** Another day: what failed is tried again. */
  beginDay(): void {
    this.#broken.clear();
    this.#unsummed.clear();
    this.#summed = false;
  }

  /** It was not closed just now. */
  isRested(day: string): boolean {
    return performance.now() - (this.#closed.get(day) ?? -rest) >= rest;
  }

  /** Makes the registry what the files say; whether that changed anything. */
  async follow(): Promise<boolean> {
    const changed = await this.#parts.builder.follow();
    if (changed) {
      this.#summed = false;
      await this.count();
    }
    return changed;
  }

  /** One round; whether there may be more to do. @param isDue is an open day to be closed now? */
  async work(isDue: (day: string) => boolean): Promise<boolean> {
    const { tables, signal } = this.#parts;
    const summed = this.#summed;
    this.#summed = false;
    const closed = await this.#closeDays(isDue);
    const filled = await this.#fillTables();
    const added = (closed || filled || !summed) && (await this.#addUp());
    this.#summed = !added;
    if (!closed && !filled) await tables.release();
    await tables.clear(async () => {
      signal.throwIfAborted();
      await turn();
    });
    if (closed || filled) await this.count();
    return closed || filled || added;
  }

  /** @param since ms ago that a count is still good enough */
  async count(since = 0): Promise<void> {
    if (performance.now() - this.#counted < since) return;
    this.#counted = performance.now();
    this.#progress = await this.#parts.tables.progress(this.#parts.today());
  }

  /** Newest first: recent days are asked for most. Where a file changes, the next round has the other days. */
  async #closeDays(isDue: (day: string) => boolean): Promise<boolean> {
    const { store, closer, today } = this.#parts;
    const sql = "select day from open_days where day < ? order by day desc";
    const rows = await store.read(sql, [today()]);
    if (rows.length > 0) await this.count();
    let closed = false;
    for (const day of rows.map((row) => String(row["day"]))) {
      if (!isDue(day)) continue;
      closed = true;
      await closer.close(day, this.#broken);
      this.#closed.set(day, performance.now());
      await this.count(recently);
      if (await this.follow()) break;
    }
    return closed;
  }

  async #fillTables(): Promise<boolean> {
    const { tables } = this.#parts;
    let filled = false;
    for (const version of tables.live) {
      for (const day of await tables.pending(version)) {
        if (this.#broken.has(version.id)) break;
        await this.#fill(version, day);
        filled = true;
        if (await this.follow()) return true;
      }
      const done = version.state === "building" && (await tables.pending(version)).length === 0;
      if (done) {
        await tables.serve(version);
        filled = true;
      }
    }
    return filled;
  }

  async #fill(version: DailyVersion, day: string): Promise<void> {
    try {
      await this.#parts.closer.fill(version, day);
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      this.#broken.set(version.id, error);
    }
    await this.count(recently);
  }

  async #addUp(): Promise<boolean> {
    const { tables } = this.#parts;
    let added = false;
    for (const version of tables.live) {
      if (version.state !== "serving" || !addsUp(version)) continue;
      for (const span of await tables.missing(version)) {
        if (this.#unsummed.has(version.id)) break;
        await this.#addUpSpan(version, span);
        added = true;
      }
    }
    return added;
  }

  async #addUpSpan(version: DailyVersion, span: DateSpan): Promise<void> {
    try {
      await this.#parts.closer.addUp(version, span);
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      this.#unsummed.add(version.id);
      this.#parts.effects.log(`${version.name} has no sums of ${span.span || "all days"}: ${error.message}`);
    }
  }
}
