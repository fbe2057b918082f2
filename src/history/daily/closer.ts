import { grouped } from "../../base/numbers.ts";
/**
 * Closes a day: its rows are computed by a reader and written in steps, unseen as long as the day is open or pending;
 * one last commit makes them what the views show, if the day did not change meanwhile.
 */
import { QuestionError, type Value } from "../../query/answer.ts";
import { Source } from "../../query/library/source-map.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { type Store, StoreError } from "../../store/store.ts";
import { toClosed, toFilled, toSpanned, toUnspanned } from "./commits.ts";
import type { Definition } from "./definition.ts";
import { Rows } from "./rows.ts";
import { type DailyVersion, selectDay, selectSpan } from "./sql.ts";
import { Steps } from "./steps.ts";
import type { DateSpan, Tables } from "./tables.ts";

interface Parts {
  store: Store;
  readers: Readers;
  tables: Tables;
  /** Of one day in one table; more are a mistake in the SQL, and would fill the disk. */
  mostRows: number;
  /** Stops it between two steps, and the reader at once. */
  signal: AbortSignal;
  /** Where a version's SQL stands. */
  locate(version: DailyVersion): Pick<Definition, "file" | "line">;
  /** Nobody asks for this version any more. */
  gone(version: DailyVersion): boolean;
}

/** What is being written is not needed any more; it is left as it is, for nobody sees it. */
class NotNeeded extends Error {}

/** A version whose SQL or key fails for a day; others are not to suffer from it. */
class VersionError extends Error {
  readonly version: DailyVersion;
  readonly why: QuestionError;
  constructor(version: DailyVersion, why: QuestionError) {
    super(why.message);
    this.version = version;
    this.why = why;
  }
}

export class Closer {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * An open day, for all live versions but those of `broken`, which go on asking the raw events for it. A version that
   * fails joins these. A day that changes meanwhile stays open, and so does one that a file goes away from meanwhile.
   */
  async close(day: string, broken: Map<number, QuestionError>): Promise<void> {
    const { store, signal, tables } = this.#parts;
    for (;;) {
      // From here on the triggers tell whether it changes.
      await store.write([{ sql: "delete from changed_days where day = ?", args: [day] }], "nothing");
      const steps = new Steps(store, signal);
      const able = tables.live.filter(({ id }) => !broken.has(id));
      const failed = tables.live.filter(({ id }) => broken.has(id));
      try {
        for (const version of able) await this.#compute(version, day, steps);
        return await steps.flush(toClosed(day, able, failed));
      } catch (error) {
        if (error instanceof NotNeeded) return;
        const { version, why } = this.#fault(error);
        broken.set(version.id, why);
      }
    }
  }

  /** A day that only this version lacks. @throws QuestionError 4xx for what is wrong with the version */
  async fill(version: DailyVersion, day: string): Promise<void> {
    const { store, signal } = this.#parts;
    const steps = new Steps(store, signal);
    const frozen = (await store.read("select 1 from frozen_days where day = ?", [day])).length > 0;
    try {
      if (frozen) await this.#copy(version, day, steps);
      else await this.#compute(version, day, steps);
      await steps.flush(toFilled(version, day));
    } catch (error) {
      if (!(error instanceof NotNeeded)) throw this.#fault(error).why;
    }
  }

  /** The sums of a span as far as its days are closed. Meanwhile its parts are read. @throws QuestionError 4xx for what is wrong with the version */
  async addUp(version: DailyVersion, span: DateSpan): Promise<void> {
    const { store, readers, signal } = this.#parts;
    const steps = new Steps(store, signal);
    const rows = new Rows(store, steps);
    if (span.known) await steps.flush(toUnspanned(version, span.span));
    await rows.remove(version, span.span);
    let count = 0;
    const { span: name, last } = span;
    for await (const chunk of readers.stream({ sql: selectSpan(version), params: { span: name, last }, signal })) {
      for (const row of chunk.rows) checkSums(version, row, this.#parts.locate(version));
      await rows.insert(version, chunk.rows, count);
      count += chunk.rows.length;
    }
    await steps.flush(toSpanned(version, span));
  }

  async #compute(version: DailyVersion, day: string, steps: Steps): Promise<void> {
    const { store, readers, mostRows, signal } = this.#parts;
    const rows = new Rows(store, steps);
    await rows.remove(version, day);
    const { file, line } = this.#parts.locate(version);
    const { before, sql, after } = selectDay(version);
    const source = new Source();
    source.glue(before);
    source.add(sql, file, { line, column: 1 });
    source.glue(after);
    const question = { sql: source.sql, params: { day }, signal, locate: (offset: number) => source.locate(offset) };
    let count = 0;
    try {
      for await (const chunk of readers.stream(question)) {
        if (this.#parts.gone(version)) throw new NotNeeded();
        if (count + chunk.rows.length > mostRows) {
          const most = grouped(mostRows);
          throw new QuestionError(`More than ${most} rows for one day, ${day}.`, { status: 413, file, line });
        }
        for (const row of chunk.rows) checkDay(version, row, day, { file, line });
        await rows.insert(version, chunk.rows, count);
        count += chunk.rows.length;
      }
    } catch (error) {
      throw error instanceof QuestionError && !error.unasked ? new VersionError(version, error) : error;
    }
  }

  /** A frozen day has no events any more that it could be computed from. */
  async #copy(version: DailyVersion, day: string, steps: Steps): Promise<void> {
    const { store, tables } = this.#parts;
    const rows = new Rows(store, steps);
    await rows.remove(version, day);
    const holder = await tables.holder(version, day);
    if (holder) await rows.copy(version, holder, day);
  }

  /** Whose fault it is; a key that is doubled or null is the file's, and SQLite's message names the table. Else throws. */
  #fault(error: unknown): VersionError {
    if (error instanceof VersionError) return error;
    if (!(error instanceof StoreError) || !/^SQLITE_CONSTRAINT/.test(error.code)) throw error;
    const version = this.#parts.tables.live.find(({ closed }) => error.message.includes(` ${closed}.`));
    if (version === undefined) throw error;
    const message = `key: two rows of one day are equal in ${version.key.join(", ")}, or one of these is null.`;
    return new VersionError(version, new QuestionError(message, { status: 422, ...this.#parts.locate(version) }));
  }
}

/** Fractions would not give the same sum in another order. */
function checkSums({ columns, sums }: DailyVersion, row: Value[], at: { file: string; line: number }): void {
  const types = String(row.at(-1));
  const odd = columns.find((name, index) => sums.includes(name) && !/[in]/.test(types[index] ?? ""));
  if (odd === undefined) return;
  throw new QuestionError(`sum: only whole numbers can be added up, and ${odd} has others.`, { status: 422, ...at });
}

function checkDay(version: DailyVersion, row: Value[], day: string, at: { file: string; line: number }): void {
  const found = row[version.columns.indexOf("day")];
  if (found === day) return;
  const message = `A row of ${day} says its day is ${found === null ? "null" : JSON.stringify(String(found))}.`;
  throw new QuestionError(message, { status: 422, ...at });
}
