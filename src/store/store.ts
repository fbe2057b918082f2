/**
 * The only way into our two databases.
 *
 * The analytics file is there to be explored and shared; whatever could tie a row to a person or open a door (salts,
 * accounts, tokens) is therefore in a second file, `control.db`, that only the owner's account may read, and whose
 * deleted content is overwritten with zeros. Both are written with synchronous=FULL: when `write` returns, it is on disk.
 */
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient, type InArgs, type InStatement, LibsqlError } from "@libsql/client";
import type { Config } from "../config.ts";
import { Lock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { makeDirectory, makeFile, makePrivate } from "./place.ts";
import { fileUrl, StoreError } from "./problem.ts";

export type { InStatement } from "@libsql/client";
export { LockedError } from "./lock.ts";
export { StoreError } from "./problem.ts";

export interface Store {
  /** All statements in one transaction, on disk when it returns; writes go one after the other. Throws StoreError. */
  write(statements: InStatement[]): Promise<void>;
  /** Rows of our own small state (sites, feeds …); never a person's SQL. Throws StoreError. */
  read(sql: string, args?: InArgs): Promise<Record<string, unknown>[]>;
  /** Can it be written right now? Found out by really writing. */
  writable(): Promise<boolean>;
  close(): Promise<void>;
}

/** The analytics database, migrated; the caller is from now on the one writer of the data directory. */
export async function openStore(config: Config): Promise<Store> {
  await makeDirectory(config.data);
  const lock = await Lock.take(config.data);
  try {
    const path = config.database.slice("file:".length);
    await makeDirectory(dirname(path));
    await makeFile(path);
    return await FileStore.open(path, {
      migrations: join(import.meta.dirname, "migrations"),
      closed: () => lock.release(),
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The control database: salts, accounts, tokens. */
export async function openControl(config: Config): Promise<Store> {
  const path = join(config.data, "control.db");
  await makeDirectory(config.data);
  await makePrivate(path);
  return FileStore.open(path, { migrations: join(import.meta.dirname, "control"), secureDelete: true });
}

interface Options {
  migrations: string;
  secureDelete?: boolean;
  closed?: () => Promise<void>;
}

/** ms before each new try after BUSY; the client would wait inside the call and stop the whole process. */
const patience = [10, 40, 100, 250, 600];

class FileStore implements Store {
  #path: string;
  #client: Client;
  #pragmas: string;
  #closed: (() => Promise<void>) | undefined;
  /** The last write did not succeed, perhaps because another program writes. */
  #contended = false;
  /** The last of the calls that wait for their turn. */
  #last: Promise<unknown> = Promise.resolve();
  #probe: Promise<boolean> | undefined;

  private constructor(path: string, options: Options) {
    this.#path = path;
    this.#client = createClient({ url: fileUrl(path), concurrency: 1 });
    this.#closed = options.closed;
    // Asked for even where it is the default: these are promises to the owner.
    this.#pragmas = `
      pragma busy_timeout = 0;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = ${options.secureDelete ? "on" : "off"};
      pragma journal_size_limit = 67108864;`;
  }

  static async open(path: string, options: Options): Promise<Store> {
    let store: FileStore | undefined;
    try {
      store = new FileStore(path, options);
      await store.#prepare();
      await store.#take((client) => migrate(client, options.migrations, path));
      return store;
    } catch (error) {
      await store?.close();
      throw StoreError.from(error, path);
    }
  }

  async write(statements: InStatement[]): Promise<void> {
    if (statements.length > 0) await this.#take((client) => this.#commit(client, statements));
  }

  async read(sql: string, args: InArgs = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#take((client) => client.execute({ sql, args }));
    return rows;
  }

  writable(): Promise<boolean> {
    this.#probe ??= this.#rewriteVersion()
      .then(() => true)
      .catch(() => false)
      .finally(() => {
        this.#probe = undefined;
      });
    return this.#probe;
  }

  async close(): Promise<void> {
    // The client leaves finished statements to the garbage collector, and with them the connection and its WAL file.
    await this.#take((client) => client.execute("pragma wal_checkpoint(truncate)")).catch(() => {});
    this.#client.close();
    await this.#closed?.();
  }

  async #commit(client: Client, statements: InStatement[]): Promise<void> {
    // Asked for this way a lock may be refused without harm to the connection.
    if (this.#contended) await client.executeMultiple("begin immediate; rollback");
    this.#contended = true;
    await client.batch(statements, "write");
    this.#contended = false;
  }

  /** Sets the version to what it is: SQLite writes the first page and syncs it all the same. */
  async #rewriteVersion(): Promise<void> {
    const [row] = await this.read("pragma user_version");
    await this.write([`pragma user_version = ${Number(row?.["user_version"])}`]);
  }

  /** Runs `use` alone, in the order of the calls; on BUSY again on a new connection. */
  #take<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#insist(use));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #insist<T>(use: (client: Client) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await use(this.#client);
      } catch (error) {
        await this.#recover(error);
        const delay = patience[tries];
        if (delay === undefined || !isBusy(error)) throw StoreError.from(error, this.#path);
        await pause(delay * (0.5 + Math.random()));
      }
    }
  }

  /**
   * Makes sure that the next call finds a sound connection with our settings. A new one is not free: the old one keeps
   * its file open until the garbage collector comes by, so a mere refused statement does not ask for one.
   */
  async #recover(error: unknown): Promise<void> {
    if (this.#client.closed) return;
    if (unsound.has(codeOf(error))) await this.#client.reconnect();
    await this.#prepare().catch(() => {});
  }

  async #prepare(): Promise<void> {
    await this.#client.executeMultiple(this.#pragmas);
  }
}

const codeOf = (error: unknown) => (error instanceof LibsqlError ? error.code : "");

const isBusy = (error: unknown) => ["SQLITE_BUSY", "SQLITE_LOCKED"].includes(codeOf(error));

/** After these a connection may acknowledge writes that never land (libsql-client-ts#352), or hold a file that is gone. */
const unsound = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "SQLITE_IOERR",
  "SQLITE_CANTOPEN",
  "SQLITE_CORRUPT",
  "SQLITE_NOTADB",
  "SQLITE_PROTOCOL",
  "SQLITE_READONLY",
]);
