/**
 * The rows of frozen days whose addresses were stored before these had one spelling. No raw events are there to count
 * them anew, so rows that become the same are added up: exact for views and whatever else is a sum of hits, while a
 * visitor who came by two spellings of one page counts twice.
 */
import { isPathName, toOneSpelling } from "../../base/percent-escapes.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import { addsUp, mergedOf } from "./definition.ts";
import { type DailyRegistry, maxCommitRows } from "./registry.ts";
import { type DailyVersion, mergerOf, rowColumn } from "./sql.ts";

interface Deps {
  store: Store;
  registry: DailyRegistry;
  signal: AbortSignal;
}

interface Rename {
  old: string;
  now: string;
  /** How many rows have the old one. */
  rows: number;
}

export class Respeller {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns whether the day's rows changed in any table, so that sums of it are to be written anew */
  async respell(day: string): Promise<boolean> {
    let changed = false;
    for (const version of this.#deps.registry.versions.filter(({ state }) => state !== "leaving")) {
      for (const column of version.columns.filter((name) => isPathName(name) || /(^|_)referrer$/i.test(name))) {
        changed = (await this.#respellColumn(version, column, day)) || changed;
      }
    }
    return changed;
  }

  async #respellColumn(version: DailyVersion, column: string, day: string): Promise<boolean> {
    const { store, signal } = this.#deps;
    const renames = await this.#renames(version, column, day);
    for (let [from, upto] = [0, 0]; from < renames.length; from = upto) {
      signal.throwIfAborted();
      for (let rows = 0; upto < renames.length && (upto === from || rows < maxCommitRows); upto++) {
        rows += renames[upto]?.rows ?? 0;
      }
      const part = renames.slice(from, upto).map(({ old, now }) => [old, now]);
      const args = {
        day,
        id: BigInt(version.id),
        top: await this.#lastRow(version, day),
        renames: JSON.stringify(part),
      };
      await store.write([...rename(version, column), withoutSpans].map((sql): InStatement => ({ sql, args })));
    }
    return renames.length > 0;
  }

  async #renames({ closed }: DailyVersion, column: string, day: string): Promise<Rename[]> {
    const name = quoteName(column);
    const found = await this.#deps.store.read(
      `select ${name} as old, count(*) as n from ${quoteName(closed)} where day = ? and instr(${name}, '%') group by 1`,
      [day],
    );
    return found
      .filter(({ old }) => typeof old === "string")
      .map(({ old, n }) => ({ old: String(old), now: toOneSpelling(String(old)), rows: Number(n) }))
      .filter(({ old, now }) => old !== now);
  }

  /** Number of the day's last row, in a table whose rows are numbered. */
  async #lastRow({ closed, key }: DailyVersion, day: string): Promise<bigint> {
    if (key.length > 0) return 0n;
    const sql = `select max(${rowColumn}) as top from ${quoteName(closed)} where day = ?`;
    return BigInt(Number((await this.#deps.store.read(sql, [day]))[0]?.["top"] ?? 0));
  }
}

/** Sums with this day in them are of other rows; they are written anew from those of the days. */
const withoutSpans =
  "delete from closed_spans where daily = :id and span = substr(:day, 1, length(span)) and last >= :day";
const olds = "(select value ->> 0 from json_each(:renames))";
const both = "(select j.value from json_each(:renames) as pair, json_each(pair.value) as j)";

/** Statements that rename a column's values in the rows of `:day`. */
function rename(version: DailyVersion, column: string): string[] {
  const { closed, key } = version;
  const [table, name] = [quoteName(closed), quoteName(column)];
  const isTold = mergerOf(version, column) === null;
  // Where nobody says what adds up, a row whose key is taken keeps its spelling.
  if (!addsUp(version) || !isTold) {
    return [
      `update or ignore ${table} set ${name} = renamed.value ->> 1 from json_each(:renames) as renamed
        where ${table}.day = :day and ${table}.${name} = renamed.value ->> 0`,
    ];
  }
  if (key.length === 0) {
    const rows = `day = :day and ${name} in ${both}`;
    return [
      `insert into ${table} (${names(version)}, ${rowColumn})
        select ${names(version)}, :top + row_number() over () from (${merged(version, column, rows)})`,
      `delete from ${table} where ${rows} and ${rowColumn} <= :top`,
    ];
  }
  const set = mergedOf(version).map((merged) => {
    const [one, merger] = [quoteName(merged), mergerOf(version, merged)];
    const sum = merger === "sum" ? `${one} + excluded.${one}` : `${merger}(${one}, excluded.${one})`;
    return `${one} = coalesce(${sum}, ${one}, excluded.${one})`;
  });
  return [
    `insert into ${table} (${names(version)}) ${merged(version, column, `day = :day and ${name} in ${olds}`)}
      on conflict (${key.map(quoteName).join(", ")}) do update set ${set.join(", ")}`,
    `delete from ${table} where day = :day and ${name} in ${olds}`,
  ];
}

/** These rows under their new names, one for each that are the same. */
function merged(version: DailyVersion, column: string, where: string): string {
  const { closed, columns } = version;
  const expressions = columns.map((one) => {
    const name = `c.${quoteName(one)}`;
    if (one === column) return `coalesce(r.now, ${name})`;
    return `${mergerOf(version, one) ?? ""}(${name})`;
  });
  const picked = expressions.map((sql, index) => `${sql} as ${quoteName(columns[index] ?? "")}`);
  const told = expressions.filter((_, index) => mergerOf(version, columns[index] ?? "") === null);
  return `with renamed (old, now) as materialized (select value ->> 0, value ->> 1 from json_each(:renames))
    select ${picked.join(", ")} from ${quoteName(closed)} c left join renamed r on r.old = c.${quoteName(column)}
    where ${where} group by ${told.join(", ")}`;
}

function names({ columns }: DailyVersion): string {
  return columns.map(quoteName).join(", ");
}
