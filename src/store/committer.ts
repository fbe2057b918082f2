import type { InStatement, InValue } from "@libsql/client/sqlite3";
import Database from "libsql";
import { LRUCache } from "lru-cache";

/** Statements kept prepared: those of a hit's commit are four. */
const maxStatements = 32;
/** Characters of a statement that is kept; longer ones insert rows of some number, which will be another the next time. */
const maxLength = 2_000;

/**
 * Commits over a connection of its own, on which statements are prepared once: for a commit of a few hits the client
 * takes as long to prepare as to run them. It is the same library as the client's.
 *
 * Two calls of it would leave a statement open, after which nothing is committed any more (libsql-client-ts#352): `get`,
 * and `run` of a `begin` that is refused. So transactions begin by `exec`.
 */
export class Committer {
  readonly #database: Database.Database;
  readonly #prepared = new LRUCache<string, Database.Statement>({ max: maxStatements });

  /** @param pragmas what is set on the connection first; may throw */
  constructor(path: string, pragmas: string) {
    this.#database = new Database(path);
    this.#database.exec(pragmas);
  }

  /** All statements or none; on disk when it returns. */
  commit(statements: readonly InStatement[]): void {
    this.#database.exec("begin immediate");
    try {
      for (const statement of statements) {
        const { sql, args = [] } = typeof statement === "string" ? { sql: statement } : statement;
        check(args);
        this.#prepare(sql).run(args);
      }
      this.#database.exec("commit");
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** A transaction could not be ended: nothing is committed on this connection any more. */
  get isStuck(): boolean {
    return this.#database.inTransaction;
  }

  /** Another number after another connection has written; our commits leave it as it is. */
  dataVersion(): number {
    return Number((this.#prepare("pragma data_version").all([]) as { data_version: number }[])[0]?.data_version);
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  /** What went wrong is the first error; where this fails too, the connection is stuck. */
  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec("rollback");
    } catch {}
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    if (sql.length <= maxLength) this.#prepared.set(sql, statement);
    return statement;
  }
}

/** The library ends the process when it is given anything else. */
function check(args: readonly InValue[] | Record<string, InValue>): void {
  for (const value of Object.values(args)) {
    const known =
      value === null || ["number", "string", "bigint"].includes(typeof value) || value instanceof Uint8Array;
    if (!known) throw new TypeError(`${typeof value} cannot be bound`);
  }
}
