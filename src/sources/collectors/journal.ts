import type { Store } from "../../store/store.ts";

/** How a run went. `unchanged`: the server said that nothing had changed. */
export type RunState = "running" | "ok" | "unchanged" | "stopped" | "failed";

/** A row of `collector_runs`; times in ms since 1970, UTC. */
export interface Run {
  id: number;
  started: number;
  ended: number | null;
  state: RunState;
  requests: number;
  status: number | null;
  bytes: number;
  rows: number;
  added: number;
  changed: number;
  gone: number;
  refused: number;
  problem: string | null;
}

/** What a run tells when it has ended. */
export type Ended = Pick<Run, "state" | "requests" | "status" | "bytes" | "rows" | "refused" | "problem">;

/** Runs of one collector that are remembered. */
const maxRuns = 5000;
const maxWords = 2000;

/** The runs there were. */
export class Journal {
  readonly #store: Pick<Store, "read" | "write">;
  readonly #now: () => number;

  constructor(store: Pick<Store, "read" | "write">, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns its id */
  async begin(collector: string): Promise<number> {
    const insert = "insert into collector_runs (collector, started, state) values (?, ?, 'running')";
    await this.#store.write([{ sql: insert, args: [collector, BigInt(this.#now())] }]);
    const [row] = await this.#store.read("select max(id) as id from collector_runs where collector = ?", [collector]);
    return Number(row?.["id"]);
  }

  async end(
    id: number,
    collector: string,
    { state, requests, status, bytes, rows, refused, problem }: Ended,
  ): Promise<void> {
    const set = `update collector_runs set ended = :now, state = :state, requests = :requests, status = :status,
      bytes = :bytes, rows = :rows, refused = :refused, problem = :problem where id = :id`;
    const numbers = { requests, status, bytes, rows, refused, id, now: this.#now() };
    const bound = Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [name, value === null ? null : BigInt(value)]),
    );
    const old = `delete from collector_runs where collector = :collector and id <= (
      select id from collector_runs where collector = :collector order by id desc limit 1 offset ${maxRuns})`;
    await this.#store.write([
      { sql: set, args: { ...bound, state, problem: problem?.slice(0, maxWords) ?? null } },
      { sql: old, args: { collector } },
    ]);
  }

  /** Those that a server did not live to end. @returns whose they were */
  async endLost(): Promise<string[]> {
    const rows = await this.#store.read("select distinct collector from collector_runs where state = 'running'");
    const set = "update collector_runs set state = 'failed', ended = started, problem = ? where state = 'running'";
    await this.#store.write([{ sql: set, args: ["Tallybook ended before it did."] }]);
    return rows.map((row) => String(row["collector"]));
  }

  /** The newest first. */
  async last(collector: string, count: number): Promise<Run[]> {
    const rows = await this.#store.read(
      `select id, started, ended, state, requests, status, bytes, rows, added, changed, gone, refused, problem
       from collector_runs where collector = ? order by id desc limit ${count}`,
      [collector],
    );
    return rows as unknown as Run[];
  }

  /** The newest of each collector. */
  async newest(): Promise<Map<string, Run>> {
    const rows = await this.#store.read(
      `select collector, id, started, ended, state, requests, status, bytes, rows, added, changed, gone, refused, problem
       from collector_runs where id in (select max(id) from collector_runs group by collector)`,
    );
    return new Map(rows.map((row) => [String(row["collector"]), row as unknown as Run]));
  }
}
