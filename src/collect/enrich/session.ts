/**
 * A session: 53 bits of HMAC-SHA256 over site, address and User-Agent, under a random salt of its day.
 *
 * Within the day every node and every restart finds the same number for the same visitor; the salt is destroyed when
 * the day ends (overwritten, and the write-ahead log cut), so that afterwards nobody can tell which visitor a number
 * stood for, nor link two days. The site is part of it, so that nobody is followed from one site to another. The salt of
 * the day that ended stays in memory for an hour, for hits that were held back at midnight; hits of other past days
 * (demo, imports, late ones) get salts that are never written anywhere and are forgotten when the day turns, or when who
 * reads logs of them has come to an end.
 */
import { randomBytes } from "node:crypto";
import { addDays, dayOf, startOfDay } from "../../base/days.ts";
import type { Effects } from "../../base/effects.ts";
import type { Store } from "../../store/store.ts";
import { KeyedHash } from "./keyed-hash.ts";

/** The salts' day is checked this often at least: clocks may be set, laptops may sleep. */
const maxWaitMs = 15 * 60 * 1000;

/** After its day's end so long a salt is still in memory, and nowhere else. */
const afterMs = 60 * 60 * 1000;

interface Deps {
  control: Store;
  effects: Effects;
  timezone: string;
}

export class Sessions {
  #deps: Deps;
  #today = "";
  #key: KeyedHash | undefined;
  #past = new Map<string, KeyedHash>();
  /** Who wants to see visitors of past days again. */
  #keepers = 0;
  /** The day has turned since the oldest of the past salts was made. */
  #outdated = false;
  #changing: Promise<void> | undefined;
  /** Yesterday's salt may be in memory. */
  #ended = false;
  /** Something older than today may still be on disk. */
  #owing = true;
  #timer: NodeJS.Timeout | undefined;

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  static async open(deps: Deps): Promise<Sessions> {
    const sessions = new Sessions(deps);
    await sessions.#changeDay();
    return sessions;
  }

  /** To be awaited before `session` for this day; undefined, as nearly always, where there is nothing to wait for. */
  prepare(day: string): Promise<void> | undefined {
    if (day <= this.#today) return undefined;
    return this.#now() > this.#today ? this.#changeDay() : undefined;
  }

  /** A positive integer below 2^53, the same for one visitor of one site during one day. */
  session(day: string, site: string, address: string, userAgent: string): number {
    const key = day === this.#today && this.#key ? this.#key : this.#pastKey(day);
    const bytes = key.digest(`${site}\n${address}\n${userAgent}`);
    return threeBytes(bytes, 0) * 2 ** 29 + threeBytes(bytes, 3) * 2 ** 5 + (bytes.charCodeAt(6) >>> 3);
  }

  /** By which salt the sessions of a day are made: another number for another salt, the same after a restart of today. */
  saltOf(day: string): number {
    return this.session(day, "", "", "");
  }

  /** Salts of past days, made from now on, stay until this is disposed of, also when the day turns. */
  keepPast(): Disposable {
    this.#keepers++;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        if (--this.#keepers === 0 && this.#outdated) this.#forgetPast();
      },
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#past.clear();
  }

  #forgetPast(): void {
    const yesterday = addDays(this.#today, -1);
    const kept = this.#ended ? this.#past.get(yesterday) : undefined;
    this.#past.clear();
    if (kept) this.#past.set(yesterday, kept);
    this.#outdated = false;
  }

  #now(): string {
    return dayOf(this.#deps.effects.now(), this.#deps.timezone).day;
  }

  #pastKey(day: string): KeyedHash {
    return this.#past.getOrInsertComputed(day, () => new KeyedHash(randomBytes(32)));
  }

  /** Begins the day, once however many ask: today's salt is there, older ones are gone. */
  #changeDay(): Promise<void> {
    this.#changing ??= this.#begin().finally(() => {
      this.#changing = undefined;
      this.#wait();
    });
    return this.#changing;
  }

  async #begin(): Promise<void> {
    const day = this.#now();
    if (day > this.#today) {
      const key = await this.#saltOf(day);
      const last = this.#key && this.#today === addDays(day, -1) ? this.#key : undefined;
      if (this.#ended) this.#past.delete(addDays(this.#today, -1));
      if (last) this.#past.set(this.#today, last);
      this.#key = key;
      this.#today = day;
      this.#owing = true;
      this.#ended = last !== undefined;
      this.#outdated = true;
      if (this.#keepers === 0) this.#forgetPast();
    } else if (this.#ended && this.#deps.effects.now() >= startOfDay(day, this.#deps.timezone) + afterMs) {
      this.#past.delete(addDays(day, -1));
      this.#ended = false;
    }
    if (this.#owing) await this.#destroyOlder();
  }

  /** The day's salt, made where this is the first node to ask. No hit is refused because it cannot be kept. */
  async #saltOf(day: string): Promise<KeyedHash> {
    const made = randomBytes(32);
    const { control, effects } = this.#deps;
    try {
      await control.write([{ sql: "insert or ignore into salts (day, salt) values (?, ?)", args: [day, made] }]);
      const [row] = await control.read("select salt from salts where day = ?", [day]);
      return new KeyedHash(new Uint8Array(row?.["salt"] as ArrayBuffer));
    } catch (error) {
      effects.log(`Today's salt could not be kept, so a restart will begin new sessions: ${(error as Error).message}`);
      return new KeyedHash(made);
    }
  }

  async #destroyOlder(): Promise<void> {
    const { control, effects } = this.#deps;
    try {
      await control.write([{ sql: "delete from salts where day < ?", args: [this.#today] }]);
      const [row] = await control.read("pragma wal_checkpoint(truncate)");
      this.#owing = Number(row?.["busy"]) !== 0;
    } catch (error) {
      effects.log(`Yesterday's salt could not be destroyed and will be tried again: ${(error as Error).message}`);
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { effects, timezone } = this.#deps;
    const left = startOfDay(addDays(this.#today, 1), timezone) - effects.now();
    const soon = this.#owing ? 60_000 : maxWaitMs;
    this.#timer = setTimeout(() => void this.#changeDay(), Math.min(Math.max(left, 1000), soon)).unref();
  }
}

/** Three bytes as a number. */
function threeBytes(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) << 16) | (bytes.charCodeAt(at + 1) << 8) | bytes.charCodeAt(at + 2);
}
