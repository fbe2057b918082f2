/**
 * Hits of logs into the database: the same path as a tracker's, in commits that also say how far the log has been read.
 * So nothing is lost and nothing doubled, whenever either process ends. No spool is needed, as the log itself stays.
 *
 * Visitors of a day that is over are known to one process only. Where a part of such a day was written by another one,
 * the reader is told so, takes the whole day back and reads it again.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { addDays, dayOf } from "../../base/days.ts";
import type { Effects } from "../../base/effects.ts";
import type { Budget } from "../../base/governor.ts";
import { readSql } from "../../base/read-sql.ts";
import { serial } from "../../base/serial.ts";
import { insertLogHits, toHitJson } from "../../store/events/insert.ts";
import type { Sites } from "../../store/sites.ts";
import type { InStatement, Store } from "../../store/store.ts";
import type { Visitor } from "../../web/client-address.ts";
import { type Drop, toDropCountRows } from "../durable/drop-counts.ts";
import type { Tracked } from "../durable/tracked.ts";
import type { SeenIds } from "../enrich/seen.ts";
import type { Sessions } from "../enrich/session.ts";
import { matchHost } from "../enrich/site.ts";
import type { EnrichedHit, Hit, HitSpec } from "../hit.ts";
import { KnownLogs } from "./known-logs.ts";
import { toLogSpec } from "./log-spec.ts";
import type { DayAgain, LogPart, LogWriter, OpenArgs, Opened, Taken } from "./wire.ts";

interface Deps {
  store: Store;
  effects: Effects;
  sites: Sites;
  seen: SeenIds;
  sessions: Sessions;
  tracked: Tracked;
  timezone: string;
  budget: Pick<Budget, "step">;
  /** The path of a hit, as for any other. */
  enrich(spec: HitSpec, visitor: Visitor, time: number): Promise<EnrichedHit>;
  toDrop(drop: Drop): Drop;
  /** These are stored. */
  stored(hits: readonly Hit[]): void;
  /** More is to come of these days. */
  keepOpen(days: ReadonlySet<string>): Disposable;
}

/** Hits that are made at a stretch; others get their turn in between. */
const sliceHits = 64;
/** Events that one commit takes back at the most. */
const maxForgotten = 2000;
/** ms after the last part until a reader is taken to have ended without saying so. */
const idleMs = 60_000;
/** For so many days it is known which events came of a log: servers keep theirs for a fortnight at the most. */
const keptDays = 15;

const sql = (name: string) => readSql(import.meta.dirname, name);
const [ranges, drops, again, forgetRows] = [sql("ranges"), sql("drops"), sql("again"), sql("forget-rows")];
/** Ends the commit where raw events of one of these days were deleted meanwhile. */
const guardDays =
  "insert into frozen_days (day) select day from frozen_days where day in (select value from json_each(:days))";

/** What came of the hits of a part. */
interface Made {
  hits: Hit[];
  drops: Drop[];
  left: Record<string, number>;
}

export class LogIntake implements LogWriter {
  readonly #deps: Deps;
  readonly #logs: KnownLogs;
  readonly #inTurn = serial();
  /** Days of which all rows of logs are of these salts. */
  readonly #whole = new Map<string, number>();
  readonly #touched = new Set<string>();
  #held: Disposable[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#logs = new KnownLogs(deps.store, deps.seen);
  }

  open({ heads, add }: OpenArgs): Promise<Opened> {
    return this.#inTurn(async () => {
      const { timezone, sites } = this.#deps;
      const logs: Opened["logs"] = [];
      for (const head of heads) {
        const known = await this.#logs.find(head);
        logs.push(known ?? (add ? await this.#logs.add(head, this.#today()) : null));
      }
      const known = sites.list().map(({ name, hosts, feed }) => ({ name, hosts, feed }));
      return { timezone, sites: known, logs, again: await this.#daysAgain() };
    });
  }

  take(part: LogPart): Promise<Taken> {
    return this.#inTurn(() => this.#take(part));
  }

  forget({ day }: { day: string }): Promise<DayAgain["logs"]> {
    return this.#inTurn(async () => {
      const { store } = this.#deps;
      await store.write([{ sql: again, args: { day } }], "nothing");
      const rows = await store.read("select log, first, last from read_log_rows where day = ?", [day]);
      for (const { log, first, last } of rows) {
        await this.#forgetRange({ day, log: Number(log), first: Number(first), last: Number(last) });
      }
      this.#whole.delete(day);
      return (await this.#daysAgain()).find((one) => one.day === day)?.logs ?? [];
    });
  }

  remember({ day }: { day: string }): Promise<void> {
    return this.#inTurn(() =>
      this.#deps.store.write([{ sql: "delete from read_log_days where day = ?", args: [day] }], "nothing"),
    );
  }

  async rest(): Promise<void> {
    clearTimeout(this.#idle);
    for (const one of this.#held.splice(0)) one[Symbol.dispose]();
    this.#touched.clear();
  }

  /** Forgets which events came of logs of days whose logs are gone. */
  async sweep(): Promise<void> {
    const sql = "delete from read_log_rows where day < ? and log not in (select id from read_logs where day >= ?)";
    const before = addDays(this.#today(), -keptDays);
    await this.#deps.store.write([{ sql, args: [before, before] }], "nothing");
  }

  #today(): string {
    return dayOf(this.#deps.effects.now(), this.#deps.timezone).day;
  }

  async #daysAgain(): Promise<DayAgain[]> {
    const rows = await this.#deps.store.read("select day, log, bytes from read_log_days order by day, log");
    const days = Map.groupBy(rows, ({ day }) => String(day));
    return [...days].map(([day, logs]) => ({
      day,
      logs: logs.map(({ log, bytes }) => ({ id: Number(log), bytes: Number(bytes) })),
    }));
  }

  async #take(part: LogPart): Promise<Taken> {
    const log = await this.#logs.byId(part.log);
    if (!log || (!part.again && log.bytes !== part.from)) return { kind: "moved" };
    this.#hold(part.hits.map(({ time }) => dayOf(time, this.#deps.timezone).day));
    const made = await this.#make(part);
    const days = [...new Set(made.hits.map(({ day }) => day))];
    const cut = await this.#cutDays(days.filter((day) => !part.apart.includes(day)));
    if (cut.length > 0) return { kind: "cut", days: cut };
    const frozen = await this.#frozenOf(days);
    const hits = made.hits
      .filter(({ day }) => !frozen.has(day))
      .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    if (hits.length < made.hits.length) made.left["day is closed"] = made.hits.length - hits.length;
    await this.#write(part, hits, made.drops);
    this.#deps.stored(hits);
    return { kind: "taken", hits: countBy(hits, whatOf), left: made.left };
  }

  /** A slice at a time, as requests of hits wait meanwhile. */
  async #make({ hits, noHits, again }: LogPart): Promise<Made> {
    const made: Made = { hits: [], drops: [], left: {} };
    for (let start = 0; start < hits.length; start += sliceHits) {
      await this.#deps.budget.step(async () => {
        for (const hit of hits.slice(start, start + sliceHits)) {
          const { spec, visitor } = toLogSpec(hit);
          this.#add(await this.#deps.enrich(spec, visitor, hit.time), made);
        }
      });
      await nextTurn();
    }
    const { sites, timezone, toDrop } = this.#deps;
    for (const { time, host, reason, count } of noHits) {
      const { site, drop, name } = matchHost(host, sites);
      const one = toDrop({ day: dayOf(time, timezone).day, site: name, reason: site ? reason : drop, host });
      for (let left = count; left > 0; left--) made.drops.push(one);
      made.left[one.reason] = (made.left[one.reason] ?? 0) + count;
    }
    // They are counted already.
    if (again) made.drops = [];
    return made;
  }

  #add(one: EnrichedHit, made: Made): void {
    const { tracked, toDrop } = this.#deps;
    const leave = (drop: Drop) => {
      made.drops.push(toDrop(drop));
      made.left[drop.reason] = (made.left[drop.reason] ?? 0) + 1;
    };
    if (one.kind === "invalid") made.left["no page"] = (made.left["no page"] ?? 0) + 1;
    else if (one.kind === "dropped") leave(one);
    else if (one.hit.bot === null && tracked.covers(one.hit)) leave({ ...one.hit, reason: "tracked" });
    else made.hits.push(one.hit);
  }

  async #cutDays(days: readonly string[]): Promise<{ day: string; logs: number[] }[]> {
    const { sessions, store } = this.#deps;
    const cut: { day: string; logs: number[] }[] = [];
    for (const day of days) {
      const salt = sessions.saltOf(day);
      if (this.#whole.get(day) === salt) continue;
      const sql = "select distinct log, key from read_log_rows where day = ?";
      const rows = await store.read(sql, [day]);
      if (rows.some(({ key }) => Number(key) !== salt))
        cut.push({ day, logs: [...new Set(rows.map(({ log }) => Number(log)))] });
      else this.#whole.set(day, salt);
    }
    return cut;
  }

  async #frozenOf(days: readonly string[]): Promise<Set<string>> {
    const sql = "select day from frozen_days where day in (select value from json_each(?))";
    return new Set((await this.#deps.store.read(sql, [JSON.stringify(days)])).map(({ day }) => String(day)));
  }

  /** One commit: the rows, what was left out, and how far the log has been read. */
  async #write(part: LogPart, hits: readonly Hit[], left: Drop[]): Promise<void> {
    const { store, sessions } = this.#deps;
    const days = [...new Set(hits.map(({ day }) => day))];
    const statements: InStatement[] = [];
    if (hits.length > 0) {
      const places = days.map((day) => {
        const [first, last] = [hits.findIndex((hit) => hit.day === day), hits.findLastIndex((hit) => hit.day === day)];
        return [day, sessions.saltOf(day), hits.length - 1 - first, hits.length - 1 - last];
      });
      statements.push(
        { sql: guardDays, args: { days: JSON.stringify(days) } },
        { sql: insertLogHits, args: { rows: JSON.stringify(hits.map(toHitJson)) } },
        { sql: ranges, args: { ranges: JSON.stringify(places), log: BigInt(part.log) } },
      );
    }
    if (left.length > 0) statements.push({ sql: drops, args: { rows: JSON.stringify(toDropCountRows(left)) } });
    if (!part.again) {
      const args = [BigInt(part.to), BigInt(part.line), this.#today(), BigInt(part.log)];
      statements.push({ sql: "update read_logs set bytes = ?, line = ?, day = ? where id = ?", args });
    }
    await store.write(statements, { days });
  }

  /** Visitors of days that are over stay known, and these days open, until the reader rests. */
  #hold(days: readonly string[]): void {
    const { sessions, keepOpen } = this.#deps;
    const today = this.#today();
    const past = days.filter((day) => day < today);
    if (past.length === 0) return;
    for (const day of past) this.#touched.add(day);
    if (this.#held.length === 0) this.#held = [sessions.keepPast(), keepOpen(this.#touched)];
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.rest(), idleMs).unref();
  }

  async #forgetRange({
    day,
    log,
    first,
    last,
  }: {
    day: string;
    log: number;
    first: number;
    last: number;
  }): Promise<void> {
    for (let from = first; from <= last; from += maxForgotten) {
      const to = Math.min(last, from + maxForgotten - 1);
      const args = { day, first: BigInt(from), last: BigInt(to) };
      const range = { day, log: BigInt(log), first: BigInt(first) };
      const rest =
        to === last
          ? { sql: "delete from read_log_rows where day = :day and log = :log and first = :first", args: range }
          : {
              sql: "update read_log_rows set first = :next where day = :day and log = :log and first = :first",
              args: { ...range, next: BigInt(to + 1) },
            };
      await this.#deps.store.write([{ sql: forgetRows, args }, rest], { days: [day] });
      if (to !== last) first = to + 1;
    }
  }
}

function countBy<T>(values: readonly T[], nameOf: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[nameOf(value)] = (counts[nameOf(value)] ?? 0) + 1;
  return counts;
}

/** In words, for the reader's report. */
function whatOf({ kind, name, bot, bot_class }: Hit): string {
  if (bot_class === "feed") return "fetches of feeds";
  if (bot !== null) return "hits of crawlers";
  return name === "download" ? "downloads" : kind === "notfound" ? "pages not found" : "page views";
}
