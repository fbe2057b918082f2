/**
 * The registry of daily tables. Each change of it is one commit that leaves views, tables and lists of days in step, so
 * that a process that ends between two of them leaves nothing that is wrong, only something to go on with.
 */
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import type { Definition, Roles } from "./definition.ts";
import { createVersion, createViews, dropViews, redeclareVersion, removeVersion } from "./lifecycle.ts";
import { type DailyVersion, emptyTable, missingSpans } from "./sql.ts";
import type { Progress } from "./status.ts";
import { viewsOf } from "./views.ts";

/** Rows that one commit deletes or writes; a hit that arrives meanwhile waits for no more than that. */
export const maxCommitRows = 1_000;

/** Days whose sums are to be written. */
export interface DateSpan {
  /** What the dates of the days begin with; '' is all days. */
  span: string;
  /** First and last of the days that are closed so far. */
  first: string;
  last: string;
  /** There are sums of the span already, which do not reach as far. */
  known: boolean;
}

export class DailyRegistry {
  readonly #store: Store;
  #versions: DailyVersion[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** All versions as last read. */
  get versions(): readonly DailyVersion[] {
    return this.#versions;
  }

  /** Versions that take part when a day is closed. */
  get live(): DailyVersion[] {
    return this.#versions.filter(({ state }) => state === "serving" || state === "building");
  }

  find(name: string, state: DailyVersion["state"]): DailyVersion | undefined {
    return this.#versions.find((version) => version.name === name && version.state === state);
  }

  async read(): Promise<void> {
    const rows = await this.#store.read(
      "select id, name, state, closed, sql, columns, key, sums, maxima, minima, counter, unfolded from daily_tables order by id",
    );
    this.#versions = rows.map((row) => {
      const text = (name: string) => String(row[name]);
      const list = (name: string): string[] => JSON.parse(text(name));
      return {
        ...{ id: Number(row["id"]), name: text("name"), closed: text("closed"), sql: text("sql") },
        state: row["state"] as DailyVersion["state"],
        ...{ columns: list("columns"), key: list("key") },
        ...{ sums: list("sums"), maxima: list("maxima"), minima: list("minima") },
        counter: row["counter"] as string | null,
        unfolded: row["unfolded"] as string | null,
      };
    });
  }

  /** Creates tables, all in one commit: serving at once where the name has none yet, else built beside the one it has. */
  async create(wanted: { definition: Definition; columns: string[]; unfolded: string | null }[]): Promise<void> {
    const names = await this.#store.read("select lower(name) as name from sqlite_schema");
    const taken = new Set(names.map((row) => String(row["name"])));
    let id = this.#versions.reduce((most, version) => Math.max(most, version.id), 0);
    const statements = wanted.flatMap(({ definition, columns, unfolded }) => {
      const state = this.find(definition.name, "serving") ? "building" : "serving";
      const closed = toFreeName(`${definition.name}_closed`, taken);
      taken.add(closed);
      return createVersion({ ...definition, id: ++id, columns, closed, state, unfolded });
    });
    await this.#change(statements);
  }

  /** The same rows from now on with what a file says of their columns, and of folding. */
  async redeclare(version: DailyVersion, said: Roles & Pick<DailyVersion, "counter" | "unfolded">): Promise<void> {
    const { sums, maxima, minima, counter, unfolded } = said;
    await this.#change(redeclareVersion({ ...version, sums, maxima, minima, counter, unfolded }, version));
  }

  /** The type of what else in the database has this name, such as `table`; null: it is free, or a view of ours. */
  async typeOfTaken(name: string): Promise<string | null> {
    if (this.find(name, "serving")) return null;
    const [row] = await this.#store.read("select type from sqlite_schema where name = ? collate nocase", [name]);
    return row === undefined ? null : String(row["type"]);
  }

  /** The view reads this version from now on. */
  async serve(version: DailyVersion): Promise<void> {
    const before = this.find(version.name, "serving");
    await this.#change([
      ...(before ? dropViews(before) : []),
      ...createViews(version),
      ...(before ? await this.#retire(before, version) : []),
      { sql: "update daily_tables set state = 'serving' where id = ?", args: [BigInt(version.id)] },
    ]);
  }

  /** Removes a version that is not needed any more: its view at once, its rows later, commit by commit. */
  async remove(version: DailyVersion): Promise<void> {
    const views = version.state === "serving" ? dropViews(version) : [];
    await this.#change([...views, ...(await this.#retire(version, null))]);
  }

  /** Removes versions kept for frozen days once a version of the same columns has taken these over. */
  async releaseKept(): Promise<void> {
    for (const kept of this.#versions.filter(({ state }) => state === "kept")) {
      const heir = this.find(kept.name, "serving");
      if (!heir || !hasSameColumns(heir, kept) || (await this.pendingDays(heir)).length > 0) continue;
      await this.#change(removeVersion(kept));
    }
  }

  /** Drops the tables of removed versions, at most `maxCommitRows` rows a commit. @param pause awaited after each */
  async dropRemoved(pause: () => Promise<void>): Promise<void> {
    for (const version of this.#versions.filter(({ state }) => state === "leaving")) {
      const first = `select 1 from ${quoteName(version.closed)} limit 1`;
      while ((await this.#store.read(first)).length > 0) {
        await this.#store.write([emptyTable(version, maxCommitRows)], "nothing");
        await pause();
      }
      await this.#change([
        `drop table ${quoteName(version.closed)}`,
        { sql: "delete from daily_tables where id = ?", args: [BigInt(version.id)] },
      ]);
    }
  }

  /** Makes anew the views that are not as they should be: of an older release, or dropped by hand. */
  async repair(): Promise<void> {
    const views = await this.#store.read("select name, sql from sqlite_schema where type = 'view'");
    const known = new Map(views.map((row) => [String(row["name"]), String(row["sql"])]));
    const serving = this.#versions.filter(({ state }) => state === "serving");
    const odd = serving.filter((version) =>
      [...viewsOf(version)].some(([name, sql]) => known.get(name)?.toLowerCase() !== sql.toLowerCase()),
    );
    if (odd.length > 0) await this.#change(odd.flatMap(createViews));
  }

  /** Days that this version has no rows of, newest first; open ones left out. */
  async pendingDays(version: DailyVersion): Promise<string[]> {
    const sql = `select day from pending_days
      where daily = ? and day not in (select day from open_days) order by day desc`;
    return (await this.#store.read(sql, [BigInt(version.id)])).map((row) => String(row["day"]));
  }

  /** Spans whose sums this version lacks, in the order to write them. */
  async unsummedSpans({ id }: DailyVersion): Promise<DateSpan[]> {
    const rows = await this.#store.read(missingSpans, { id: BigInt(id) });
    return rows.map((row) => {
      const text = (name: string) => String(row[name]);
      return { span: text("span"), first: text("first"), last: text("last"), known: row["known"] === 1 };
    });
  }

  /** How many finished days have rows, by the version's id, and how many do not. */
  async progress(today: string): Promise<Map<number, Progress>> {
    const rows = await this.#store.read(
      `select id,
        (select count(*) from closed_days where daily = id and day < :today and day not in (select day from open_days)) as done,
        (select count(*) from pending_days where daily = id and day < :today and day not in (select day from open_days))
          + (select count(*) from open_days where day < :today) as left
      from daily_tables`,
      { today },
    );
    return new Map(rows.map((row) => [Number(row["id"]), { done: Number(row["done"]), left: Number(row["left"]) }]));
  }

  /** Another version that has the numbers of a frozen day, in the same columns. */
  async holderOf(version: DailyVersion, day: string): Promise<DailyVersion | undefined> {
    const rows = await this.#store.read("select daily from closed_days where day = ?", [day]);
    const ids = new Set(rows.map((row) => Number(row["daily"])));
    return this.#versions.findLast(
      (other) =>
        other.id !== version.id && ids.has(other.id) && hasSameColumns(other, version) && other.state !== "leaving",
    );
  }

  /** Removes a version, or keeps it for its frozen days, unless the one that takes its place can have their numbers. */
  async #retire(version: DailyVersion, heir: DailyVersion | null): Promise<InStatement[]> {
    const args = [BigInt(version.id)];
    if (version.state !== "serving" || (heir && hasSameColumns(heir, version))) return removeVersion(version);
    const frozen = "select 1 from closed_days where daily = ? and day in (select day from frozen_days) limit 1";
    if ((await this.#store.read(frozen, args)).length === 0) return removeVersion(version);
    return [
      { sql: "update daily_tables set state = 'kept' where id = ?", args },
      { sql: "delete from closed_spans where daily = ?", args },
    ];
  }

  async #change(statements: InStatement[]): Promise<void> {
    await this.#store.write(statements);
    await this.read();
  }
}

function hasSameColumns(one: DailyVersion, other: DailyVersion): boolean {
  return one.name === other.name && one.columns.join() === other.columns.join();
}

function toFreeName(name: string, taken: Set<string>): string {
  for (let count = 2, free = name; ; free = `${name}_${count++}`) if (!taken.has(free)) return free;
}
