/** Gathers what lines of a log say into parts that are written in one commit each. */
import type { LogHit, Verdict } from "./verdict.ts";
import type { LogPart, OpenedLog } from "./wire.ts";

/** Hits of one commit, and lines that it may be about. */
const maxHits = 200;
const maxLines = 10_000;

const quarterMs = 15 * 60 * 1000;

interface PartSpec {
  log: OpenedLog;
  apart: readonly string[];
  again: boolean;
}

export class PartMaker {
  readonly #spec: PartSpec;
  #from: number;
  #end: number;
  #line: number;
  #fromLine: number;
  #hits: LogHit[] = [];
  #noHits = new Map<string, LogPart["noHits"][number]>();

  constructor(spec: PartSpec) {
    this.#spec = spec;
    this.#from = this.#end = spec.log.bytes;
    this.#line = this.#fromLine = spec.log.line;
  }

  /** The number of the line that was read last. */
  get line(): number {
    return this.#line;
  }

  /** As far as it was handed on. */
  get log(): OpenedLog {
    return { id: this.#spec.log.id, bytes: this.#from, line: this.#fromLine };
  }

  get isFull(): boolean {
    return this.#hits.length >= maxHits || this.#line - this.#fromLine >= maxLines;
  }

  /** A line was read; @param end bytes up to its end */
  advance(end: number): void {
    this.#end = end;
    this.#line++;
  }

  add(verdict: Verdict): void {
    if (verdict.kind === "hit") {
      this.#hits.push(verdict.hit);
      return;
    }
    const { time, host, reason } = verdict;
    const key = `${Math.floor(time / quarterMs)} ${reason} ${host}`;
    const counted = this.#noHits.getOrInsertComputed(key, () => ({ time, host, reason, count: 0 }));
    counted.count++;
  }

  /** What was gathered since the last time; undefined for nothing. */
  take(): LogPart | undefined {
    if (this.#end === this.#from) return undefined;
    const { log, apart, again } = this.#spec;
    const part = {
      ...{ log: log.id, from: this.#from, to: this.#end, line: this.#line, hits: this.#hits },
      ...{ noHits: [...this.#noHits.values()], again, apart: [...apart] },
    };
    this.#from = this.#end;
    this.#fromLine = this.#line;
    this.#hits = [];
    this.#noHits = new Map();
    return part;
  }
}
