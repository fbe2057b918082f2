/** The collector: a hit on plain HTTP, or from a command, through the whole path to the disk. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { addDays, dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import type { Budget } from "../base/governor.ts";
import { pacedStore } from "../store/paced-store.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import type { Visitor } from "../web/client-address.ts";
import { Commits, type PendingEvent } from "./durable/commits.ts";
import { type Drop, DropCounts } from "./durable/drop-counts.ts";
import { DurableWriter } from "./durable/durable-writer.ts";
import { Spool } from "./durable/spool.ts";
import { Tracked } from "./durable/tracked.ts";
import { Endpoint } from "./endpoint.ts";
import { Agents } from "./enrich/agent.ts";
import { Arrivals } from "./enrich/arrivals.ts";
import { Countries } from "./enrich/country.ts";
import { type EnrichDeps, enrich } from "./enrich/enrich.ts";
import { Names } from "./enrich/names.ts";
import { Rules } from "./enrich/rules.ts";
import { maxLateDays, SeenIds, type SeenKey, sweepSeen } from "./enrich/seen.ts";
import { Sessions } from "./enrich/session.ts";
import type { HitFormat, RequestResult } from "./formats/format.ts";
import { toHitFormats } from "./formats/list.ts";
import { toSnowplow } from "./formats/snowplow/snowplow.ts";
import type { EnrichedHit, Hit, HitSpec } from "./hit.ts";
import { HitRates } from "./hit-rates.ts";
import { LastHits, type LastTimes } from "./live/last-hits.ts";
import { type Recent, RecentHits, toRecent } from "./live/recent-hits.ts";
import { LiveWindow } from "./live/window.ts";
import { LogIntake } from "./logs/log-intake.ts";
import { type Regrouped, regroup, type Step } from "./regroup.ts";
import { TrackerScripts, trackerDirectory } from "./tracker/scripts.ts";

interface Deps {
  config: Config;
  effects: Effects;
  store: Store;
  control: Store;
  sites: Sites;
  limits?: Partial<CollectorLimits>;
  /** Absent: all of ours. */
  formats?: readonly HitFormat[];
  /** Whether the token in these headers may send hits; absent: none may. */
  mayCollect?: (headers: IncomingHttpHeaders) => Promise<boolean>;
  /** The file of referrer rules; absent: ours. */
  referrers?: string;
  /** For what is read of logs; absent: it need not wait. */
  budget?: Budget;
  /** More is to come of these days, until it is disposed of. */
  keepOpen?: (days: ReadonlySet<string>) => Disposable;
}

export interface CollectorLimits {
  /** Hits that may wait for their commit. */
  maxWaiting: number;
  /** ms until a store that refused is tried again; doubles up to a minute. */
  retryMs: number;
  /** ms for the body of a request to arrive. */
  bodyTimeoutMs: number;
}

const usualLimits: CollectorLimits = { maxWaiting: 10_000, retryMs: 1000, bodyTimeoutMs: 10_000 };

/** Neither the store nor the spool could take a hit. */
export class NotDurable extends Error {}

export class Collector {
  readonly #deps: Deps;
  readonly #enriching: EnrichDeps;
  readonly #dropCounts: DropCounts;
  readonly #spool: Spool;
  readonly #commits: Commits;
  readonly #endpoint: Endpoint;
  readonly #scripts: TrackerScripts;
  readonly #last: LastHits;
  /** Who is here now. */
  readonly window: LiveWindow;
  readonly #recent = new RecentHits();
  readonly #rates: HitRates;
  readonly #tracked: Tracked;
  /** Hits of logs come in here. */
  readonly logs: LogIntake;

  private constructor(
    deps: Deps,
    enriching: EnrichDeps,
    kept: {
      dropCounts: DropCounts;
      spool: Spool;
      commits: Commits;
      last: LastHits;
      tracked: Tracked;
      window: LiveWindow;
    },
    bodyTimeoutMs: number,
  ) {
    this.#deps = deps;
    this.#enriching = enriching;
    this.#dropCounts = kept.dropCounts;
    this.#spool = kept.spool;
    this.#commits = kept.commits;
    this.#last = kept.last;
    this.window = kept.window;
    this.#tracked = kept.tracked;
    this.logs = this.#toLogIntake();
    this.#rates = new HitRates(deps.config.hitsPerMinute);
    const { formats = toHitFormats(deps.config), sites, effects, config } = deps;
    this.#scripts = new TrackerScripts(config, trackerDirectory);
    this.#endpoint = new Endpoint({
      ...{ formats, sites, effects, bodyTimeoutMs },
      trustProxy: config.trustProxy,
      mayCollect: deps.mayCollect ?? (async () => false),
      isClosed: () => this.#commits.closed,
      collect: (specs, visitor, answer) => this.#receive(specs, visitor, answer),
    });
  }

  /** Throws a ConfigError for a country file, or a file of referrer rules, that is none. */
  static async open(deps: Deps): Promise<Collector> {
    const { config, effects, store, control, sites } = deps;
    const { timezone } = config;
    const { maxWaiting, retryMs, bodyTimeoutMs } = { ...usualLimits, ...deps.limits };
    const countries = await Countries.open(config.mmdb);
    const today = dayOf(effects.now(), timezone).day;
    const dropCounts = await DropCounts.open(store, sites, today);
    const names = await Names.open(store, today);
    const seen = await SeenIds.open(control, effects);
    const spool = await Spool.open(join(config.data, "spool"));
    const commits = new Commits(await DurableWriter.open({ store, spool, effects, retryMs }), maxWaiting);
    const sessions = await Sessions.open({ control, effects, timezone });
    const last = await LastHits.open(store);
    const window = await LiveWindow.open(store, effects.now(), timezone);
    const tracked = await Tracked.open(store);
    const rules = await Rules.read(deps.referrers);
    const arrivals = new Arrivals(sites);
    const enriching = { sites, agents: new Agents(), countries, arrivals, rules, sessions, names, seen, timezone };
    return new Collector(deps, enriching, { dropCounts, spool, commits, last, tracked, window }, bodyTimeoutMs);
  }

  /** False where the request is not the collector's. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    return this.#endpoint.handle(req, res) || this.#scripts.handle(req, res);
  }

  /** The same path for commands; `time` in ms, of any day. Waits where too many hits wait. Throws NotDurable. */
  async take(spec: HitSpec, visitor: Visitor, time: number): Promise<EnrichedHit> {
    await this.#prepare(time);
    const hit = enrich(spec, visitor, time, this.#enriching);
    const { promise, resolve, reject } = Promise.withResolvers<EnrichedHit>();
    const done = (durable: boolean) =>
      durable ? resolve(hit) : reject(new NotDurable("neither the database nor the spool can be written"));
    while (!this.#keep([hit], done)) await this.#commits.idle();
    return promise;
  }

  /** The last outcomes over HTTP, newest first; in memory only. */
  recent(): Recent[] {
    return this.#recent.list();
  }

  /** When the newest stored hits happened, people's and crawlers' apart; null for none. */
  last(): LastTimes {
    return this.#last.times();
  }

  /** Finds out anew when the newest happened: events were brought from elsewhere. */
  lookBack(): Promise<void> {
    return this.#last.lookBack(this.#deps.store);
  }

  /**
   * Applies the referrer rules, as their file is now, to all history and to what comes from now on; `report` is told how
   * far it is. Throws a ConfigError where they cannot be understood: the earlier ones stand then.
   * @param step does each slice of it when there is time
   */
  async regroup(report: (done: number, total: number) => void, step?: Step): Promise<Regrouped> {
    this.#enriching.rules = await Rules.read(this.#deps.referrers);
    await this.#commits.idle();
    return regroup(this.#deps.store, { ...this.#enriching }, report, step);
  }

  /** Forgets the ids of events whose repeats would come too late to be taken. */
  async sweep(): Promise<void> {
    const { store, effects, config } = this.#deps;
    await this.logs.sweep();
    await sweepSeen(store, addDays(dayOf(effects.now(), config.timezone).day, -maxLateDays - 1));
  }

  /** A hit could be kept right now. */
  async ready(): Promise<boolean> {
    if (this.#commits.closed) return false;
    return (await this.#deps.store.writable()) || (await this.#spool.writable());
  }

  /** Takes no more, writes what waits. */
  async close(): Promise<void> {
    await this.#commits.close();
    await this.logs.rest();
    this.#enriching.sessions.close();
    await this.#spool.close();
  }

  #toLogIntake(): LogIntake {
    const { store, effects, sites, config, budget, keepOpen } = this.#deps;
    const paced = budget
      ? { store: pacedStore(store, budget), budget }
      : { store, budget: { easyStep: <T>(work: () => Promise<T>) => work() } };
    const { seen, sessions } = this.#enriching;
    return new LogIntake({
      ...{ effects, sites, seen, sessions, tracked: this.#tracked, timezone: config.timezone },
      ...paced,
      pixels: toSnowplow({ paths: [], heartbeat: config.snowplowHeartbeat }),
      keepOpen: keepOpen ?? (() => ({ [Symbol.dispose]: () => {} })),
      enrich: async (spec, visitor, time) => {
        await this.#prepare(time);
        return enrich(spec, visitor, time, this.#enriching);
      },
      toDrop: (drop) => this.#dropCounts.toDrop(drop),
      stored: (hits) => this.#notice(hits),
    });
  }

  /** To be awaited before hits of this time are enriched; nearly always there is nothing to wait for. */
  #prepare(time: number): Promise<void> | undefined {
    return this.#enriching.sessions.prepare(dayOf(time, this.#deps.config.timezone).day);
  }

  #receive(specs: HitSpec[], visitor: Visitor, answer: (result: RequestResult) => void): Promise<void> | undefined {
    const now = this.#deps.effects.now();
    const collect = () => {
      const hits = specs.map((spec) => this.#admit(enrich(spec, visitor, now, this.#enriching), now));
      for (const hit of hits) this.#recent.add(toRecent(hit, Math.trunc(now)));
      const done = (durable: boolean) => {
        if (durable) for (const hit of hits) if (hit.kind === "stored") this.#tracked.note(hit.hit);
        answer(durable ? { kind: "taken", hits } : { kind: "refused", refusal: "not durable" });
      };
      if (!this.#keep(hits, done)) answer({ kind: "refused", refusal: "too many waiting" });
    };
    const prepared = this.#prepare(now);
    if (prepared) return prepared.then(collect);
    collect();
    return undefined;
  }

  /** The hit, unless its session sent too many; what commands bring has no such bound. */
  #admit(hit: EnrichedHit, now: number): EnrichedHit {
    if (hit.kind !== "stored" || this.#rates.admit(hit.hit.session, now)) return hit;
    const { day, site, host, path } = hit.hit;
    return { kind: "dropped", reason: "too many", day, site, host, path };
  }

  #identityOf(seen: SeenKey | null): PendingEvent["seen"] {
    return seen && { ...seen, day: dayOf(this.#deps.effects.now(), this.#deps.config.timezone).day };
  }

  /** Into the next commit; nothing of a malformed hit is written. False where too many wait: then none is taken. */
  #keep(enriched: readonly EnrichedHit[], done: (durable: boolean) => void): boolean {
    const events: PendingEvent[] = [];
    const drops: Drop[] = [];
    for (const one of enriched) {
      if (one.kind === "stored") events.push({ hit: one.hit, seen: this.#identityOf(one.seen) });
      else if (one.kind === "dropped") {
        const { day, site, reason, host } = one;
        drops.push(this.#dropCounts.toDrop({ day, site, reason, host }));
      }
    }
    return this.#commits.add({ events, drops }, (durable) => {
      if (durable) this.#notice(events.map(({ hit }) => hit));
      done(durable);
    });
  }

  /** They are on disk: what memory knows of the newest ones knows them too. */
  #notice(hits: readonly Hit[]): void {
    const now = this.#deps.effects.now();
    for (const hit of hits) {
      this.#last.add(hit);
      this.window.add(hit, now);
    }
  }
}
