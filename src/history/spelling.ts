/**
 * Addresses of before the release that gave them one spelling. Once, in the background: events in slices of ids, titles
 * and posts, then the stored rows of frozen days. Days whose raw events stand are opened by their triggers and counted
 * anew. Each commit is small and says how far it got, so that an end at any moment loses and doubles nothing.
 */
import type { Effects } from "../base/effects.ts";
import type { Budget } from "../base/governor.ts";
import { grouped } from "../base/numbers.ts";
import { toOneSpelling } from "../base/percent-escapes.ts";
import type { Store } from "../store/store.ts";
import type { Daily } from "./daily/daily.ts";

interface Deps {
  effects: Effects;
  store: Store;
  /** Takes its own time for the rows of frozen days. */
  daily: Pick<Daily, "respell">;
  budget: Budget;
}

/** Events, titles or posts of one transaction. */
const maxRows = 1_000;
/** Slices without a change between two notes of how far it is. */
const maxUnnoted = 50;

export class Spelling {
  readonly #deps: Deps;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #left = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Does what is left; resolves when nothing is, or with `close`. @throws StoreError */
  settle(): Promise<void> {
    this.#running ??= this.#settle().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Events still to be looked at. */
  get left(): number {
    return this.#left;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running?.catch(() => {});
  }

  async #settle(): Promise<void> {
    const { store, daily, budget } = this.#deps;
    if ((await store.read("select 1 from spelling where finished = 0")).length === 0) return;
    // What was spooled by the release before was written after the migration.
    await store.write(["update spelling set last = max(last, (select coalesce(max(id), 0) from events))"], "nothing");
    await this.#events();
    for (const table of ["pages", "posts"] as const) await this.#named(table);
    const frozen = "select day from frozen_days where day > (select stored from spelling) order by day";
    for (const { day } of await store.read(frozen)) {
      if (this.#closing.signal.aborted) return;
      const began = performance.now();
      await daily.respell(String(day));
      await budget.rest(performance.now() - began);
      await store.write([{ sql: "update spelling set stored = ?", args: [String(day)] }], "nothing");
    }
    if (!this.#closing.signal.aborted) await store.write(["update spelling set finished = 1"], "nothing");
  }

  async #events(): Promise<void> {
    const { store, effects, budget } = this.#deps;
    const [row] = await store.read("select done, last from spelling");
    let [done, changed, unnoted] = [BigInt(Number(row?.["done"])), 0, 0];
    const last = BigInt(Number(row?.["last"]));
    this.#left = Number(last - done);
    while (done < last && !this.#closing.signal.aborted) {
      const slice = await budget.easyStep(() => this.#slice(done, last, unnoted >= maxUnnoted));
      done = slice.upto;
      this.#left = Number(last - done);
      changed += slice.changed;
      unnoted = slice.noted ? 0 : unnoted + 1;
    }
    if (changed > 0) effects.log(`Addresses have one spelling: ${grouped(changed)} events were changed.`);
  }

  /** The next events, and how far it is, in one commit; nothing is written where nothing changes, but now and then. */
  async #slice(done: bigint, last: bigint, isDue: boolean): Promise<{ upto: bigint; changed: number; noted: boolean }> {
    const { store } = this.#deps;
    const [row] = await store.read(next, { done, last, limit: BigInt(maxRows) });
    const upto = row?.["upto"] === null ? last : BigInt(Number(row?.["upto"]));
    const found = await store.read(escaped, { done, upto });
    const events = found
      .map(({ id, day, path, referrer }) => ({
        id,
        day: String(day),
        old: [path, referrer],
        now: [spell(path), spell(referrer)],
      }))
      .filter(({ old, now }) => now.some((text, index) => text !== old[index]));
    const noted = events.length > 0 || isDue || upto === last;
    if (noted) {
      const rows = JSON.stringify(events.map(({ id, now }) => [id, ...now]));
      const note = { sql: "update spelling set done = ?", args: [upto] };
      const days = events.map(({ day }) => day);
      await store.write(events.length > 0 ? [{ sql: rewrite, args: { rows } }, note] : [note], { days });
    }
    return { upto, changed: events.length, noted };
  }

  /** Titles or posts; of two that were one address the one that was spelt so already stands. */
  async #named(table: "pages" | "posts"): Promise<void> {
    const { store, budget } = this.#deps;
    for (let [site, path] = ["", ""]; !this.#closing.signal.aborted; ) {
      const sql = `select site, path from ${table} where (site, path) > (:site, :path) and instr(path, '%')
        order by site, path limit ${maxRows}`;
      const found = await store.read(sql, { site, path });
      const rows = found
        .map((row) => [String(row["site"]), String(row["path"]), toOneSpelling(String(row["path"]))])
        .filter(([, old, now]) => old !== now);
      const statements = renamed[table].map((sql) => ({ sql, args: { rows: JSON.stringify(rows) } }));
      if (rows.length > 0) await budget.easyStep(() => store.write(statements));
      if (found.length < maxRows) return;
      [site, path] = [String(found.at(-1)?.["site"]), String(found.at(-1)?.["path"])];
    }
  }
}

function spell(text: unknown): unknown {
  return typeof text === "string" ? toOneSpelling(text) : text;
}

const next = `
  select max(id) as upto from (select id from events where id > :done and id <= :last order by id limit :limit)`;

const escaped = `
  select id, day, path, referrer from events
  where id > :done and id <= :upto and (instr(path, '%') or instr(referrer, '%'))`;

const rewrite = `
  update events set path = changed.value ->> 1, referrer = changed.value ->> 2
  from json_each(:rows) as changed where events.id = changed.value ->> 0`;

/** `:rows` has site, old and new path of each. */
const renamed = {
  pages: [
    `insert into pages (site, path, title)
      select old.site, value ->> 2, old.title
      from json_each(:rows) join pages as old on old.site = value ->> 0 and old.path = value ->> 1
      where true
      on conflict (site, path) do nothing`,
    "delete from pages where (site, path) in (select value ->> 0, value ->> 1 from json_each(:rows))",
  ],
  posts: [
    `insert into posts (site, path, url, title, published, day)
      select old.site, value ->> 2, old.url, old.title, old.published, old.day
      from json_each(:rows) join posts as old on old.site = value ->> 0 and old.path = value ->> 1
      where true
      on conflict (site, path) do update set
        published = coalesce(published, excluded.published), day = coalesce(day, excluded.day)`,
    "delete from posts where (site, path) in (select value ->> 0, value ->> 1 from json_each(:rows))",
  ],
};
