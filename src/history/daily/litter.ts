import { quoteName } from "../../query/sql/tokens.ts";
import type { Store } from "../../store/store.ts";
import { placeOf } from "./fold-sql.ts";
import { type DailyRegistry, maxCommitRows } from "./registry.ts";
import { RowWriter } from "./row-writer.ts";
import type { DailyVersion } from "./sql.ts";

interface Deps {
  store: Store;
  registry: DailyRegistry;
  signal: AbortSignal;
}

type Step = (work: () => Promise<void>) => Promise<void>;

/** What folds leave behind when they are over: nobody sees it, and it goes a thousand rows a commit. */
export class Litter {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @param folds ids of those that are not over */
  async clean(folds: readonly number[], step: Step): Promise<void> {
    const { store, registry } = this.#deps;
    const over = "delete from folded_tables where fold not in (select id from folds)";
    await store.write([over], "nothing");
    await this.#cleanEvents(folds, step);
    for (const version of registry.versions) {
      if (version.state !== "leaving") await this.#cleanTable(version, new Set(folds.map(placeOf)), step);
    }
  }

  async #cleanEvents(folds: readonly number[], step: Step): Promise<void> {
    const { store, signal } = this.#deps;
    for (let fold = -1; ; ) {
      const [row] = await store.read("select min(fold) as fold from folded_events where fold > ?", [BigInt(fold)]);
      if (row?.["fold"] === null || row === undefined) return;
      fold = Number(row["fold"]);
      if (folds.includes(fold)) continue;
      const some = "select 1 from folded_events where fold = ? limit 1";
      while ((await store.read(some, [BigInt(fold)])).length > 0) {
        signal.throwIfAborted();
        const args = { fold: BigInt(fold), limit: BigInt(maxCommitRows) };
        await step(() => store.write([{ sql: removeEvents, args }], "nothing"));
      }
    }
  }

  async #cleanTable(version: DailyVersion, places: ReadonlySet<string>, step: Step): Promise<void> {
    const { store, signal } = this.#deps;
    const next = `select min(day) as day from ${quoteName(version.closed)} where day > ? and day < 'fold!'`;
    for (let place = "fold "; ; ) {
      const [row] = await store.read(next, [place]);
      if (row?.["day"] === null || row === undefined) return;
      place = String(row["day"]);
      if (places.has(place)) continue;
      const writer = new RowWriter(store, signal);
      await step(() => writer.remove(version, place).then(() => writer.flush()));
    }
  }
}

const removeEvents = `delete from folded_events where fold = :fold and (part, session, id) in (
  select part, session, id from folded_events where fold = :fold order by part, session, id limit :limit)`;
