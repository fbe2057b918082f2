import { setImmediate as turn } from "node:timers/promises";
import type { InStatement, Store } from "../../store/store.ts";
import { mostRows } from "./tables.ts";

/** Statements that go to disk together, some rows at a time and with a turn of the event loop after each commit. */
export class Steps {
  readonly #store: Store;
  readonly #signal: AbortSignal;
  #statements: InStatement[] = [];
  #rows = 0;

  constructor(store: Store, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
  }

  /** @param rows that it writes */
  async add(statement: InStatement, rows: number): Promise<void> {
    if (this.#rows + rows > mostRows) await this.flush();
    this.#statements.push(statement);
    this.#rows += rows;
  }

  /** @param last goes with what is left, in one commit */
  async flush(last: InStatement[] = []): Promise<void> {
    this.#signal.throwIfAborted();
    const statements = [...this.#statements, ...last];
    this.#statements = [];
    this.#rows = 0;
    if (statements.length > 0) await this.#store.write(statements, "nothing");
    await turn();
  }
}
