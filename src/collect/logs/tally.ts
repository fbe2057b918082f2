/** What became of the lines of logs, for the person who had them read. */
import { grouped } from "../../base/numbers.ts";
import type { Taken } from "./wire.ts";

/** Numbers of lines that are told of each log. */
const maxTold = 10;
/** Lines between two reports of how far it is. */
const reportEvery = 50_000;

export class Tally {
  readonly #report: (line: string) => void;
  readonly #hits = new Map<string, number>();
  readonly #left = new Map<string, number>();
  readonly #problems = new Map<string, { count: number; first: number[] }>();
  readonly #proxies = new Set<string>();
  readonly #apart = new Set<string>();
  readonly #pending = new Set<string>();
  readonly #warnings = new Set<string>();
  #told = 0;

  constructor(report: (line: string) => void) {
    this.#report = report;
  }

  taken({ hits, left }: Extract<Taken, { kind: "taken" }>, again: boolean): void {
    if (again) return;
    for (const [name, count] of Object.entries(hits)) this.#hits.set(name, (this.#hits.get(name) ?? 0) + count);
    for (const [name, count] of Object.entries(left)) this.#left.set(name, (this.#left.get(name) ?? 0) + count);
  }

  /** A line that is not understood. */
  problem(log: string, line: number): void {
    const known = this.#problems.getOrInsertComputed(log, () => ({ count: 0, first: [] }));
    known.count++;
    if (known.first.length < maxTold) known.first.push(line);
  }

  /** So many lines of it have been read. */
  lines(log: string, line: number): void {
    if (line - this.#told < reportEvery && line >= this.#told) return;
    this.#told = line;
    this.#report(`${log}: ${grouped(line)} lines`);
  }

  /** Nearly all its requests come from a few addresses. */
  proxy(log: string): void {
    this.#proxies.add(log);
  }

  /** Visitors of these days may be counted twice. */
  apart(days: Iterable<string>): void {
    for (const day of days) this.#apart.add(day);
  }

  /** What else should be known, in words. */
  warn(line: string): void {
    this.#warnings.add(line);
  }

  /** A day's reading was cut, and not all its logs are here. */
  pending(day: string): void {
    this.#pending.add(day);
  }

  /** What was counted, a line each. */
  result(): string[] {
    const rows = (counts: Map<string, number>) =>
      [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${name}: ${grouped(count)}`);
    if (this.#hits.size + this.#left.size === 0) return ["Nothing new in it."];
    return [
      ...(this.#hits.size > 0 ? ["Counted", ...rows(this.#hits)] : ["Counted nothing."]),
      ...(this.#left.size > 0 ? ["Left out", ...rows(this.#left)] : []),
    ];
  }

  /** What the person should know beside it; each is told once. */
  warnings(): string[] {
    const lines = [...this.#problems].map(([log, { count, first }]) => {
      const which = `${first.map(grouped).join(", ")}${count > first.length ? " …" : ""}`;
      return `${log}: ${grouped(count)} ${count === 1 ? "line is" : "lines are"} not understood: ${which}`;
    });
    for (const log of this.#proxies) {
      lines.push(
        `${log}: nearly all requests come from a few addresses, as if a proxy stood before the server; visitors cannot be told apart`,
      );
    }
    if (this.#apart.size > 0) {
      const days = [...this.#apart].sort().join(", ");
      lines.push(
        `${days}: a part was read before, and its log is not here to be read again; visitors of both parts count twice`,
      );
    }
    lines.push(...this.#warnings);
    this.#warnings.clear();
    for (const day of this.#pending) {
      lines.push(`${day} is not whole, as its reading was cut; give all logs that have requests of that day`);
    }
    this.#pending.clear();
    this.#problems.clear();
    this.#proxies.clear();
    this.#apart.clear();
    return lines;
  }
}
