/**
 * The reporting time zone: days, hours, sessions and daily tables follow one clock.
 *
 * Which one the events were written by is kept beside them. Where the settings name another at the start of a server,
 * what comes from now on is written by the new one, and day and hour of every event are worked out again from its time,
 * some hundred ids a commit, together with the id it got to: an end at any moment loses and doubles nothing. The daily
 * tables follow by their triggers. Commands keep to the clock of the events, whatever the settings of their shell say.
 */
import { type Config, settings } from "../base/config.ts";
import { dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import type { Budget } from "../base/governor.ts";
import { offsetsOf } from "../base/offsets.ts";
import { readSql } from "../base/read-sql.ts";
import type { InStatement, Store } from "../store/store.ts";

export interface ZoneStatus {
  /** IANA name; what comes now is written by it. */
  name: string;
  /** The one before, and when it changed (ms); null: never. */
  change: { previous: string; at: number } | null;
  /** Ids that were looked at since, of `total`; equal when finished. */
  done: number;
  total: number;
  /** Frozen days up to this one stay as they were counted by the clock before; null: none. */
  frozen: string | null;
}

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  control: Store;
  budget: Budget;
}

/** Ids in one transaction: some 4 ms. */
const maxIds = 500;

/** ms between two lines about how far it is. */
const logEveryMs = 10_000;

const rewrite = readSql(import.meta.dirname, "zone");

export class Zone {
  readonly #deps: Deps;
  readonly #closing = new AbortController();
  #status: ZoneStatus;
  #running: Promise<void> | undefined;

  private constructor(deps: Deps, status: ZoneStatus) {
    this.#deps = deps;
    this.#status = status;
  }

  /**
   * @param as a server changes the clock to that of its settings; a command takes that of the events
   */
  static async open(deps: Deps, as: "server" | "command"): Promise<Zone> {
    const { config, effects, store } = deps;
    const wanted = config.timezone;
    const before = await read(store);
    if (before === null) {
      await store.write([{ sql: "insert into zone (name) values (?)", args: [wanted] }]);
    } else if (before.name !== wanted && as === "server") {
      await change(deps, before.name);
    } else if (before.name !== wanted && wanted !== settings.timezone.default) {
      effects.log(
        `Days are those of ${before.name}, as the server has them; TALLYBOOK_TIMEZONE is ${wanted} here, ` +
          "which only a server that starts with it changes them to.",
      );
    }
    return new Zone(deps, (await read(store)) as ZoneStatus);
  }

  /** IANA name of the clock that what comes now is written by. */
  get name(): string {
    return this.#status.name;
  }

  get finished(): boolean {
    return this.#status.done >= this.#status.total;
  }

  status(): ZoneStatus {
    return { ...this.#status };
  }

  /** Puts what is left under the clock; resolves when nothing is, or with `close`. Throws StoreError. */
  settle(): Promise<void> {
    this.#running ??= this.#rewrite().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running?.catch(() => {});
  }

  async #rewrite(): Promise<void> {
    if (this.finished) return;
    const { store, effects, budget } = this.#deps;
    const total = await extend(store);
    this.#status = { ...this.#status, total };
    const { name, change } = this.#status;
    if (change) effects.log(`Days are put under the clock of ${name} instead of ${change.previous} …`);
    let loggedAt = Date.now();
    while (!this.finished && !this.#closing.signal.aborted) {
      const { done } = this.#status;
      const upto = await budget.easyStep(() => advance(store, name, done, total));
      this.#status = { ...this.#status, done: upto };
      if (Date.now() - loggedAt < logEveryMs) continue;
      loggedAt = Date.now();
      effects.log(`Time zone: ${Math.max(0, Math.floor((100 * upto) / total))}% of the events are done`);
    }
    if (change && this.finished) effects.log(`All events are under the clock of ${name}.`);
  }
}

/** What was spooled under the old clock was written after the change: how far the ids go now. */
async function extend(store: Store): Promise<number> {
  await store.write(["update zone set last = max(last, (select coalesce(max(id), 0) from events))"], "nothing");
  const [row] = await store.read("select last from zone");
  return Number(row?.["last"]);
}

/** The next slice, in one commit; the id it got to. */
async function advance(store: Store, timezone: string, done: number, total: number): Promise<number> {
  const [row] = await store.read(
    "select max(id) as upto, min(time) as since, max(time) as until from (select id, time from events where id > ? and id <= ? order by id limit ?)",
    [BigInt(done), BigInt(total), BigInt(maxIds)],
  );
  const upto = row?.["upto"] === null ? total : Number(row?.["upto"]);
  const statements: InStatement[] =
    row?.["upto"] === null
      ? []
      : offsetsOf(timezone, Number(row?.["since"]), Number(row?.["until"])).map(({ from, until, offset }) => ({
          sql: rewrite,
          args: {
            done: BigInt(done),
            upto: BigInt(upto),
            from: BigInt(from),
            until: BigInt(until),
            offset: BigInt(offset),
          },
        }));
  await store.write([...statements, { sql: "update zone set done = ?", args: [BigInt(upto)] }]);
  return upto;
}

/**
 * From here on hits are written by the new clock. Salts go first: days under the old clock are over, and a session may
 * not outlive its day by the hours that lie between the two.
 */
async function change({ config, effects, store, control }: Deps, previous: string): Promise<void> {
  await control.write(["delete from salts"]);
  await control.read("pragma wal_checkpoint(truncate)");
  await movePosts(store, config.timezone);
  const args = { name: config.timezone, previous, now: BigInt(effects.now()) };
  await store.write([
    // Which events came of which day's lines of logs holds under the old clock only.
    "delete from read_log_rows",
    "delete from read_log_days",
    {
      sql: `update zone set name = :name, done = (select min(0, coalesce(min(id) - 1, 0)) from events),
        last = (select coalesce(max(id), 1) from events),
        previous = iif(exists (select 1 from events), :previous, previous),
        changed = iif(exists (select 1 from events), :now, changed),
        frozen = (select max(day) from frozen_days)`,
      args,
    },
  ]);
}

/** Posts lie on the day they were published. What was left out, and notes, are of days only: they stay. */
async function movePosts(store: Store, timezone: string): Promise<void> {
  const posts = await store.read("select site, path, published, day from posts where published is not null");
  const moved = posts
    .map(({ site, path, published, day }) => ({ site, path, day, now: dayOf(Number(published), timezone).day }))
    .filter(({ day, now }) => day !== now)
    .map(({ site, path, now }) => [site, path, now]);
  if (moved.length === 0) return;
  await store.write([
    {
      sql: `update posts set day = moved.value ->> 2 from json_each(:moved) as moved
        where posts.site = moved.value ->> 0 and posts.path = moved.value ->> 1`,
      args: { moved: JSON.stringify(moved) },
    },
  ]);
}

async function read(store: Store): Promise<ZoneStatus | null> {
  const [row] = await store.read("select * from zone");
  if (!row) return null;
  const { name, previous, changed, done, last, frozen } = row;
  return {
    name: String(name),
    change: previous === null ? null : { previous: String(previous), at: Number(changed) },
    done: Number(done),
    total: Number(last),
    frozen: frozen === null ? null : String(frozen),
  };
}
