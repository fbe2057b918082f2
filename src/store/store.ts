/**
 * The only way into our two databases.
 *
 * The analytics file is there to be explored and shared; whatever could tie a row to a person or open a door (salts,
 * accounts, tokens) is therefore in a second file, `control.db`, that only the owner's account may read, and whose
 * deleted content is overwritten with zeros. Both are written with synchronous=FULL: when `write` returns, it is on disk.
 */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient, type InArgs, type InStatement, LibsqlError } from "@libsql/client";
import type { Config } from "../base/config.ts";
import { serial } from "../base/serial.ts";
import { Changes, type Touched } from "./changes.ts";
import { Lock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { makeDirectory, makeFile, makePrivate } from "./place.ts";
import { fileUrl, StoreError } from "./problem.ts";
import { giveBack, isMapped, mapped, rebuild } from "./space.ts";

export type { InStatement } from "@libsql/client";
export { LockedError } from "./lock.ts";
export { StoreError } from "./problem.ts";

export interface Store {
  /**
   * All statements in one transaction, on disk when it returns; writes go one after the other. Throws StoreError.
   * @param touched what answers that are kept may not outlive; by default the tables that the SQL names
   */
  write(statements: InStatement[], touched?: Touched): Promise<void>;
  /** Rows of our own small state (sites, feeds …); never a person's SQL. Throws StoreError. */
  read(sql: string, args?: InArgs): Promise<Record<string, unknown>[]>;
  /** Can it be written right now? Found out by really writing. */
  writable(): Promise<boolean>;
  /** What has been written since when. */
  readonly changes: Changes;
  /**
   * Gives so many pages of deleted rows at the most back to the disk, at the next checkpoint; how many are left.
   * "all" is what lies within pages too: the whole file is written anew, and nothing else is done meanwhile.
   */
  giveBack(pages: number | "all"): Promise<number>;
  close(): Promise<void>;
}

/**
 * The analytics database, migrated; the caller is from now on the one writer of the data directory.
 * @param log is told before and after what takes its time
 */
export async function openStore(config: Config, log: (line: string) => void = () => {}): Promise<Store> {
  await makeDirectory(config.data);
  const lock = await Lock.take(config.data);
  try {
    const path = config.database.slice("file:".length);
    await makeDirectory(dirname(path));
    await makeFile(path);
    const store = await FileStore.open(path, {
      migrations: join(import.meta.dirname, "migrations/analytics"),
      closed: () => lock.release(),
    });
    await store.makeShrinkable(log);
    return store;
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
  return FileStore.open(path, { migrations: join(import.meta.dirname, "migrations/control"), secureDelete: true });
}

interface Options {
  migrations: string;
  secureDelete?: boolean;
  closed?: () => Promise<void>;
}

/**
 * Pages in the write-ahead log until they are copied into the file: 16 MB, four times the usual. Under load the same
 * pages are written again and again, and copied once: 5 to 20 % more hits a second.
 */
const checkpoint = 4000;

/** ms before each new try after BUSY; the client would wait inside the call and stop the whole process. */
const patience = [10, 40, 100, 250, 600];

class FileStore implements Store {
  readonly changes = new Changes(() => this.#changedOutside());
  /** What told at the last look that nobody else had written. */
  #seen = "";
  #path: string;
  #client: Client;
  #pragmas: string;
  #closed: (() => Promise<void>) | undefined;
  /** The last write did not succeed, perhaps because another program writes. */
  #contended = false;
  readonly #inTurn = serial();
  #probe: Promise<boolean> | undefined;

  private constructor(path: string, options: Options) {
    this.#path = path;
    this.#client = createClient({ url: fileUrl(path), concurrency: 1 });
    this.#closed = options.closed;
    // Asked for even where it is the default: these are promises to the owner.
    this.#pragmas = `
      ${mapped}
      pragma busy_timeout = 0;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = ${options.secureDelete ? "on" : "off"};
      pragma journal_size_limit = 67108864;
      pragma wal_autocheckpoint = ${checkpoint};`;
  }

  static async open(path: string, options: Options): Promise<FileStore> {
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

  async write(statements: InStatement[], touched?: Touched): Promise<void> {
    if (statements.length > 0) await this.#take((client) => this.#commit(client, statements, touched));
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

  giveBack(pages: number | "all"): Promise<number> {
    return this.#take((client) => (pages === "all" ? rebuild(client) : giveBack(client, pages)));
  }

  /** A file of an earlier version cannot shrink. It is made anew when somebody wants that: when a site deletes events. */
  async makeShrinkable(log: (line: string) => void): Promise<void> {
    try {
      const [row] = await this.read("select 1 from sites where keep_days is not null limit 1");
      if (!row || (await this.#take(isMapped))) return;
      log(`${this.#path} is rebuilt, once, so that the space of deleted events can be given back …`);
      await this.#take(rebuild);
      log(`${this.#path} is rebuilt.`);
    } catch (error) {
      log(`It is not rebuilt, and works as before; it will be tried at the next start: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    // The client leaves finished statements to the garbage collector, and with them the connection and its WAL file.
    await this.#take((client) => client.execute("pragma wal_checkpoint(truncate)")).catch(() => {});
    this.#client.close();
    await this.#closed?.();
  }

  async #commit(client: Client, statements: InStatement[], touched: Touched | undefined): Promise<void> {
    // Asked for this way a lock may be refused without harm to the connection.
    if (this.#contended) await client.executeMultiple("begin immediate; rollback");
    this.#contended = true;
    try {
      await client.batch(statements, "write");
    } finally {
      this.changes.note(statements, touched);
    }
    this.#contended = false;
  }

  /**
   * Whether another connection has written since the last look, or another file has taken our one's place. Not in turn
   * with the writes: it is one short call, and a write that waits for another program's lock must not hold it up.
   */
  async #changedOutside(): Promise<boolean> {
    const before = this.#seen;
    try {
      const { dev, ino } = statSync(this.#path);
      const { rows } = await this.#client.execute("pragma data_version");
      this.#seen = `${dev} ${ino} ${rows[0]?.["data_version"]}`;
    } catch {
      this.#seen = "";
    }
    return this.#seen === "" || this.#seen !== before;
  }

  /** Sets the version to what it is: SQLite writes the first page and syncs it all the same. */
  async #rewriteVersion(): Promise<void> {
    const [row] = await this.read("pragma user_version");
    await this.write([`pragma user_version = ${Number(row?.["user_version"])}`]);
  }

  /** Runs `use` alone, in the order of the calls; on BUSY again on a new connection. */
  #take<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#insist(use));
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
    if (unsound.has(codeOf(error))) {
      this.#seen = ""; // a new connection counts others' writes anew
      await this.#client.reconnect();
    }
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
