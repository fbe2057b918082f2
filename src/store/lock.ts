import { join } from "node:path";
import { createClient, LibsqlError, type Transaction } from "@libsql/client/sqlite3";
import { fileUrl, StoreError } from "./store-error.ts";

/** Another process of ours has the data directory open for writing. */
export class LockedError extends StoreError {
  constructor(data: string) {
    super(`another Tallybook process has ${data} open; stop it, or let it do the work`, "LOCKED");
    this.name = "LockedError";
  }
}

/**
 * The right to write into one data directory, held until release or until the process ends in any way.
 *
 * It is a transaction left open on a third, empty database: the system drops its file lock with the process,
 * so a crash leaves nothing to clean up. The databases themselves stay free for readers.
 * BEGIN IMMEDIATE, not EXCLUSIVE: of two that race for it exactly one wins, where EXCLUSIVE may turn both away.
 */
export class Lock {
  #held: Transaction;
  #close: () => void;

  private constructor(held: Transaction, close: () => void) {
    this.#held = held;
    this.#close = close;
  }

  /** Takes it at once or throws LockedError. */
  static async take(data: string): Promise<Lock> {
    const path = join(data, "lock.db");
    try {
      const client = createClient({ url: fileUrl(path), concurrency: 1 });
      try {
        return new Lock(await client.transaction("write"), () => client.close());
      } catch (error) {
        client.close();
        throw error;
      }
    } catch (error) {
      if (error instanceof LibsqlError && error.code === "SQLITE_BUSY") throw new LockedError(data);
      throw StoreError.from(error, path);
    }
  }

  async release(): Promise<void> {
    await this.#held.rollback();
    this.#close();
  }
}
