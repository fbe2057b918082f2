/**
 * The only way into our databases.
 *
 * The analytics file is there to be explored and shared; whatever could tie a row to a person or open a door (salts,
 * accounts, tokens) is therefore in a second file, `control.db`, that only the owner's account may read, and whose
 * deleted content is overwritten with zeros. What people left of themselves by forms is in a third one, `leads.db`, as
 * private as the second. All are written with synchronous=FULL: when `write` returns, it is on disk.
 */
import { dirname, join } from "node:path";
import type { InArgs, InStatement } from "@libsql/client/sqlite3";
import type { Config } from "../base/config.ts";
import { Changes, type Touched } from "./changes.ts";
import { Connection } from "./connection.ts";
import { Lock } from "./lock.ts";
import { migrate, migrations } from "./migrate.ts";
import { makeDirectory, makeFile, makePrivate } from "./private-files.ts";
import { giveBack, isMapped, rebuild } from "./space.ts";
import { StoreError } from "./store-error.ts";

export type { InStatement } from "@libsql/client/sqlite3";
export { LockedError } from "./lock.ts";
export { StoreError } from "./store-error.ts";

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
 * @param log gets a line before and after what takes its time
 */
export async function openStore(config: Config, log: (line: string) => void = () => {}): Promise<Store> {
  await makeDirectory(config.data);
  const lock = await Lock.take(config.data);
  try {
    const path = config.database.slice("file:".length);
    await makeDirectory(dirname(path));
    await makeFile(path);
    const store = await FileStore.open(path, {
      migrations: migrations.analytics,
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
  return FileStore.open(path, { migrations: migrations.control, secureDelete: true });
}

/** What people left of themselves by forms. */
export async function openLeads(config: Config): Promise<Store> {
  const path = leadsPath(config);
  await makeDirectory(config.data);
  await makePrivate(path);
  return FileStore.open(path, { migrations: migrations.leads, secureDelete: true });
}

export function leadsPath({ data }: Pick<Config, "data">): string {
  return join(data, "leads.db");
}

interface Options {
  migrations: string;
  secureDelete?: boolean;
  closed?: () => Promise<void>;
}

class FileStore implements Store {
  readonly changes: Changes;
  readonly #path: string;
  readonly #connection: Connection;
  readonly #closed: (() => Promise<void>) | undefined;
  #probe: Promise<boolean> | undefined;

  private constructor(path: string, { secureDelete = false, closed }: Options) {
    this.#path = path;
    this.#connection = new Connection(path, secureDelete);
    this.#closed = closed;
    this.changes = new Changes(() => this.#connection.changedOutside());
  }

  static async open(path: string, options: Options): Promise<FileStore> {
    let store: FileStore | undefined;
    try {
      store = new FileStore(path, options);
      await store.#connection.prepare();
      await store.#connection.run((client) => migrate(client, options.migrations, path));
      return store;
    } catch (error) {
      await store?.close();
      throw StoreError.from(error, path);
    }
  }

  async write(statements: InStatement[], touched?: Touched): Promise<void> {
    if (statements.length === 0) return;
    try {
      await this.#connection.commit(statements);
    } finally {
      this.changes.note(statements, touched);
    }
  }

  async read(sql: string, args: InArgs = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#connection.run((client) => client.execute({ sql, args }));
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
    return this.#connection.run((client) => (pages === "all" ? rebuild(client) : giveBack(client, pages)));
  }

  /** A file of an earlier version cannot shrink. It is made anew when somebody wants that: when a site deletes events. */
  async makeShrinkable(log: (line: string) => void): Promise<void> {
    try {
      const [row] = await this.read("select 1 from sites where keep_days is not null limit 1");
      if (!row || (await this.#connection.run(isMapped))) return;
      log(`${this.#path} is rebuilt, once, so that the space of deleted events can be given back …`);
      await this.#connection.run(rebuild);
      log(`${this.#path} is rebuilt.`);
    } catch (error) {
      log(`It is not rebuilt, and works as before; it will be tried at the next start: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#closed?.();
  }

  /** Sets the version to what it is: SQLite writes the first page and syncs it all the same. */
  async #rewriteVersion(): Promise<void> {
    const [row] = await this.read("pragma user_version");
    await this.write([`pragma user_version = ${Number(row?.["user_version"])}`]);
  }
}
