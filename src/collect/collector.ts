/** The collector: a hit on plain HTTP, or from a command, through the whole path to the disk. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Effects } from "../app.ts";
import type { Config } from "../config.ts";
import { dayOf } from "../store/days.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import { Agents } from "./agent.ts";
import { type Answer, Answers, methods } from "./answer.ts";
import { visitorOf } from "./client.ts";
import { type CommitLimits, Commits } from "./commit.ts";
import { Countries } from "./country.ts";
import type { HitSpec, Outcome, Visitor } from "./hit.ts";
import { type Drop, Ledger } from "./ledger.ts";
import { type Moment, type Passed, pass, type Rooms } from "./pipeline.ts";
import { type Recent, RecentHits } from "./recent.ts";
import { regroup } from "./regroup.ts";
import { Sessions } from "./session.ts";
import { Spool } from "./spool.ts";
import { toHitSpec } from "./wire.ts";

export interface CollectorParts {
  config: Config;
  effects: Effects;
  store: Store;
  control: Store;
  sites: Sites;
  limits?: Partial<CollectorLimits>;
}

export interface CollectorLimits extends CommitLimits {
  /** Characters of a request target. */
  target: number;
  /** Bytes of a request body; the pixel has none. */
  body: number;
}

const usualLimits: CollectorLimits = { target: 16_384, body: 16_384, queue: 10_000, retry: 1000 };

/** Neither the store nor the spool could take a hit. */
export class NotDurable extends Error {}

const pixel = "/a.gif";

export class Collector {
  #parts: CollectorParts;
  #limits: CollectorLimits;
  #rooms: Rooms;
  #ledger: Ledger;
  #spool: Spool;
  #commits: Commits;
  #answers: Answers;
  #recent = new RecentHits();

  private constructor(
    parts: CollectorParts,
    limits: CollectorLimits,
    rooms: Rooms,
    ledger: Ledger,
    spool: Spool,
    commits: Commits,
  ) {
    this.#parts = parts;
    this.#limits = limits;
    this.#rooms = rooms;
    this.#ledger = ledger;
    this.#spool = spool;
    this.#commits = commits;
    this.#answers = new Answers(parts.sites);
  }

  /** Throws a ConfigError for a country file that is none. */
  static async open(parts: CollectorParts): Promise<Collector> {
    const { config, effects, store, control, sites } = parts;
    const limits = { ...usualLimits, ...parts.limits };
    const countries = await Countries.open(config.mmdb);
    const ledger = await Ledger.open(store, dayOf(effects.now(), config.timezone).day);
    const spool = await Spool.open(join(config.data, "spool"));
    const commits = await Commits.open({ store, spool, effects, limits });
    const sessions = await Sessions.open({ control, effects, timezone: config.timezone });
    const rooms = { sites, agents: new Agents(), countries, sessions };
    return new Collector(parts, limits, rooms, ledger, spool, commits);
  }

  /** False where the request is not the collector's. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const target = req.url ?? "";
    if (!target.startsWith(pixel) || (target.length > pixel.length && target[pixel.length] !== "?")) return false;
    const refusal = this.#refuse(req, target);
    if (refusal) this.#answers.send(req, res, refusal);
    else if (req.method === "OPTIONS") this.#answers.preflight(req, res);
    else if (req.method === "HEAD") this.#answers.send(req, res);
    else this.#receive(req, res, target);
    return true;
  }

  /** Throws NotDurable. Waits where too many hits wait already. */
  async take(spec: HitSpec, visitor: Visitor, time: number): Promise<Outcome> {
    const moment = this.#momentOf(time);
    await this.#rooms.sessions.prepare(moment.day);
    const passed = this.#pass(spec, visitor, moment);
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const done = (durable: boolean) =>
      durable
        ? resolve(toOutcome(passed))
        : reject(new NotDurable("neither the database nor the spool can be written"));
    while (!this.#keep(passed, moment, done)) await this.#commits.idle();
    return promise;
  }

  recent(): Recent[] {
    return this.#recent.list();
  }

  /** Applies today's referrer rules to all history; `report` is told how far it is. */
  async regroup(report: (done: number, total: number) => void): Promise<{ changed: number }> {
    await this.#commits.idle();
    return regroup(this.#parts.store, this.#parts.sites, report);
  }

  /** A hit could be kept right now. */
  async ready(): Promise<boolean> {
    if (this.#commits.closed) return false;
    return (await this.#parts.store.writable()) || (await this.#spool.writable());
  }

  async close(): Promise<void> {
    await this.#commits.close();
    this.#rooms.sessions.close();
    await this.#spool.close();
  }

  #refuse({ method, headers }: IncomingMessage, target: string): Answer | undefined {
    const body = headers["transfer-encoding"] === undefined ? Number(headers["content-length"] ?? 0) : Infinity;
    if (body > this.#limits.body) return refused(413, "the pixel takes no body", "Connection", "close");
    if (target.length > this.#limits.target) return refused(414, `longer than ${this.#limits.target} characters`);
    if (method !== "GET" && method !== "HEAD" && method !== "OPTIONS") {
      return refused(405, "only GET counts", "Allow", methods);
    }
    return this.#commits.closed ? refused(503, "shutting down", "Retry-After", "5", "Connection", "close") : undefined;
  }

  #receive(req: IncomingMessage, res: ServerResponse, target: string): void {
    const visitor = visitorOf(req, this.#parts.config.trustProxy);
    const moment = this.#momentOf(this.#parts.effects.now());
    const waiting = this.#rooms.sessions.prepare(moment.day);
    if (waiting) void waiting.then(() => this.#count(req, res, target, visitor, moment));
    else this.#count(req, res, target, visitor, moment);
  }

  #count(req: IncomingMessage, res: ServerResponse, target: string, visitor: Visitor, moment: Moment): void {
    const passed = this.#pass(toHitSpec(target), visitor, moment);
    const done = (durable: boolean) => this.#answers.send(req, res, durable ? answerOf(passed) : notDurable);
    if (!this.#keep(passed, moment, done)) this.#answers.send(req, res, tooMany);
  }

  #pass(spec: HitSpec, visitor: Visitor, moment: Moment): Passed {
    const passed = pass(spec, visitor, moment, this.#rooms);
    this.#recent.add(toRecent(passed, moment.time));
    return passed;
  }

  /** Into the next commit; nothing of a malformed hit is written. False where too many wait. */
  #keep(passed: Passed, { day }: Moment, done: (durable: boolean) => void): boolean {
    if (passed.kind === "invalid") {
      done(true);
      return true;
    }
    if (passed.kind === "stored") return this.#commits.add({ hit: passed.hit, drop: null, done });
    const drop: Drop = this.#ledger.toDrop({ day, site: passed.site, reason: passed.reason, host: passed.host });
    return this.#commits.add({ hit: null, drop, done });
  }

  #momentOf(time: number): Moment {
    const { day, hour } = dayOf(time, this.#parts.config.timezone);
    return { time, day, hour };
  }
}

const tooMany = refused(429, "too many hits wait", "Retry-After", "1");
const notDurable = refused(503, "nothing can be written", "Retry-After", "30");

function refused(status: number, why: string, ...headers: string[]): Answer {
  return { status, note: `refused; ${why}`, headers };
}

function answerOf(passed: Passed): Answer | undefined {
  if (passed.kind === "stored") return undefined;
  if (passed.kind === "invalid") return { status: 400, note: `invalid; ${passed.field}: ${passed.why}` };
  return { status: passed.reason === "unknown site" ? 404 : 200, note: `dropped; ${passed.reason}` };
}

function toOutcome(passed: Passed): Outcome {
  if (passed.kind === "stored") return { kind: "stored" };
  if (passed.kind === "invalid") return passed;
  return { kind: "dropped", reason: passed.reason, site: passed.site, host: passed.host };
}

function toRecent(passed: Passed, time: number): Recent {
  if (passed.kind === "invalid") return { time, kind: "invalid", reason: `${passed.field}: ${passed.why}`, host: "" };
  if (passed.kind === "stored") {
    return { time, kind: "stored", site: passed.hit.site, host: passed.hit.host, path: passed.hit.path };
  }
  const { reason, site, host, path } = passed;
  return { time, kind: "dropped", reason, site, host, path };
}
