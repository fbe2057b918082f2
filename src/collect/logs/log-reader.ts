/**
 * Reads a log from where it was left, and hands what its lines say to who writes it, a part at a time. It runs in the
 * process of whoever may read the log; the writer may be another one.
 */

import { dayOf } from "../../base/days.ts";
import { grouped } from "../../base/numbers.ts";
import { Crowd } from "./crowd.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { openDialects } from "./dialects/list.ts";
import { isAt, type LogBegin, readBegin } from "./log-begin.ts";
import { type LogLine, markOf } from "./log-line.ts";
import { linesOf, type RawLine } from "./log-lines.ts";
import { type LogSource, LogSourceError, type OpenLog } from "./log-source.ts";
import { PartMaker } from "./part-maker.ts";
import type { Tally } from "./tally.ts";
import { Verdicts } from "./verdict.ts";
import type { CutDay, LogWriter, Opened, OpenedLog } from "./wire.ts";

/** What a log is known by, and when it begins. */
export interface LogHead {
  source: LogSource;
  /** Marks of its first lines. */
  marks: string[];
  /** ms since 1970, UTC, of its first request. */
  time: number;
  begin: LogBegin;
}

/** By another file's name there is another one by now: nothing was taken of it. */
export class LogMoved extends Error {}

/** Some days were begun by another process: they are to be read again as a whole. */
export class CutDays extends Error {
  readonly days: readonly CutDay[];

  constructor(days: readonly CutDay[]) {
    super("days are cut");
    this.days = days;
  }
}

interface Deps {
  writer: LogWriter;
  /** Null: whichever fits. */
  dialect: Dialect | null;
  /** The host that lines are of which name none; null where there is none. */
  host: string | null;
  tally: Tally;
  /** ms since 1970, UTC */
  now(): number;
}

/** Lines, and bytes, in which the first requests are looked for. */
const maxHeadLines = 200;
const maxHeadBytes = 512 * 1024;
/** Requests that a log is known by. */
const markedLines = 16;

export class LogReader {
  readonly #deps: Deps;
  #verdicts: Verdicts | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Null for a log without a whole line. Throws LogSourceError where its lines are not understood. */
  async head(source: LogSource): Promise<LogHead | null> {
    await using file = await source.open();
    const begin = await readBegin(file);
    const read = openDialects(this.#deps.dialect, this.#deps.now);
    const marks: string[] = [];
    let [time, seen, hasHost] = [0, 0, false];
    for await (const lines of linesOf(upTo(file.read(0), maxHeadBytes), 0, file.isFinished)) {
      for (const { text } of lines) {
        if (marks.length === markedLines || seen++ === maxHeadLines) break;
        const line = text === null || text === "" ? null : read(text);
        if (line === null || line === "nothing") continue;
        if (marks.length === 0) time = line.time;
        hasHost ||= line.host !== "";
        marks.push(markOf(line));
      }
      if (marks.length === markedLines || seen >= maxHeadLines) break;
    }
    if (source.isRepeatable && !(await isAt(begin, file))) throw new LogMoved();
    if (marks.length === 0 && seen > 0) {
      const which = this.#deps.dialect ? "is of the format that was named" : "is of a format that is known";
      throw new LogSourceError(
        `${source.name}: none of its first ${grouped(seen)} lines ${which}; say how they are written by --format`,
      );
    }
    if (marks.length > 0 && !hasHost && this.#deps.host === null) {
      throw new LogSourceError(`${source.name}: its lines do not say of which host they are; say it by --site`);
    }
    return marks.length === 0 ? null : { source, marks, time, begin };
  }

  /**
   * What is new in it. Throws CutDays.
   * @param apart days that are taken although they are cut
   * @returns how far it has been read
   */
  async read(head: LogHead, log: OpenedLog, opened: Opened, apart: readonly string[]): Promise<OpenedLog> {
    const parts = new PartMaker({ log, apart, again: false });
    return this.#read(head, log, opened, parts);
  }

  /** The lines of a day up to some byte, once more. */
  async readAgain(head: LogHead, id: number, bytes: number, day: string, opened: Opened): Promise<void> {
    const log = { id, bytes: 0, line: 0 };
    const parts = new PartMaker({ log, apart: [day], again: true });
    const isOfDay = ({ time }: LogLine) => dayOf(time, opened.timezone).day === day;
    await this.#read(head, log, opened, parts, { bytes, isOfDay });
  }

  async #read(
    { source, begin }: LogHead,
    log: OpenedLog,
    opened: Opened,
    parts: PartMaker,
    bounds?: { bytes: number; isOfDay(line: LogLine): boolean },
  ): Promise<OpenedLog> {
    const { tally, dialect, now } = this.#deps;
    await using file = await source.open();
    // Another file may have got its name since, or it was cut and written anew, also while it was read.
    const check = async () => {
      if (source.isRepeatable && !(await isAt(begin, file))) throw new LogMoved();
    };
    const read = openDialects(dialect, now);
    // A log that says itself what its columns are says so in its first lines.
    if (log.bytes > 0) await this.#prepare(file, read);
    const verdicts = this.#toVerdicts(opened);
    const crowd = new Crowd();
    const take = (raw: RawLine): void => {
      const line = raw.text === null ? null : raw.text === "" ? "nothing" : read(raw.text);
      parts.advance(raw.end);
      if (line === null && !bounds) tally.problem(source.name, parts.line);
      if (line === null || line === "nothing" || (bounds && !bounds.isOfDay(line))) return;
      crowd.add(line);
      parts.add(verdicts.of(line));
    };
    let size = log.bytes;
    for await (const lines of linesOf(file.read(log.bytes), log.bytes, file.isFinished || bounds !== undefined)) {
      for (const raw of lines) {
        if (bounds && raw.end > bounds.bytes) break;
        take(raw);
        if (parts.isFull) await this.#send(parts, check);
      }
      size = lines.at(-1)?.end ?? size;
      if (bounds && size >= bounds.bytes) break;
      tally.lines(source.name, parts.line);
    }
    await this.#send(parts, check);
    if (crowd.isProxy) tally.proxy(source.name);
    return parts.log;
  }

  async #send(parts: PartMaker, check: () => Promise<void>): Promise<void> {
    await check();
    const part = parts.take();
    if (!part) return;
    const taken = await this.#deps.writer.take(part);
    if (taken.kind === "cut") throw new CutDays(taken.days);
    if (taken.kind === "moved") throw new LogSourceError("another program reads the same log; end one of them");
    this.#deps.tally.taken(taken, part.again);
  }

  async #prepare(file: OpenLog, read: (text: string) => unknown): Promise<void> {
    for await (const lines of linesOf(file.read(0, maxHeadBytes), 0, false)) {
      for (const { text } of lines.slice(0, maxHeadLines)) if (text) read(text);
      return;
    }
  }

  /** One for all logs, as it remembers who loads what belongs to pages. */
  #toVerdicts({ sites }: Opened): Verdicts {
    const feeds = new Set(sites.flatMap(({ feed }) => (feed ? [keyOf(new URL(feed))] : [])));
    const names = new Set(sites.flatMap(({ feed }) => (feed ? [new URL(feed).pathname] : [])));
    const hosts = new Set(sites.flatMap(({ hosts }) => hosts));
    const isFeed = (host: string, path: string) => feeds.has(host + path) || (hosts.has(host) && names.has(path));
    this.#verdicts ??= new Verdicts({ host: this.#deps.host ?? "", isFeed });
    return this.#verdicts;
  }
}

const keyOf = ({ hostname, pathname }: URL) => hostname + pathname;

async function* upTo(chunks: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    yield chunk;
    size += chunk.length;
    if (size >= most) return;
  }
}
