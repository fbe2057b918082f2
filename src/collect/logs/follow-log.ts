/**
 * Follows a log while its server writes it. At each look, whatever has changed of the file, and of those that were made of
 * it when it was rotated, is read from where it was left: a log is known by its first lines, so it makes no difference
 * whether it was renamed, copied and cut, packed, or all that while nobody looked.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readLogs } from "./import-logs.ts";
import { type LogHead, LogMoved, type LogReader } from "./log-reader.ts";
import { fileSource, type LogSource, LogSourceError } from "./log-source.ts";
import type { Tally } from "./tally.ts";
import type { LogWriter } from "./wire.ts";

interface Deps {
  writer: LogWriter;
  reader: LogReader;
  tally: Tally;
}

export class LogFollower {
  readonly #path: string;
  readonly #deps: Deps;
  /** Of each file, how it was when all of it had been read. */
  readonly #read = new Map<string, string>();
  readonly #heads = new Map<string, LogHead>();
  readonly #apart = new Set<string>();

  constructor(path: string, deps: Deps) {
    this.#path = path;
    this.#deps = deps;
  }

  /** Reads what is new; where a file was renamed meanwhile, the next look does. Throws what the writer throws, LogSourceError where the log cannot be read; looking again goes on there. */
  async look(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (!(error instanceof LogMoved)) throw error;
    }
  }

  async #look(): Promise<void> {
    const states = await this.#states();
    if (states.size === 0 && this.#read.size === 0) {
      this.#deps.tally.warn(`${this.#path}: there is no such file yet, or nothing in it`);
    }
    for (const path of [...this.#heads.keys()]) if (!states.has(path)) this.#heads.delete(path);
    const changed = [...states].filter(([path, state]) => this.#read.get(path) !== state);
    if (changed.length === 0) return;
    for (const [path] of changed) await this.#findHead(path);
    const heads = await this.#wanted([...this.#heads.values()]);
    for (const head of heads) {
      // Those that have not changed are at their end; they are needed where a day has to be read again.
      if (changed.some(([path]) => path === head.source.name)) await this.#readNew(head, heads);
    }
    for (const [path, state] of changed) this.#read.set(path, state);
  }

  /** The file and those whose names begin like its, each with what changes when it is written. */
  async #states(): Promise<Map<string, string>> {
    const directory = dirname(this.#path);
    const own = basename(this.#path);
    const names = (await readdir(directory)).filter((name) => name.startsWith(own));
    const states = new Map<string, string>();
    for (const name of names) {
      const path = join(directory, name);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() && found.size > 0) states.set(path, `${found.ino} ${found.size} ${found.mtimeMs}`);
    }
    return states;
  }

  async #findHead(path: string): Promise<void> {
    this.#heads.delete(path);
    const head = await this.#passing(path, () => this.#deps.reader.head(this.#toSource(path)));
    if (head) this.#heads.set(path, head);
  }

  async #readNew(head: LogHead, all: readonly LogHead[]): Promise<void> {
    const { source } = head;
    await this.#passing(source.name, () => readLogs(this.#deps, all, { heads: [head], apart: this.#apart }));
  }

  /** A file that is being packed is damaged until it is whole: others than the log itself are told and passed over. */
  async #passing<T>(path: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LogSourceError) || path === this.#path) throw error;
      this.#deps.tally.warn(error.message);
      return null;
    }
  }

  #toSource(path: string): LogSource {
    const source = fileSource(path);
    if (path !== this.#path) return source;
    // Its last line may be half written, however long ago that was.
    return { ...source, open: async () => Object.assign(await source.open(), { isFinished: false }) };
  }

  /** The log itself, those that were read before, and those that came after these. */
  async #wanted(heads: LogHead[]): Promise<LogHead[]> {
    const { logs } = await this.#deps.writer.open({ heads: heads.map(({ marks }) => marks), add: false });
    const since = Math.min(...heads.filter((_, n) => logs[n]).map(({ time }) => time));
    return heads
      .filter(({ source, time }, n) => source.name === this.#path || logs[n] || time >= since)
      .sort((a, b) => a.time - b.time);
  }
}
