import { constants, type DatabaseSync } from "node:sqlite";
import type { Bound, Reads } from "../answer.ts";
import { readsClock, saysNow, timeFunctions } from "../sql/clock.ts";
import { namesIn, toTokens } from "../sql/tokens.ts";

/** What the daily tables are kept with. Their views say the same however rows move in these, or in the tables they name. */
const bookkeeping = [
  "open_days",
  "changed_days",
  "closed_days",
  "closed_spans",
  "span_units",
  "used_spans",
  "pending_days",
  "daily_tables",
  "folds",
  "folded_tables",
  "folded_events",
];
/** Tables whose rows come with the question. */
const computed = new Set(["json_each", "json_tree"]);

/** What was asked, and the relations of events before which CTEs stand in it that are called like them. */
export interface TracedStatement {
  sql: string;
  /** Its text where each value can be traced to where it comes from. */
  origin: string;
  params: Record<string, Bound>;
  limited: readonly string[];
}

/** What a statement uses by SQLite's word, as the authorizer was asked about it; names in lower case. */
export interface SqlUses {
  names: ReadonlySet<string>;
  functions: ReadonlySet<string>;
  pragma: boolean;
  /** How often it was asked. */
  count: number;
}

interface Daily {
  tables: string[];
  views: Set<string>;
}

/**
 * Notes what the authorizer is told while a statement is prepared, so that what the statement reads is SQLite's word and
 * not ours: every table, every view, and the tables behind the views.
 */
export class Trace {
  readonly #database: DatabaseSync;
  /** Functions of which SQLite itself does not say that the same arguments give the same answer. */
  readonly #nondeterministic: Set<string>;
  #notes = none();

  constructor(database: DatabaseSync) {
    this.#database = database;
    const nondeterministic =
      "select lower(name) as name from pragma_function_list where type = 's' and not flags & 0x800";
    this.#nondeterministic = new Set(
      database
        .prepare(nondeterministic)
        .all()
        .map((row) => String(row["name"])),
    );
  }

  clear(): void {
    this.#notes = none();
  }

  /** As an authorizer is called. */
  note(code: number, first: string | null, second: string | null): void {
    this.#notes.count++;
    if (code === constants.SQLITE_READ) this.#notes.names.add((first ?? "").toLowerCase());
    if (code === constants.SQLITE_FUNCTION) this.#notes.functions.add((second ?? "").toLowerCase());
    if (code === constants.SQLITE_PRAGMA) this.#notes.pragma = true;
  }

  /** Since `clear`. */
  notes(): SqlUses {
    return { ...this.#notes };
  }

  contextKey({ sql, origin, params, limited }: TracedStatement): string {
    const { tables, views } = this.#daily();
    return JSON.stringify([limited, saysNow(params), tables, [...views], origin === sql ? null : origin]);
  }

  reads(notes: SqlUses, { sql, origin, params, limited }: TracedStatement): Reads {
    const daily = this.#daily();
    const views = this.#views(notes, sql);
    const hidden = new Set([...bookkeeping, ...daily.tables]);
    const others = [...views].filter(([name]) => !daily.views.has(name) && !hidden.has(name)).map(([, text]) => text);
    const texts = [sql, ...others].map(wordsOf);
    const names = [...notes.names.union(new Set(views.keys()))].filter(
      (name) => !hidden.has(name) && !computed.has(name),
    );
    const bounded = notes.names.has("events") && this.#isBounded(texts[0] ?? new Set(), views, new Set(limited));
    const volatile =
      notes.pragma ||
      !notes.functions.isDisjointFrom(this.#nondeterministic) ||
      texts.some((words) => !words.isDisjointFrom(hidden)) ||
      names.some((name) => /^(sqlite_|pragma_|dbstat|bytecode|tables_used)/.test(name)) ||
      (!notes.functions.isDisjointFrom(timeFunctions) && readsClock([origin, ...views.values()], params));
    return { tables: bounded ? names.filter((name) => name !== "events") : names, bounded, volatile };
  }

  /**
   * What the statement does not name it can only reach through what it names. So it sees no more events than the CTEs
   * let through if all it names of them, the table and whatever is a view, are behind a CTE.
   */
  #isBounded(words: ReadonlySet<string>, views: ReadonlyMap<string, string>, limited: ReadonlySet<string>): boolean {
    return limited.size > 0 && ["events", ...views.keys()].every((name) => !words.has(name) || limited.has(name));
  }

  /**
   * The views among what is read, and how they were made. Of a view whose columns nobody wants SQLite says nothing, so
   * what is named counts as read.
   */
  #views({ names }: SqlUses, asked: string): Map<string, string> {
    const sql = "select lower(name) as name, sql from sqlite_schema where type = 'view'";
    const rows = this.#database.prepare(sql).all();
    const views = new Map(rows.map((row): [string, string] => [String(row["name"]), String(row["sql"])]));
    const named = new Set([...names, ...wordsOf(asked)]);
    for (const name of named) for (const word of wordsOf(views.get(name) ?? "")) if (views.has(word)) named.add(word);
    return new Map([...views].filter(([name]) => named.has(name)));
  }

  /** The daily tables, and the views that show them. */
  #daily(): Daily {
    const kept = this.#database.prepare("select 1 from sqlite_schema where name = 'daily_tables'").get();
    const tables = "select lower(name) as view, lower(closed) as closed from daily_tables";
    const rows = kept ? this.#database.prepare(tables).all() : [];
    return {
      tables: rows.map((row) => String(row["closed"])),
      views: new Set(rows.flatMap((row) => [String(row["view"]), `${row["view"]}_spans`])),
    };
  }
}

function none() {
  return { names: new Set<string>(), functions: new Set<string>(), pragma: false, count: 0 };
}

/** All that may be a name: SQLite takes a text for one, too, where only a name can stand. */
function wordsOf(sql: string): Set<string> {
  return namesIn(toTokens(sql));
}
