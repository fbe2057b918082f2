import { existsSync } from "node:fs";
import type { Config } from "../base/config.ts";
import { leadsPath, openLeads, type Store } from "../store/store.ts";

/** The leads' database, which is made when the first lead comes: where nobody asks for any, there is no such file. */
export class LazyStore implements Pick<Store, "read" | "write" | "close"> {
  readonly #config: Config;
  #opened: Promise<Store> | null = null;

  constructor(config: Config) {
    this.#config = config;
  }

  async read(...args: Parameters<Store["read"]>): ReturnType<Store["read"]> {
    if (this.#opened === null && !existsSync(leadsPath(this.#config))) return [];
    return (await this.#open()).read(...args);
  }

  async write(...args: Parameters<Store["write"]>): Promise<void> {
    await (await this.#open()).write(...args);
  }

  /** What was overwritten is in no journal any more either. */
  async forget(): Promise<void> {
    await this.read("pragma wal_checkpoint(truncate)");
  }

  async close(): Promise<void> {
    await (await this.#opened?.catch(() => null))?.close();
  }

  #open(): Promise<Store> {
    this.#opened ??= openLeads(this.#config).catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }
}
