import type { Store } from "../../store/store.ts";

/** What is known of a collector beside its file; times in ms since 1970, UTC. */
export interface CollectorState {
  /** What somebody switched; null: nobody did, it is as its file says. */
  state: "on" | "paused" | null;
  /** Values in the place of the file's. */
  params: Record<string, string>;
  /** Runs that failed, one after the other. */
  tries: number;
  failingSince: number | null;
  /** When it is tried again after a failure. */
  due: number | null;
}

const untouched: CollectorState = { state: null, params: {}, tries: 0, failingSince: null, due: null };

/** The states of all collectors, read once and written through. */
export class CollectorStates {
  readonly #store: Pick<Store, "read" | "write">;
  #states: Promise<Map<string, CollectorState>> | undefined;

  constructor(store: Pick<Store, "read" | "write">) {
    this.#store = store;
  }

  async get(name: string): Promise<CollectorState> {
    return (await this.#all()).get(name) ?? untouched;
  }

  async put(name: string, change: Partial<CollectorState>): Promise<void> {
    const { state, params, tries, failingSince, due } = { ...(await this.get(name)), ...change };
    const sql =
      "insert or replace into collectors (name, state, params, tries, failing_since, due) values (?, ?, ?, ?, ?, ?)";
    const number = (value: number | null) => (value === null ? null : BigInt(value));
    const args = [name, state, JSON.stringify(params), BigInt(tries), number(failingSince), number(due)];
    await this.#store.write([{ sql, args }]);
    (await this.#all()).set(name, { state, params, tries, failingSince, due });
  }

  async forget(name: string): Promise<void> {
    await this.#store.write([{ sql: "delete from collectors where name = ?", args: [name] }]);
    (await this.#all()).delete(name);
  }

  #all(): Promise<Map<string, CollectorState>> {
    this.#states ??= this.#read();
    this.#states.catch(() => {
      this.#states = undefined;
    });
    return this.#states;
  }

  async #read(): Promise<Map<string, CollectorState>> {
    const rows = await this.#store.read("select name, state, params, tries, failing_since, due from collectors");
    const toState = (row: Record<string, unknown>): CollectorState => ({
      state: row["state"] as CollectorState["state"],
      params: JSON.parse(String(row["params"])),
      tries: Number(row["tries"]),
      failingSince: row["failing_since"] as number | null,
      due: row["due"] as number | null,
    });
    return new Map(rows.map((row) => [String(row["name"]), toState(row)]));
  }
}
