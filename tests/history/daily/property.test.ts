/**
 * Streams of events as chance would have them, written, repeated, late, changed and taken back, while today folds, days
 * end, days close, files change, the clock is set back and the process stops between any two writes. After each step every daily table, ours too, shows
 * row for row what its SQL says of the raw events.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { productQueries } from "../../../src/base/config.ts";
import { dayOf } from "../../../src/base/days.ts";
import type { Daily } from "../../../src/history/daily/daily.ts";
import type { Store } from "../../../src/store/store.ts";
import { around, openRoom, pages, type Room, type Spec, sqlOf } from "./room.ts";

const hour = 3_600_000;

/** Names, texts and SELECTs of the daily tables that come with the product. */
const shipped = readdirSync(join(productQueries, "daily")).map((file) => {
  const name = file.replace(/\.sql$/, "");
  const text = readFileSync(join(productQueries, "daily", file), "utf8");
  return { name, file, text, sql: sqlOf(name, text) };
});

/** mulberry32: the same numbers for the same seed. */
function toRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The process stops: whatever is to be written from now on is not. */
class Stop extends Error {}

function stopping(store: Store, after: number): Store {
  let left = after;
  return around(store, async (write) => {
    if (left-- <= 0) throw new Stop("stopped");
    await write();
  });
}

interface Case {
  seed: number;
  timezone: string;
  /** Local midnight at which it begins, a few days before its zone's clocks change. */
  from: string;
}

const cases: Case[] = [
  { seed: 1, timezone: "Europe/London", from: "2026-03-26" },
  { seed: 2, timezone: "America/New_York", from: "2026-10-29" },
  { seed: 3, timezone: "Australia/Lord_Howe", from: "2026-04-02" },
  { seed: 4, timezone: "Africa/Cairo", from: "2026-04-21" },
  { seed: 5, timezone: "Pacific/Apia", from: "2011-12-28" },
  { seed: 6, timezone: "Europe/London", from: "2025-12-27" },
];

class Play {
  readonly #room: Room;
  readonly #random: () => number;
  readonly #timezone: string;
  /** What the owner’s file says. */
  #own: string | null = null;
  daily: Daily;

  constructor(room: Room, { seed, timezone }: Case) {
    this.#room = room;
    this.#random = toRandom(seed);
    this.#timezone = timezone;
    this.daily = room.daily();
  }

  below(most: number): number {
    return Math.floor(this.#random() * most);
  }

  oneOf<T>(...values: T[]): T {
    return values[this.below(values.length)] as T;
  }

  event(): Spec {
    // Most come now, some hours or days late, a few before their time.
    const late = this.oneOf(0, 0, 0, 0, this.below(30) * hour, this.below(200) * hour, -this.below(3) * hour);
    const kind = this.oneOf("pageview", "pageview", "pageview", "notfound", "event");
    const time = this.#room.effects.time - late - this.below(hour);
    const [path, source] = [this.oneOf("/", "/a/", "/b/", "/é ü/"), this.oneOf(null, null, "Google", "Mastodon")];
    const session = this.below(6) + 10 * Number(dayOf(time, this.#timezone).day.slice(-2));
    const bot = this.below(8) === 0 ? this.oneOf("Googlebot", "GPTBot") : null;
    return { time, kind, path, source, session, bot, site: session % 2 === 0 ? "blog" : "docs" };
  }

  readonly steps: Record<string, () => Promise<void>> = {
    arrive: async () => {
      const events = Array.from({ length: 1 + this.below(40) }, () => this.event());
      await this.#room.store.write([this.#room.insert(...events, ...events.slice(0, this.below(3)))]);
    },
    // By ids of their own, below those of the hits.
    import: async () => {
      const ids = Array.from({ length: 1 + this.below(5) }, () => -1 - this.below(1_000_000));
      await this.#room.store.write([this.#room.insert(...ids.map((id) => ({ ...this.event(), id })))]);
    },
    fold: () => this.#fold(),
    "two folds at once": async () => {
      await Promise.all([this.#fold(), this.#fold()]);
    },
    "set the clock back": async () => {
      this.#room.effects.time -= this.below(30) * hour;
    },
    "change source": () => this.#write(`update events set source = 'Other' where id % ${2 + this.below(9)} = 0`),
    "move a day": async () => {
      const { day, hour: at } = dayOf(this.#room.effects.time - this.below(100) * hour, this.#timezone);
      await this.#write(`update events set day = '${day}', hour = ${at} where id % ${5 + this.below(20)} = 0`);
    },
    delete: () => this.#write(`delete from events where id % ${5 + this.below(20)} = 0`),
    "time passes": async () => {
      this.#room.effects.time += (1 + this.below(20)) * hour;
    },
    settle: () => this.daily.settle(),
    restart: () => this.restart(),
    "stop while it works": async () => {
      const first = this.below(12);
      if (this.below(2) === 0) this.#rewrite();
      await this.restart(stopping(this.#room.store, first));
      await (this.below(2) === 0 ? this.daily.settle() : this.daily.run()).catch(isStop);
      await this.restart();
    },
    "change a file": async () => {
      this.#rewrite();
      await this.daily.settle();
      assert.deepEqual(await this.#served(), this.#own === null ? [] : [["own", sqlOf("own", this.#own)]]);
    },
  };

  async restart(store = this.#room.store): Promise<void> {
    await this.daily.close();
    this.daily = this.#room.daily(store, 1_000_000, 1);
    await this.daily.open();
  }

  /** @param summed the sums of their days too, which takes ten times as long */
  async compare(summed: boolean): Promise<void> {
    const files = [...shipped.map(({ name, sql }): [string, string] => [name, sql]), ...(await this.#served())];
    await (summed ? this.#room.compare(...files) : this.#room.compareDays(...files));
  }

  /** Tables that show stored rows of a day that is open. */
  folds = 0;

  async #fold(): Promise<void> {
    await this.daily.run();
    const [row] = await this.#room.store.read("select count(*) as n from folds join folded_tables on fold = id");
    this.folds += Number(row?.["n"]);
  }

  /** The owner's table and its SQL, which may be that of the file before it changed. */
  async #served(): Promise<[string, string][]> {
    const sql = "select sql from daily_tables where name = 'own' and state = 'serving'";
    return (await this.#room.store.read(sql)).map((row) => ["own", String(row["sql"])]);
  }

  #rewrite(): void {
    const summed = `/* ---\nsum: [views, visitors]\ncount: views\n--- */\n${pages}`;
    const texts = [pages, summed, pages.replace("count(*)", "count(path)"), pages.replace("as views", "as n")];
    const own = this.oneOf(null, ...texts);
    if (own !== null || this.#own !== null) this.#room.file("own.sql", own);
    this.#own = own;
  }

  async #write(sql: string): Promise<void> {
    await this.#room.store.write([sql]);
  }
}

const isStop = (error: unknown) => assert.ok(error instanceof Stop, error as Error);

describe("daily tables, whatever happens", () => {
  for (const one of cases) {
    it(`say what the raw events say: ${one.timezone} around ${one.from}`, async (context) => {
      const start = Temporal.PlainDate.from(one.from).toZonedDateTime(one.timezone).toInstant().toString();
      const room = await openRoom(context, start, one.timezone);
      for (const { file, text } of shipped) room.file(file, text);
      const play = new Play(room, one);
      await play.restart();
      const names = Object.keys(play.steps);
      const done: string[] = [];
      for (let count = 0; count < 40; count++) {
        // Then whole months are over, and the year at times; what changes and goes reaches back into them.
        if (count === 25) room.effects.time += 24 * hour * (35 + play.below(30));
        if (count === 25) await play.daily.settle();
        const name = play.oneOf("arrive", "arrive", "arrive", "fold", "fold", "time passes", ...names);
        done.push(name);
        await play.steps[name]?.();
        try {
          await play.compare(count % 8 === 7);
        } catch (error) {
          throw new Error(`seed ${one.seed}, after ${done.join(", ")}`, { cause: error });
        }
      }
      await play.daily.settle();
      await play.compare(true);
      for (const { name, state, problem, unfolded } of play.daily.status()) {
        assert.deepEqual([state, problem], ["closed", null]);
        if (name !== "own") assert.equal(unfolded, null, name);
      }
      assert.ok(play.folds > 0);
      const closed = await room.store.read("select count(distinct day) as n from closed_days");
      assert.ok(Number(closed[0]?.["n"]) > 5);
      const spans = await room.store.read("select distinct span from closed_spans");
      assert.ok(spans.length > 1, JSON.stringify(spans));
    });
  }
});
