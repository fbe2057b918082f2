/** The collector: a hit on plain HTTP, or from a command, through the whole path to the disk. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import { dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import type { Visitor } from "../web/client-address.ts";
import { visitorOf } from "../web/client-address.ts";
import { Commits } from "./durable/commits.ts";
import { DropCounts } from "./durable/drop-counts.ts";
import { DurableWriter } from "./durable/durable-writer.ts";
import { Spool } from "./durable/spool.ts";
import { Agents } from "./enrich/agent.ts";
import { Countries } from "./enrich/country.ts";
import { Rules } from "./enrich/rules.ts";
import { Sessions } from "./enrich/session.ts";
import { answerOf, type PixelAnswer, PixelAnswers, refusals, uncounted } from "./formats/answer.ts";
import { toHitSpec } from "./formats/pixel.ts";
import type { HitOutcome, HitSpec } from "./hit.ts";
import { LastHits, type LastTimes } from "./live/last-hits.ts";
import { type Recent, RecentHits } from "./live/recent-hits.ts";
import { type EventTime, type Passed, pass, type Rooms } from "./pipeline.ts";
import { regroup } from "./regroup.ts";

interface Parts {
  config: Config;
  effects: Effects;
  store: Store;
  control: Store;
  sites: Sites;
  limits?: Partial<CollectorLimits>;
  /** The file of referrer rules; absent: ours. */
  referrers?: string;
}

export interface CollectorLimits {
  /** Characters of a request target. */
  target: number;
  /** Bytes of a request body; the pixel has none. */
  body: number;
  /** Hits that may wait for their commit. */
  queue: number;
  /** ms until a store that refused is tried again; doubles up to a minute. */
  retry: number;
}

const usualLimits: CollectorLimits = { target: 16_384, body: 16_384, queue: 10_000, retry: 1000 };

/** Neither the store nor the spool could take a hit. */
export class NotDurable extends Error {}

const pixel = "/a.gif";

export class Collector {
  #parts: Parts;
  #limits: CollectorLimits;
  #rooms: Rooms;
  #ledger: DropCounts;
  #spool: Spool;
  #commits: Commits;
  #answers: PixelAnswers;
  #last: LastHits;
  #recent = new RecentHits();

  private constructor(
    parts: Parts,
    limits: CollectorLimits,
    rooms: Rooms,
    ledger: DropCounts,
    spool: Spool,
    keeper: DurableWriter,
    last: LastHits,
  ) {
    this.#parts = parts;
    this.#limits = limits;
    this.#rooms = rooms;
    this.#ledger = ledger;
    this.#spool = spool;
    this.#last = last;
    this.#commits = new Commits(keeper, limits.queue);
    this.#answers = new PixelAnswers(parts.sites);
  }

  /** Throws a ConfigError for a country file, or a file of referrer rules, that is none. */
  static async open(parts: Parts): Promise<Collector> {
    const { config, effects, store, control, sites } = parts;
    const limits = { ...usualLimits, ...parts.limits };
    const countries = await Countries.open(config.mmdb);
    const ledger = await DropCounts.open(store, sites, dayOf(effects.now(), config.timezone).day);
    const spool = await Spool.open(join(config.data, "spool"));
    const keeper = await DurableWriter.open({ store, spool, effects, retry: limits.retry });
    const sessions = await Sessions.open({ control, effects, timezone: config.timezone });
    const last = await LastHits.open(store);
    const rules = await Rules.read(parts.referrers);
    const rooms = { sites, agents: new Agents(), countries, rules, sessions };
    return new Collector(parts, limits, rooms, ledger, spool, keeper, last);
  }

  /** False where the request is not the collector's. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const target = req.url ?? "";
    if (!target.startsWith(pixel) || (target.length > pixel.length && target[pixel.length] !== "?")) return false;
    try {
      this.#answer(req, res, target);
    } catch (error) {
      this.#fail(req, res, error);
    }
    return true;
  }

  /** The same path for commands; `time` in ms, of any day. Waits where too many hits wait. Throws NotDurable. */
  async take(spec: HitSpec, visitor: Visitor, time: number): Promise<HitOutcome> {
    const moment = this.#momentOf(time);
    await this.#rooms.sessions.prepare(moment.day);
    const passed = pass(spec, visitor, moment, this.#rooms);
    const { promise, resolve, reject } = Promise.withResolvers<HitOutcome>();
    const done = (durable: boolean) =>
      durable
        ? resolve(toOutcome(passed))
        : reject(new NotDurable("neither the database nor the spool can be written"));
    while (!this.#keep(passed, moment, done)) await this.#commits.idle();
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
    return this.#last.lookBack(this.#parts.store);
  }

  /**
   * Applies the referrer rules, as their file is now, to all history and to what comes from now on; `report` is told how
   * far it is. Throws a ConfigError where they cannot be understood: the earlier ones stand then.
   */
  async regroup(report: (done: number, total: number) => void): Promise<{ changed: number }> {
    this.#rooms.rules = await Rules.read(this.#parts.referrers);
    await this.#commits.idle();
    return regroup(this.#parts.store, { ...this.#rooms }, report);
  }

  /** A hit could be kept right now. */
  async ready(): Promise<boolean> {
    if (this.#commits.closed) return false;
    return (await this.#parts.store.writable()) || (await this.#spool.writable());
  }

  /** Takes no more, writes what waits. */
  async close(): Promise<void> {
    await this.#commits.close();
    this.#rooms.sessions.close();
    await this.#spool.close();
  }

  #answer(req: IncomingMessage, res: ServerResponse, target: string): void {
    const refusal = this.#refuse(req, target);
    if (refusal) this.#answers.send(req, res, refusal);
    else if (req.method === "OPTIONS") this.#answers.preflight(req, res);
    else if (req.method === "HEAD") this.#answers.send(req, res, uncounted);
    else this.#receive(req, res, target);
  }

  /** A fault of ours must not end the server; its message may quote the visitor, so only its place is told. */
  #fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    const [place = ""] = /\n\s*at .*/.exec((error as Error).stack ?? "") ?? [];
    this.#parts.effects.log(`A hit met a fault of Tallybook's own: ${(error as Error).name}${place}`);
    if (!res.headersSent) this.#answers.send(req, res, refusals.fault);
  }

  #refuse({ method, headers }: IncomingMessage, target: string): PixelAnswer | undefined {
    const body = headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : Infinity;
    if (body > this.#limits.body) return refusals.body;
    if (target.length > this.#limits.target) return refusals.target;
    if (method !== "GET" && method !== "HEAD" && method !== "OPTIONS") return refusals.method;
    return this.#commits.closed ? refusals.closing : undefined;
  }

  #receive(req: IncomingMessage, res: ServerResponse, target: string): void {
    const visitor = visitorOf(req, this.#parts.config.trustProxy);
    const moment = this.#momentOf(this.#parts.effects.now());
    const waiting = this.#rooms.sessions.prepare(moment.day);
    if (waiting) {
      waiting.then(() => this.#count(req, res, target, visitor, moment)).catch((error) => this.#fail(req, res, error));
    } else this.#count(req, res, target, visitor, moment);
  }

  #count(req: IncomingMessage, res: ServerResponse, target: string, visitor: Visitor, moment: EventTime): void {
    const passed = pass(toHitSpec(target), visitor, moment, this.#rooms);
    this.#recent.add(toRecent(passed, moment.time));
    const done = (durable: boolean) => this.#answers.send(req, res, durable ? answerOf(passed) : refusals.notDurable);
    if (!this.#keep(passed, moment, done)) this.#answers.send(req, res, refusals.tooMany);
  }

  /** Into the next commit; nothing of a malformed hit is written. False where too many wait. */
  #keep(passed: Passed, { day }: EventTime, done: (durable: boolean) => void): boolean {
    if (passed.kind === "stored") {
      const { hit } = passed;
      const stored = (durable: boolean) => {
        if (durable) this.#last.add(hit);
        done(durable);
      };
      return this.#commits.add({ hit, drop: null, done: stored });
    }
    if (passed.kind === "dropped") {
      const { site, reason, host } = passed;
      return this.#commits.add({ hit: null, drop: this.#ledger.toDrop({ day, site, reason, host }), done });
    }
    done(true);
    return true;
  }

  #momentOf(time: number): EventTime {
    return { time: Math.trunc(time), ...dayOf(time, this.#parts.config.timezone) };
  }
}

function toOutcome(passed: Passed): HitOutcome {
  if (passed.kind === "stored") return { kind: "stored" };
  if (passed.kind === "invalid") return passed;
  return { kind: "dropped", reason: passed.reason, site: passed.site, host: passed.host };
}

function toRecent(passed: Passed, time: number): Recent {
  if (passed.kind === "invalid") return { time, kind: "invalid", reason: `${passed.field}: ${passed.why}`, host: "" };
  if (passed.kind === "stored") {
    const { site, host, path, bot } = passed.hit;
    return { time, kind: "stored", site, host, path, ...(bot === null ? {} : { bot }) };
  }
  const { reason, site, host, path } = passed;
  return { time, kind: "dropped", reason, site, host, path };
}
