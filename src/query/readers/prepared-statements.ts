import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";
import type { Reads } from "../answer.ts";
import { toStatement } from "../sql/statement.ts";
import type { Guard } from "./guard.ts";
import type { SqlUses, TracedStatement } from "./trace.ts";

/** How many statements stay prepared, some 100 kB of SQLite's memory each, and how long their SQL may be. */
const maxStatements = 60;
const maxLength = 20_000;

/** A statement ready to run. */
export interface Ready {
  readonly statement: StatementSync;
  readonly columns: string[];
  /** Its parameters as it spells them, `:from`. */
  readonly used: ReadonlySet<string>;
  /** What the authorizer was told of it. */
  readonly notes: SqlUses;
  /** What a kept statement rests on, by `contextKey`. */
  readonly reads: Map<string, Reads> | null;
}

type Kept = Ready & { readonly reads: Map<string, Reads> };

/**
 * Statements that stay prepared. To prepare one costs more than many an answer, as SQLite writes out the views behind it
 * and asks the authorizer about every column; so does finding out what it rests on.
 *
 * Another schema ends them all. Where it changes just before one runs, SQLite prepares that anew and asks the authorizer
 * again, unless it opens no table: a kept one of which the authorizer is told anything has had its day.
 */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #guard: Guard;
  readonly #version: StatementSync;
  /** The schema's, of which the kept ones are. */
  #schema: unknown = null;
  /** By SQL. */
  readonly #kept = new LRUCache<string, Kept>({ max: maxStatements });

  constructor(database: DatabaseSync, guard: Guard) {
    this.#database = database;
    this.#guard = guard;
    this.#version = guard.lifted(() => database.prepare("pragma schema_version"));
  }

  /**
   * To be run before another is opened. What goes wrong while it runs ends it: only `reads` keeps it.
   * @throws StatementError, and what SQLite says of SQL that is wrong or refused
   */
  open(sql: string): Ready {
    this.#follow();
    const kept = this.#kept.get(sql);
    if (kept === undefined) return this.#prepare(sql);
    this.#kept.delete(sql);
    this.#guard.clear();
    return kept;
  }

  /** One that nobody else asks. @throws as `open` */
  prepare(sql: string): Ready {
    this.#follow();
    return this.#prepare(sql);
  }

  #prepare(sql: string): Ready {
    const { tokens } = toStatement(sql);
    this.#guard.clear();
    const statement = this.#database.prepare(sql, { returnArrays: true, readBigInts: true });
    const columns = toColumns(statement.columns().map((column) => column.name));
    const used = new Set(tokens.filter(({ kind }) => kind === "parameter").map(({ text }) => text));
    return { statement, columns, used, notes: this.#guard.notes(), reads: null };
  }

  /** Ends what is kept when the schema has changed. Only what reads a table makes SQLite read its schema again. */
  #follow(): void {
    this.#guard.lifted(() => {
      const schema = this.#read();
      if (schema === this.#schema) return;
      this.#kept.clear();
      this.#database.prepare("select 1 from sqlite_schema limit 1").get();
      this.#schema = schema;
    });
  }

  #read(): unknown {
    return this.#version.get()?.["schema_version"];
  }

  /** What a statement that has run rests on; null: the schema has changed since it was prepared, open it again. */
  reads(ready: Ready, asked: TracedStatement): Reads | null {
    const notes = this.#guard.notes();
    if (ready.reads !== null) return notes.count > 0 ? null : this.#keep({ ...ready, reads: ready.reads }, asked);
    // Some ask the authorizer whenever they run, such as pragma_table_info: these would seem to have changed each time.
    const restless = notes.count > ready.notes.count;
    if (restless && this.#guard.lifted(() => this.#read()) !== this.#schema) return null;
    if (restless || asked.sql.length > maxLength) return this.#guard.reads(notes, asked);
    return this.#keep({ ...ready, reads: new Map() }, asked);
  }

  #keep(ready: Kept, asked: TracedStatement): Reads {
    this.#kept.set(asked.sql, ready);
    const key = this.#guard.contextKey(asked);
    const reads = ready.reads.get(key) ?? this.#guard.reads(ready.notes, asked);
    if (ready.reads.size > 20) ready.reads.clear();
    ready.reads.set(key, reads);
    return reads;
  }
}

/** Two columns of one name would be one in JSON: the second is called `name_2`. */
function toColumns(names: string[]): string[] {
  const seen = new Set(names);
  return names.map((name, index) => {
    if (names.indexOf(name) === index) return name;
    let count = 2;
    while (seen.has(`${name}_${count}`)) count++;
    seen.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}
