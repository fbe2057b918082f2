import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient, type InStatement, LibsqlError } from "@libsql/client/sqlite3";
import { serial } from "../base/serial.ts";
import { Committer } from "./committer.ts";
import { mapped } from "./space.ts";
import { fileUrl, StoreError } from "./store-error.ts";

/**
 * Pages in the write-ahead log until they are copied into the file: 16 MB, four times the usual. Under load the same
 * pages are written again and again, and copied once: 5 to 20 % more hits a second.
 */
const checkpointPages = 4000;

/** ms before each new try after BUSY; the client would wait inside the call and stop the whole process. */
const retryDelaysMs = [10, 40, 100, 250, 600];

/** A connection to one file: work runs alone, in the order of the calls, and again where another program has a lock. */
export class Connection {
  #path: string;
  #client: Client;
  #pragmas: string;
  #committer: Committer | undefined;
  /** What told, when it was last asked for, that nobody else had written. */
  #version = "";
  readonly #inTurn = serial();

  constructor(path: string, secureDelete: boolean) {
    this.#path = path;
    this.#client = createClient({ url: fileUrl(path), concurrency: 1 });
    // Asked for even where it is the default: these are promises to the owner.
    this.#pragmas = `
      ${mapped}
      pragma busy_timeout = 0;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = ${secureDelete ? "on" : "off"};
      pragma journal_size_limit = 67108864;
      pragma wal_autocheckpoint = ${checkpointPages};`;
  }

  /** Gives the connection our settings; to be awaited first. */
  async prepare(): Promise<void> {
    await this.#client.executeMultiple(this.#pragmas);
  }

  /** All statements in one transaction. Throws StoreError. */
  commit(statements: readonly InStatement[]): Promise<void> {
    return this.run(async () => this.#commits().commit(statements));
  }

  /** Throws StoreError. */
  run<T>(use: (client: Client) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#insist(use));
  }

  /**
   * Whether another connection has written since this was last asked, or another file has taken our one's place. Not in
   * turn with the writes: it is one short call, and a write that waits for another program's lock must not hold it up.
   */
  async changedOutside(): Promise<boolean> {
    const before = this.#version;
    try {
      const { dev, ino } = statSync(this.#path);
      this.#version = `${dev} ${ino} ${this.#commits().dataVersion()}`;
    } catch {
      this.#version = "";
    }
    return this.#version === "" || this.#version !== before;
  }

  async close(): Promise<void> {
    // The client leaves finished statements to the garbage collector, and with them the connection and its WAL file.
    await this.run((client) => client.execute("pragma wal_checkpoint(truncate)")).catch(() => {});
    this.#committer?.close();
    this.#client.close();
  }

  #commits(): Committer {
    if (this.#client.closed) throw new LibsqlError("The connection is closed", "CLIENT_CLOSED");
    this.#committer ??= new Committer(this.#path, this.#pragmas);
    return this.#committer;
  }

  async #insist<T>(use: (client: Client) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await use(this.#client);
      } catch (error) {
        await this.#recover(error);
        const delay = retryDelaysMs[tries];
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
    if (unsound.has(codeOf(error)) || this.#committer?.isStuck) {
      this.#version = ""; // a new connection counts others' writes anew
      this.#committer?.close();
      this.#committer = undefined;
      this.#client.reconnect();
    }
    await this.prepare().catch(() => {});
  }
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? "";

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
