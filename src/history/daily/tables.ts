/**
 * The registry of daily tables. Each change of it is one commit that leaves views, tables and lists of days in step, so
 * that a process that ends between two of them leaves nothing that is wrong, only something to go on with.
 */
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import { type DailyVersion, emptyTable, missingSpans, viewsOf } from "./sql.ts";
import { toCreate, toHide, toLeave, toShow } from "./stages.ts";

/** Rows that one commit deletes or writes; a hit that arrives meanwhile waits for no more than that. */
export const mostRows = 1_000;

/** Sums that are to be written. */
export interface DateSpan {
  /** What the dates of its days begin with; '' is all days. */
  span: string;
  /** First and last of its days so far that are closed. */
  first: string;
  last: string;
  /** There are such sums, which do not reach as far. */
  known: boolean;
}

export class Tables {
  readonly #store: Store;
  #versions: DailyVersion[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** As last read. */
  get versions(): readonly DailyVersion[] {
    return this.#versions;
  }

  /** Those that take part when a day is closed. */
  get live(): DailyVersion[] {
    return this.#versions.filter(({ state }) => state === "serving" || state === "building");
  }

  find(name: string, state: DailyVersion["state"]): DailyVersion | undefined {
    return this.#versions.find((version) => version.name === name && version.state === state);
  }

  async read(): Promise<void> {
    const rows = await this.#store.read(
      "select id, name, state, closed, sql, columns, key, sums, maxima from daily_tables order by id",
    );
    this.#versions = rows.map((row) => ({
      id: Number(row["id"]),
      name: String(row["name"]),
      state: row["state"] as DailyVersion["state"],
      closed: String(row["closed"]),
      sql: String(row["sql"]),
      columns: JSON.parse(String(row["columns"])) as string[],
      key: JSON.parse(String(row["key"])) as string[],
      sums: JSON.parse(String(row["sums"])) as string[],
      maxima: JSON.parse(String(row["maxima"])) as string[],
    }));
  }

  /** New tables, all in one commit: serving at once where the name has none yet, else being built beside the one it has. */
  async create(wanted: { definition: Definition; columns: string[] }[]): Promise<void> {
    const taken = new Set(await this.#names());
    let id = this.#versions.reduce((most, version) => Math.max(most, version.id), 0);
    const statements = wanted.flatMap(({ definition, columns }) => {
      const { name, sql, key, sums, maxima } = definition;
      const state = this.find(name, "serving") ? "building" : "serving";
      const closed = toFree(`${name}_closed`, taken);
      taken.add(closed);
      return toCreate({ id: ++id, name, sql, key, sums, maxima, columns, closed, state });
    });
    await this.#change(statements);
  }

  /** What else in the database has this name, such as `table`; null: it is free, or a view of ours. */
  async taken(name: string): Promise<string | null> {
    if (this.find(name, "serving")) return null;
    const [row] = await this.#store.read("select type from sqlite_schema where name = ? collate nocase", [name]);
    return row === undefined ? null : String(row["type"]);
  }

  /** The view reads this version from now on. */
  async serve(version: DailyVersion): Promise<void> {
    const before = this.find(version.name, "serving");
    const gone = before ? await this.#retire(before, version) : [];
    await this.#change([
      ...(before ? toHide(before) : []),
      ...toShow(version),
      ...gone,
      { sql: "update daily_tables set state = 'serving' where id = ?", args: [BigInt(version.id)] },
    ]);
  }

  /** Not needed any more: its view goes at once, its rows bit by bit. */
  async leave(version: DailyVersion): Promise<void> {
    const gone = await this.#retire(version, null);
    if (version.state === "serving") gone.unshift(...toHide(version));
    await this.#change(gone);
  }

  /** Those kept for frozen days that a table of the same columns has taken over. */
  async release(): Promise<void> {
    for (const kept of this.#versions.filter(({ state }) => state === "kept")) {
      const heir = this.find(kept.name, "serving");
      if (heir && isLike(heir, kept) && (await this.pending(heir)).length === 0) await this.#change(toLeave(kept));
    }
  }

  /** Removes tables that are left, at most `mostRows` rows a commit. @param turn is awaited between two of them */
  async clear(turn: () => Promise<void>): Promise<void> {
    for (const version of this.#versions.filter(({ state }) => state === "leaving")) {
      const first = `select 1 from ${quoteName(version.closed)} limit 1`;
      while ((await this.#store.read(first)).length > 0) {
        await this.#store.write([emptyTable(version, mostRows)], "nothing");
        await turn();
      }
      await this.#change([
        `drop table ${quoteName(version.closed)}`,
        { sql: "delete from daily_tables where id = ?", args: [BigInt(version.id)] },
      ]);
    }
  }

  /** Makes the views that are not as they should be: of an older release, or dropped by hand. */
  async repair(): Promise<void> {
    const views = await this.#store.read("select name, sql from sqlite_schema where type = 'view'");
    const known = new Map(views.map((row) => [String(row["name"]), String(row["sql"])]));
    const odd = this.#versions.filter(
      (version) =>
        version.state === "serving" &&
        viewsOf(version)
          .entries()
          .some(([name, sql]) => known.get(name)?.toLowerCase() !== sql.toLowerCase()),
    );
    const statements = odd.flatMap(toShow);
    if (odd.length > 0) await this.#change(statements);
  }

  /** Days that this version has no rows of, newest first; open ones left out. */
  async pending(version: DailyVersion): Promise<string[]> {
    const sql = `select day from pending_days
      where daily = ? and day not in (select day from open_days) order by day desc`;
    return (await this.#store.read(sql, [BigInt(version.id)])).map((row) => String(row["day"]));
  }

  /** Sums that this version lacks, in the order to write them. */
  async missing({ id }: DailyVersion): Promise<DateSpan[]> {
    const rows = await this.#store.read(missingSpans, { id: BigInt(id) });
    return rows.map((row) => {
      const [span = "", first = "", last = ""] = ["span", "first", "last"].map((name) => String(row[name]));
      return { span, first, last, known: row["known"] === 1 };
    });
  }

  /** How many finished days have rows, by version, and how many do not. */
  async progress(today: string): Promise<Map<number, { done: number; missing: number }>> {
    const rows = await this.#store.read(
      `select id,
        (select count(*) from closed_days where daily = id and day < :today and day not in (select day from open_days)) as done,
        (select count(*) from pending_days where daily = id and day < :today and day not in (select day from open_days))
          + (select count(*) from open_days where day < :today) as missing
      from daily_tables`,
      { today },
    );
    return new Map(
      rows.map((row) => [Number(row["id"]), { done: Number(row["done"]), missing: Number(row["missing"]) }]),
    );
  }

  /** Another version that has the numbers of a frozen day, in the same columns. */
  async holder(version: DailyVersion, day: string): Promise<DailyVersion | undefined> {
    const rows = await this.#store.read("select daily from closed_days where day = ?", [day]);
    const ids = new Set(rows.map((row) => Number(row["daily"])));
    return this.#versions.findLast(
      (other) => other.id !== version.id && ids.has(other.id) && isLike(other, version) && other.state !== "leaving",
    );
  }

  /** `heir`: what takes its place; a frozen day's numbers stay unless it has them. */
  async #retire(version: DailyVersion, heir: DailyVersion | null): Promise<InStatement[]> {
    if (version.state === "serving" && !(heir && isLike(heir, version))) {
      const frozen = "select 1 from closed_days where daily = ? and day in (select day from frozen_days) limit 1";
      if ((await this.#store.read(frozen, [BigInt(version.id)])).length > 0) {
        const args = [BigInt(version.id)];
        return [
          { sql: "update daily_tables set state = 'kept' where id = ?", args },
          { sql: "delete from closed_spans where daily = ?", args },
        ];
      }
    }
    return toLeave(version);
  }

  async #names(): Promise<string[]> {
    return (await this.#store.read("select name from sqlite_schema")).map((row) => String(row["name"]).toLowerCase());
  }

  async #change(statements: InStatement[]): Promise<void> {
    await this.#store.write(statements);
    await this.read();
  }
}

function isLike(one: DailyVersion, other: DailyVersion): boolean {
  return one.name === other.name && one.columns.join() === other.columns.join();
}

function toFree(name: string, taken: Set<string>): string {
  for (let count = 2, free = name; ; free = `${name}_${count++}`) if (!taken.has(free)) return free;
}
