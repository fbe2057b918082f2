/**
 * Repeats of events that have ids: trackers send them more than once, and so a log has them more than once. What was read
 * before and taken back is no repeat when it is read again.
 */
import type { InStatement, Store } from "../../store/store.ts";
import type { SeenKey } from "../enrich/seen.ts";

const toText = ({ source, hash }: SeenKey) => `${source} ${hash}`;

export class LogRepeats {
  readonly #store: Store;
  /** Of a day that is being read again. */
  readonly #again = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** A day is read again, from the first of its lines. */
  clear(): void {
    this.#again.clear();
  }

  /** Of some ids, the places of those that are no repeats. */
  async fresh(keys: readonly (SeenKey | null)[], again: boolean): Promise<Set<number>> {
    const known = again ? this.#again : await this.#find(keys.filter((key) => key !== null));
    const fresh = new Set<number>();
    for (const [index, key] of keys.entries()) {
      if (key !== null && known.has(toText(key))) continue;
      if (key !== null) known.add(toText(key));
      fresh.add(index);
    }
    return fresh;
  }

  async #find(keys: readonly SeenKey[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set();
    const sql = `select s.source, s.hash from json_each(?) k
      join seen_ids s on s.source = k.value ->> 0 and s.hash = k.value ->> 1`;
    const rows = await this.#store.read(sql, [JSON.stringify(keys.map(({ source, hash }) => [source, hash]))]);
    return new Set(rows.map(({ source, hash }) => `${source} ${hash}`));
  }
}

/** For the commit of their rows. */
export function toSeenStatements(keys: readonly SeenKey[], day: string): InStatement[] {
  if (keys.length === 0) return [];
  const sql = `insert or ignore into seen_ids (source, hash, day)
    select value ->> 0, value ->> 1, :day from json_each(:keys)`;
  return [{ sql, args: { day, keys: JSON.stringify(keys.map(({ source, hash }) => [source, hash])) } }];
}
