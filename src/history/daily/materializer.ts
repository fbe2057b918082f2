/**
 * Stores the rows of finished days: a reader computes them, and they are written batch by batch, unseen as long as the
 * day is open or pending; one last commit makes them what the views show, if the day did not change meanwhile.
 */
import { grouped } from "../../base/numbers.ts";
import { QuestionError, type Value } from "../../query/answer.ts";
import { Source } from "../../query/library/source-map.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { type Store, StoreError } from "../../store/store.ts";
import { fileErrorOf } from "./file-error.ts";
import { selectDifference } from "./fold-sql.ts";
import { publishDay, publishSpan, publishVersionDay, unpublishSpan } from "./publish.ts";
import type { Reconciler } from "./reconciler.ts";
import type { DailyRegistry, DateSpan } from "./registry.ts";
import { RowWriter } from "./row-writer.ts";
import { type DailyVersion, selectDay, selectSpan } from "./sql.ts";

interface Deps {
  store: Store;
  readers: Pick<Readers, "ask" | "stream">;
  registry: DailyRegistry;
  reconciler: Reconciler;
  /** Rows of one day in one table; more are a mistake in the SQL, and would fill the disk. */
  maxRows: number;
  /** Stops the writing between two batches, and the reader at once. */
  signal: AbortSignal;
  /** Called before a day is computed: what is folded of it is to say all there is. */
  beforeDay(day: string): Promise<void>;
  /** Called between two tables. */
  betweenTables(): Promise<void>;
}

export class Materializer {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Closes an open day for all live versions but those of `broken`, which go on asking the raw events for it. A version
   * that fails joins these. A day that changes meanwhile stays open, and so does one that a file goes away from meanwhile.
   */
  async closeDay(day: string, broken: Map<number, QuestionError>): Promise<void> {
    const { store, registry, beforeDay } = this.#deps;
    await beforeDay(day);
    for (;;) {
      // From here on the triggers tell whether it changes.
      await store.write([{ sql: "delete from changed_days where day = ?", args: [day] }], "nothing");
      const writer = this.#writer();
      const able = registry.live.filter(({ id }) => !broken.has(id));
      const failed = registry.live.filter(({ id }) => broken.has(id));
      let current: DailyVersion | undefined;
      try {
        for (current of able) if (!(await this.#closeTable(current, day, writer))) return;
        current = undefined;
        return await writer.flush(publishDay(day, able, failed));
      } catch (error) {
        const [version, problem] = this.#failureOf(error, current);
        broken.set(version.id, problem);
      }
    }
  }

  /** Fills in a day that only this version lacks. @throws QuestionError 4xx for what is wrong with the version */
  async fillDay(version: DailyVersion, day: string): Promise<void> {
    const writer = this.#writer();
    const frozen = await this.#deps.store.read("select 1 from frozen_days where day = ?", [day]);
    try {
      if (frozen.length > 0) await this.#copy(version, day, writer);
      else if (!(await this.#compute(version, day, writer))) return;
      await writer.flush(publishVersionDay(version, day));
    } catch (error) {
      throw this.#failureOf(error, version)[1];
    }
  }

  /**
   * Adds up the days of a span as far as they are closed. Until it is done, queries read the parts of the span.
   * @throws QuestionError 4xx for what is wrong with the version
   */
  async sumSpan(version: DailyVersion, span: DateSpan): Promise<void> {
    const { readers, signal } = this.#deps;
    const { span: name, last } = span;
    const writer = this.#writer();
    if (span.known) await writer.flush(unpublishSpan(version, name));
    await writer.remove(version, name);
    let count = 0;
    for await (const { rows } of readers.stream({ sql: selectSpan(version), params: { span: name, last }, signal })) {
      for (const row of rows) this.#checkSums(version, row);
      await writer.insert(version, rows, count);
      count += rows.length;
    }
    await writer.flush(publishSpan(version, span));
  }

  #writer(): RowWriter {
    return new RowWriter(this.#deps.store, this.#deps.signal);
  }

  /** As `#compute`; then what was folded of the day is compared with what was computed whole. */
  async #closeTable(version: DailyVersion, day: string, writer: RowWriter): Promise<boolean> {
    const { readers, registry, signal, betweenTables } = this.#deps;
    if (!(await this.#compute(version, day, writer))) return false;
    if (version.unfolded === null) {
      await writer.flush();
      const { rows } = await readers.ask({ sql: selectDifference(version), params: { day }, deadline: 60_000, signal });
      const unfolded = `at the end of ${day} what had been added up was not what the whole day said.`;
      if (rows.length > 0) await registry.redeclare(version, { ...version, unfolded });
    }
    await betweenTables();
    return true;
  }

  /** @returns false where the version's file went away meanwhile: what was written so far stays unseen */
  async #compute(version: DailyVersion, day: string, writer: RowWriter): Promise<boolean> {
    const { readers, reconciler, maxRows, signal } = this.#deps;
    await writer.remove(version, day);
    const { file, line } = reconciler.locate(version);
    const { before, sql, after } = selectDay(version);
    const source = new Source();
    source.glue(before);
    source.add(sql, file, { line, column: 1 });
    source.glue(after);
    const question = { sql: source.sql, params: { day }, signal, locate: (offset: number) => source.locate(offset) };
    let count = 0;
    for await (const { rows } of readers.stream(question)) {
      if (reconciler.isGone(version.name)) return false;
      if (count + rows.length > maxRows) {
        const message = `More than ${grouped(maxRows)} rows for one day, ${day}.`;
        throw new QuestionError(message, { status: 413, file, line });
      }
      for (const row of rows) this.#checkDay(version, row, day);
      await writer.insert(version, rows, count);
      count += rows.length;
    }
    return true;
  }

  /** A frozen day has no events any more that it could be computed from: another version's rows are copied. */
  async #copy(version: DailyVersion, day: string, writer: RowWriter): Promise<void> {
    await writer.remove(version, day);
    const holder = await this.#deps.registry.holderOf(version, day);
    if (holder) await writer.copy(version, holder, day);
  }

  /**
   * The version that failed, and why. A key that is doubled or null is found when rows are written, perhaps those of
   * another version than the `current` one: SQLite's message names the table. Any other error is thrown on.
   */
  #failureOf(error: unknown, current: DailyVersion | undefined): [DailyVersion, QuestionError] {
    if (error instanceof StoreError && /^SQLITE_CONSTRAINT/.test(error.code)) {
      const version = this.#deps.registry.live.find(({ closed }) => error.message.includes(` ${closed}.`));
      if (version === undefined) throw error;
      const message = `key: two rows of one day are equal in ${version.key.join(", ")}, or one of these is null.`;
      return [version, this.#refuse(version, message)];
    }
    if (current === undefined) throw error;
    return [current, fileErrorOf(error)];
  }

  #refuse(version: DailyVersion, message: string): QuestionError {
    return new QuestionError(message, { status: 422, ...this.#deps.reconciler.locate(version) });
  }

  /** Fractions would not give the same sum in another order. */
  #checkSums(version: DailyVersion, row: Value[]): void {
    const types = String(row.at(-1));
    const odd = version.columns.find((name, index) => version.sums.includes(name) && !/[in]/.test(types[index] ?? ""));
    if (odd !== undefined)
      throw this.#refuse(version, `sum: only whole numbers can be added up, and ${odd} has others.`);
  }

  #checkDay(version: DailyVersion, row: Value[], day: string): void {
    const found = row[version.columns.indexOf("day")];
    if (found === day) return;
    const said = found === null ? "null" : JSON.stringify(String(found));
    throw this.#refuse(version, `A row of ${day} says its day is ${said}.`);
  }
}
