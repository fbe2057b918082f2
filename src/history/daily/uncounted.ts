import type { Store } from "../../store/store.ts";

/** Days of which a daily table can say nothing: their raw events were gone before it was there. */
export class Uncounted {
  readonly #store: Pick<Store, "read">;
  #known = "";
  #days: ReadonlyMap<string, string> = new Map();

  constructor(store: Pick<Store, "read">) {
    this.#store = store;
  }

  /** By name of a table that serves the last of these days, YYYY-MM-DD. */
  get days(): ReadonlyMap<string, string> {
    return this.#days;
  }

  /** Looks again where days have been frozen since, or other tables serve. */
  async read(): Promise<void> {
    const [state] = await this.#store.read(`select
      (select count(*) from frozen_days) || ' ' || group_concat(id) as known from daily_tables where state = 'serving'`);
    const known = String(state?.["known"]);
    if (known === this.#known) return;
    const rows = await this.#store.read(`select d.name, max(f.day) as day from daily_tables d cross join frozen_days f
      where d.state = 'serving' and not exists (select 1 from closed_days c where c.daily = d.id and c.day = f.day)
      group by d.name`);
    this.#days = new Map(rows.map((row) => [String(row["name"]), String(row["day"])]));
    this.#known = known;
  }
}
