import { quoteName } from "../sql/tokens.ts";
import { visitHits, visitRelations, visitRows } from "../visits.ts";
import { type Filter, type FilterCondition, toFilterCondition } from "./filter.ts";

/**
 * What a filter reaches in a file. `hits`: the hits that it names. `visits`: all hits of the visits that have such a hit,
 * for what is said of visits. `site`: nothing; what is narrowed by the site alone.
 */
export const reaches = ["hits", "visits", "site"] as const;
export type Reach = (typeof reaches)[number];

/** A CTE of our own, which stands before those that draw on it. */
export interface NarrowedTable {
  /** Quoted. */
  name: string;
  /** Once for all that draw on it, or a part of each. */
  once: boolean;
  sql: string;
}

/** Days of rows as SQL, and what tells these days from others in a name. */
export interface Days {
  key: string;
  /** Null: all. */
  sql: string | null;
}

/** The events that the filters of a page leave, as tables for its SQL. */
export class Narrowing {
  /** Equal for equal filters. */
  readonly key: string;
  readonly #conditions: FilterCondition[];
  readonly #columns: ReadonlySet<string>;

  constructor(filters: readonly Filter[]) {
    const params = filters.map(({ param }) => param);
    this.key = JSON.stringify(params.sort(([a, b], [c, d]) => (a + b < c + d ? -1 : 1)));
    this.#conditions = filters.map(toFilterCondition);
    this.#columns = new Set(filters.map(({ column }) => column.name));
  }

  /** `events`, `pageviews`, or what is made of whole visits, narrowed, behind what it draws on. */
  events(relation: string, days: Days, reach: Exclude<Reach, "site">): NarrowedTable[] {
    if (visitRelations.some((name) => name === relation)) return this.#ofVisits(relation, days);
    const visits = this.#visits(days);
    const own = this.#conditions.filter(({ column }) => column.of === "visitor").map(toRowCondition);
    const hits = this.#conditions.filter(({ column }) => column.of === "hit").map(toRowCondition);
    const among = visits.map(({ name, denies }) => `session ${denies ? "not in" : "in"} (select session from ${name})`);
    const having = hits.length === 0 ? [] : [`session in (${sessions(days, [...hits, ...own])})`];
    const conditions = [...own, ...among, ...(reach === "hits" ? hits : having)];
    const name = toName(relation, days, reach);
    const sql = `select * from main.${quoteName(relation)}${where(days, conditions)}`;
    return [...visits, { name, once: false, sql }];
  }

  /**
   * Whoever has such hits, with all of their visits, as these are told by hits that lie beside each other. They are made of
   * these visitors' hits: through the views of the database those of all would be put in order first.
   */
  #ofVisits(relation: string, days: Days): NarrowedTable[] {
    const whole = this.events("events", days, "visits");
    const events = `with events as not materialized (select * from ${whole.at(-1)?.name})`;
    const sql =
      relation === "visit_hits" ? visitHits() : `select * from (with visit_hits as (${visitHits()}) ${visitRows})`;
    return [...whole, { name: toName(relation, days, "visits"), once: false, sql: `${events} ${sql}` }];
  }

  /** Rows of a daily table as they are stored, where its columns tell all that the filters ask; else null. */
  stored(relation: string, days: Days, columns: readonly string[]): NarrowedTable | null {
    if (this.#columns.difference(new Set(columns)).size > 0) return null;
    const sql = `select * from main.${quoteName(relation)}${where(days, this.#conditions.map(toRowCondition))}`;
    return { name: toName(relation, days, "stored"), once: false, sql };
  }

  /** Sessions for each filter that is of a visit. */
  #visits(days: Days): (NarrowedTable & { denies: boolean })[] {
    return this.#conditions.flatMap(({ column, sql, denies }, index) => {
      if (column.of !== "visit" && column.of !== "entry") return [];
      const name = toName(`visits ${index + 1}`, days, "sessions");
      if (column.of === "visit") return [{ name, once: true, sql: sessions(days, [sql]), denies }];
      const entries = `select session from main.pageviews${where(days, [])} group by session having ${sql}`;
      return [{ name, once: true, sql: entries, denies }];
    });
  }
}

/** The days that there are events of: one look-up of the index each, which a bound from below would make a search. */
export function eventDays(days: Days): NarrowedTable {
  const next = "select min(day) from main.events where day > listed.day";
  const listed = `select min(day) from main.events union all select (${next}) from listed where day is not null`;
  const sql = `with recursive listed(day) as (${listed}) select day from listed${where(days, ["day is not null"])}`;
  return { name: toName("days", days, "all"), once: true, sql };
}

/** A relation of the database that no filter reaches. */
export function wholeTable(relation: string, days: Days): NarrowedTable {
  const sql = `select * from main.${quoteName(relation)}${where(days, [])}`;
  return { name: toName(relation, days, "all"), once: false, sql };
}

/** The relations that some SQL reads narrowed, and how: the hits, the visits, or stored rows. */
export function narrowedIn(sql: string): { reach: string; relation: string }[] {
  const found = sql.matchAll(/"narrowed\.\w+\.(hits|visits|stored)\.(\w+)"/g);
  return [...found].map(([, reach = "", relation = ""]) => ({ reach, relation }));
}

export function toName(relation: string, { key }: Days, reach: string): string {
  return quoteName(`narrowed.${key}.${reach}.${relation}`);
}

function toRowCondition({ sql, denies }: FilterCondition): string {
  return denies ? `not coalesce(${sql}, 0)` : `(${sql})`;
}

function sessions(days: Days, conditions: readonly string[]): string {
  return `select session from main.events${where(days, conditions)}`;
}

function where({ sql }: Days, conditions: readonly string[]): string {
  const all = [...(sql === null ? [] : [sql]), ...conditions];
  return all.length === 0 ? "" : ` where ${all.join(" and ")}`;
}
