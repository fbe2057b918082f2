/**
 * Hits of logs into the database: the same path as a tracker's, in commits that also say how far the log has been read.
 * So nothing is lost and nothing doubled, whenever either process ends. No spool is needed, as the log itself stays.
 *
 * Visitors of a day that is over are known to one process only. Where a part of such a day was written by another one,
 * the reader is told so, takes the whole day back and reads it again.
 */
import { dayOf } from "../../base/days.ts";
import type { Effects } from "../../base/effects.ts";
import { serial } from "../../base/serial.ts";
import type { Store } from "../../store/store.ts";
import type { SeenIds, SeenKey } from "../enrich/seen.ts";
import type { Sessions } from "../enrich/session.ts";
import type { Hit } from "../hit.ts";
import { KnownLogs } from "./known-logs.ts";
import { toLogStatements } from "./log-commit.ts";
import { LogDays } from "./log-days.ts";
import { leave, type Made, type MakingDeps, makeHits } from "./log-hits.ts";
import { LogRepeats } from "./log-repeats.ts";
import type { DayAgain, LogPart, LogWriter, OpenArgs, Opened, Taken } from "./wire.ts";

interface Deps extends MakingDeps {
  store: Store;
  effects: Effects;
  seen: SeenIds;
  sessions: Sessions;
  /** These are stored. */
  stored(hits: readonly Hit[]): void;
  /** More is to come of these days. */
  keepOpen(days: ReadonlySet<string>): Disposable;
}

/** ms after the last part until a reader is taken to have ended without saying so. */
const idleMs = 60_000;

export class LogIntake implements LogWriter {
  readonly #deps: Deps;
  readonly #logs: KnownLogs;
  readonly #inTurn = serial();
  readonly #days: LogDays;
  readonly #repeats: LogRepeats;
  readonly #touched = new Set<string>();
  #held: Disposable[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#logs = new KnownLogs(deps.store, deps.seen);
    this.#repeats = new LogRepeats(deps.store);
    this.#days = new LogDays({ store: deps.store, saltOf: (day) => deps.sessions.saltOf(day) });
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
      return { timezone, sites: known, logs, again: await this.#days.again() };
    });
  }

  take(part: LogPart): Promise<Taken> {
    return this.#inTurn(() => this.#take(part));
  }

  forget({ day }: { day: string }): Promise<DayAgain["logs"]> {
    this.#repeats.clear();
    return this.#inTurn(() => this.#days.forget(day));
  }

  remember({ day }: { day: string }): Promise<void> {
    return this.#inTurn(() => this.#days.remember(day));
  }

  async rest(): Promise<void> {
    clearTimeout(this.#idle);
    for (const one of this.#held.splice(0)) one[Symbol.dispose]();
    this.#touched.clear();
  }

  /** Forgets which events came of logs that are gone by now. */
  sweep(): Promise<void> {
    return this.#inTurn(() => this.#days.sweep(this.#today()));
  }

  #today(): string {
    return dayOf(this.#deps.effects.now(), this.#deps.timezone).day;
  }

  async #take(part: LogPart): Promise<Taken> {
    const log = await this.#logs.byId(part.log);
    if (!log || (!part.again && log.bytes !== part.from)) return { kind: "moved" };
    this.#hold(part.hits.map(({ time }) => dayOf(time, this.#deps.timezone).day));
    const made = await makeHits(part, this.#deps);
    const days = [...new Set(made.hits.map(({ hit }) => hit.day))];
    const cut = await this.#days.cut(days.filter((day) => !part.apart.includes(day)));
    if (cut.length > 0) return { kind: "cut", days: cut };
    const { hits, seen } = await this.#choose(made, days, part.again);
    const { sessions, store, stored } = this.#deps;
    const saltOf = (day: string) => sessions.saltOf(day);
    const statements = toLogStatements({ part, hits, seen, drops: made.drops, today: this.#today(), saltOf });
    await store.write(statements, { days });
    stored(hits);
    return { kind: "taken", hits: countBy(hits, whatOf), left: made.left };
  }

  /** What is to be stored, in the order of its days: no repeats, and nothing of days whose raw events were deleted. */
  async #choose(made: Made, days: readonly string[], again: boolean): Promise<{ hits: Hit[]; seen: SeenKey[] }> {
    const frozen = await this.#frozenOf(days);
    const open = made.hits.filter(({ hit }) => !frozen.has(hit.day));
    const fresh = await this.#repeats.fresh(
      open.map(({ seen }) => seen),
      again,
    );
    const chosen = open.filter((_, index) => fresh.has(index));
    leave(made, "day is closed", made.hits.length - open.length);
    leave(made, "repeat", open.length - chosen.length);
    const hits = chosen.map(({ hit }) => hit).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    return { hits, seen: chosen.flatMap(({ seen }) => seen ?? []) };
  }

  async #frozenOf(days: readonly string[]): Promise<Set<string>> {
    const sql = "select day from frozen_days where day in (select value from json_each(?))";
    return new Set((await this.#deps.store.read(sql, [JSON.stringify(days)])).map(({ day }) => String(day)));
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
}

function countBy<T>(values: readonly T[], nameOf: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[nameOf(value)] = (counts[nameOf(value)] ?? 0) + 1;
  return counts;
}

const words: Partial<Record<Hit["kind"], string>> = {
  ...{ pageview: "page views", notfound: "pages not found", event: "events" },
};

/** In words, for the reader's report. */
function whatOf({ kind, name, bot, bot_class }: Hit): string {
  if (bot_class === "feed") return "fetches of feeds";
  if (bot !== null) return "hits of crawlers";
  if (name === "download") return "downloads";
  return words[kind] ?? "measurements of browsers";
}
