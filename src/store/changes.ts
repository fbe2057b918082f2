/**
 * What has changed since when, so that an answer can be kept for as long as nothing it rests on has.
 *
 * Every commit raises the count; a change is noted after its commit and before `write` returns, so that what is
 * acknowledged is known here. Whoever asks takes the count first and asks then: an answer that saw half of what came
 * later is thrown away once too often, never kept once too long. What is not known in detail counts as everything.
 */

/**
 * What a write touches beyond what its SQL says.
 * - `days`: events of these days only; other tables as the SQL names them
 * - `tables`: these and no others; of events, all days
 * - `"nothing"`: nothing that an answer can see, such as a closed day whose view says the same as before
 */
export type Touched = { days: Iterable<string> } | { tables: readonly string[] } | "nothing";

/** Days, both ends counted, YYYY-MM-DD. */
export interface DayRange {
  from: string;
  to: string;
}

/** Has somebody else changed the database since this was last asked? */
type ChangedOutside = () => Promise<boolean>;

/** After these no table is what it was, views included. */
const definitions = new Set(["create", "drop", "alter", "attach", "detach"]);
const events = "events";
/** How many names, days and statements are told apart; beyond that it starts over with "everything". */
const maxEntries = 20_000;
const maxStatements = 200;

export class Changes {
  readonly #changedOutside: ChangedOutside;
  #asking: Promise<number> | undefined;
  #count = 1;
  /** The last change that may have been of anything. */
  #all = 1;
  /** By table: its last change; of events, the last one that did not say which days. */
  readonly #tables = new Map<string, number>();
  /** The last change of any event. */
  #events = 0;
  readonly #days = new Map<string, number>();
  readonly #names = new Map<string, ReadonlySet<string>>();

  constructor(changedOutside: ChangedOutside = async () => false) {
    this.#changedOutside = changedOutside;
  }

  /** Rises with every commit, whatever it touched. */
  get count(): number {
    return this.#count;
  }

  /** The count, with what other programs have written; take it before asking what is to be kept. */
  current(): Promise<number> {
    this.#asking ??= this.#changedOutside().then((changed) => {
      this.#asking = undefined;
      if (changed) this.noteAll();
      return this.#count;
    });
    return this.#asking;
  }

  /** After each commit, also one that failed: it may have come to the disk all the same. */
  note(statements: readonly (string | { sql: string } | [string, ...unknown[]])[], touched?: Touched): void {
    const now = ++this.#count;
    const names = new Set<string>();
    for (const statement of statements) {
      const sql = typeof statement === "string" ? statement : "sql" in statement ? statement.sql : statement[0];
      for (const name of this.#namesIn(sql)) names.add(name);
    }
    if (!names.isDisjointFrom(definitions) || this.#tables.size + this.#days.size > maxEntries) this.#forget();
    if (touched === "nothing") return;
    if (touched !== undefined && "days" in touched) {
      names.delete(events);
      for (const day of touched.days) {
        this.#days.set(day, now);
        this.#events = now;
      }
    }
    for (const name of touched !== undefined && "tables" in touched ? touched.tables : names) {
      this.#tables.set(name.toLowerCase(), now);
    }
    if (this.#tables.get(events) === now) this.#events = now;
  }

  /** Anything may be different now. */
  noteAll(): void {
    this.#count++;
    this.#forget();
  }

  /** Has this table changed since that count? */
  since(count: number, table: string): boolean {
    const name = table.toLowerCase();
    return this.#all > count || (name === events ? this.#events : (this.#tables.get(name) ?? 0)) > count;
  }

  /** Have events of these days changed since that count? */
  eventsSince(count: number, { from, to }: DayRange): boolean {
    if (this.#all > count || (this.#tables.get(events) ?? 0) > count) return true;
    if (this.#events <= count) return false;
    for (const [day, at] of this.#days) if (at > count && day >= from && day <= to) return true;
    return false;
  }

  #forget(): void {
    this.#all = this.#count;
    this.#tables.clear();
    this.#days.clear();
  }

  /** Every word of it, in lower case: among them are the tables it writes. */
  #namesIn(sql: string): ReadonlySet<string> {
    const seen = this.#names.get(sql);
    if (seen !== undefined) return seen;
    const names = new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu));
    if (this.#names.size >= maxStatements) this.#names.clear();
    if (sql.length < 10_000) this.#names.set(sql, names);
    return names;
  }
}
