/** The rows of one daily table that a fold has: the first ones, and what changes in them. */
import { grouped } from "../../base/numbers.ts";
import { QuestionError, type Value } from "../../query/answer.ts";
import { Source } from "../../query/library/source-map.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { type InStatement, type Store, StoreError } from "../../store/store.ts";
import { advanceFold, type Fold, publishFold, withdrawFold } from "./fold-commits.ts";
import { placeOf, removeRows, replaceRows, selectChanges, selectIds, selectUpto } from "./fold-sql.ts";
import type { Reconciler } from "./reconciler.ts";
import { maxCommitRows } from "./registry.ts";
import { RowWriter } from "./row-writer.ts";
import { type DailyVersion, keyOf } from "./sql.ts";

interface Deps {
  store: Store;
  readers: Pick<Readers, "ask" | "stream">;
  reconciler: Reconciler;
  maxRows: number;
  signal: AbortSignal;
}

/** ms that one question of a step may take. */
const deadline = 60_000;
/** Values that one statement binds at the most. */
const maxBoundValues = 30_000;

export class TableFold {
  readonly #deps: Deps;
  /** The ids of the last step, which the next table asks for again. */
  #ids = { of: "", json: "" };

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Up to which event the tables have rows, by the version's id. */
  async uptos(fold: Fold): Promise<Map<number, number>> {
    const sql = "select daily, upto from folded_tables where fold = ?";
    const rows = await this.#deps.store.read(sql, [BigInt(fold.id)]);
    return new Map(rows.map((row) => [Number(row["daily"]), Number(row["upto"])]));
  }

  /**
   * The first rows of a table, or what the next hits change in them.
   * @returns false where the fold ended meanwhile
   * @throws QuestionError 4xx for what is wrong with the file
   */
  async advance(fold: Fold, version: DailyVersion, hits: number): Promise<boolean> {
    const from = (await this.uptos(fold)).get(version.id);
    if (from === undefined) await this.#begin(fold, version);
    else await this.#change(fold, version, from, hits);
    const alive = await this.#deps.store.read("select 1 from folds where id = ?", [BigInt(fold.id)]);
    return alive.length > 0;
  }

  /** All rows as of the fold's last event, written unseen. */
  async #begin(fold: Fold, version: DailyVersion): Promise<void> {
    const { store, readers, reconciler, maxRows, signal } = this.#deps;
    const place = placeOf(fold.id);
    const writer = new RowWriter(store, signal);
    await writer.remove(version, place);
    const { file, line } = reconciler.locate(version);
    const { before, sql, after } = selectUpto(version);
    const source = new Source();
    source.glue(before);
    source.add(sql, file, { line, column: 1 });
    source.glue(after);
    let count = 0;
    const params = { day: fold.day, upto: fold.upto };
    for await (const { rows } of readers.stream({ sql: source.sql, params, signal })) {
      if (count + rows.length > maxRows) {
        throw new QuestionError(`More than ${grouped(maxRows)} rows for one day, ${fold.day}.`, { status: 413 });
      }
      for (const row of rows) checkSums(version, row);
      await writer.insert(version, putIn(place, version, rows), count);
      count += rows.length;
    }
    await writer.flush(publishFold(version, fold));
  }

  /** As many of the next hits as change a thousand rows at the most. */
  async #change(fold: Fold, version: DailyVersion, from: number, hits: number): Promise<void> {
    const { store, readers, signal } = this.#deps;
    const until = await this.#until(fold, from, hits);
    const place = placeOf(fold.id);
    const ids = await this.#idsOf(fold, from, until);
    const params = { day: fold.day, place, upto: from, ids };
    const question = { sql: selectChanges(version), params, rows: maxCommitRows, deadline, signal };
    const { rows, truncated } = await readers.ask(question);
    if (truncated) {
      if (hits > 1) return this.#change(fold, version, from, Math.floor(hits / 4) || 1);
      const message = `one hit changes more than ${grouped(maxCommitRows)} of its rows.`;
      throw new QuestionError(message, { status: 422 });
    }
    const width = version.columns.length;
    // Nobody can tell whether others have a row that these visitors had and have no more.
    const isDoubtful = version.counter === null && rows.some((row) => row[width + 1] === 1);
    try {
      await store.write(
        isDoubtful ? withdrawFold(version, fold) : this.#statements(fold, version, rows, [from, until]),
        "nothing",
      );
    } catch (error) {
      // Another fold was quicker, or the day changed.
      if (!(error instanceof StoreError) || !error.message.includes("folded_tables.upto")) throw error;
    }
  }

  #statements(fold: Fold, version: DailyVersion, rows: Value[][], [from, until]: [number, number]): InStatement[] {
    const place = placeOf(fold.id);
    const { columns, key } = version;
    const isNumbered = key.length === 0;
    const gone: Value[][] = [];
    const kept: Value[][] = [];
    for (const row of putIn(place, version, rows)) {
      const number = row[columns.length + 2];
      const values = typed(row, columns.length);
      if (isNumbered) values.push(BigInt(Number(number)) as unknown as Value);
      if (row[columns.length] === 0) {
        const at = keyOf(version).map(
          (name) => values[isNumbered && name !== "day" ? columns.length : columns.indexOf(name)],
        );
        gone.push(at as Value[]);
      } else {
        checkSums(version, row);
        kept.push(values);
      }
    }
    const inParts = (lists: Value[][], toSql: (count: number) => string): InStatement[] => {
      const size = Math.max(1, Math.floor(maxBoundValues / (columns.length + 1)));
      const parts: InStatement[] = [];
      for (let at = 0; at < lists.length; at += size) {
        const part = lists.slice(at, at + size);
        parts.push({ sql: toSql(part.length), args: part.flat() });
      }
      return parts;
    };
    const [guard, advance] = advanceFold(version, fold, from, until);
    return [
      ...(guard ? [guard] : []),
      ...inParts(gone, (count) => removeRows(version, count)),
      ...inParts(kept, (count) => replaceRows(version, count)),
      ...(advance ? [advance] : []),
    ];
  }

  /** The last of the next hits that are folded. */
  async #until({ day, upto }: Fold, from: number, hits: number): Promise<number> {
    const sql = `select max(id) as until from
      (select id from events where day = :day and id > :from and id <= :upto order by id limit :hits)`;
    const args = { day, from: BigInt(from), upto: BigInt(upto), hits: BigInt(hits) };
    const [row] = await this.#deps.store.read(sql, args);
    return row?.["until"] === null ? upto : Number(row?.["until"]);
  }

  async #idsOf({ id, day }: Fold, from: number, until: number): Promise<string> {
    const of = `${id} ${from} ${until}`;
    if (this.#ids.of !== of) {
      const params = { fold: id, day, from, until };
      const { rows } = await this.#deps.readers.ask({ sql: selectIds, params, deadline, signal: this.#deps.signal });
      this.#ids = { of, json: String(rows[0]?.[0]) };
    }
    return this.#ids.json;
  }
}

/** Fractions would not give the same sum in another order, and of nothing a sum is null. */
function checkSums({ columns, sums }: DailyVersion, row: Value[]): void {
  const types = String(row.at(-1));
  const odd = columns.find((name, index) => sums.includes(name) && types[index] !== "i");
  if (odd === undefined) return;
  const message = `only whole numbers fold, and ${odd} has others, or null: count them, or select coalesce(…, 0).`;
  throw new QuestionError(message, { status: 422 });
}

function putIn(place: string, { columns }: DailyVersion, rows: Value[][]): Value[][] {
  const at = columns.indexOf("day");
  return rows.map((row) => row.with(at, place));
}

/** The values of a row's columns, whole numbers as SQLite has them. */
function typed(row: Value[], width: number): Value[] {
  const types = String(row.at(-1));
  return row.slice(0, width).map((value, index) => {
    return types[index] === "i" && typeof value === "number" ? (BigInt(value) as unknown as Value) : value;
  });
}
