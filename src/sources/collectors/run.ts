import { dayOf } from "../../base/days.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import { type Fetcher, privateHostOf } from "./fetcher.ts";
import type { Ended, RunState } from "./journal.ts";
import { keepGone, keepRows, keepUnchanged } from "./keeping.ts";
import { nextIn, type Stored, toRows } from "./mapping.ts";
import type { Mark, Marks } from "./marks.ts";
import { Problems } from "./problems.ts";
import { toShape } from "./shape.ts";
import { keyOf } from "./table.ts";
import { toUrl } from "./template.ts";
import { checked, type Visited } from "./visit.ts";

export interface RunDeps {
  store: Pick<Store, "read" | "write">;
  readers: Pick<Readers, "ask">;
  fetcher: Fetcher;
  marks: Marks;
  timezone: string;
}

export interface RunTask {
  definition: Definition;
  /** Values of the definition's parameters as they are now. */
  params: Record<string, string>;
  subjects: (string | null)[];
  run: number;
  /** ms since 1970, UTC */
  started: number;
}

/** What a run has done so far. */
export type Progress = Pick<Ended, "requests" | "status" | "bytes" | "rows" | "refused"> & { subject: string | null };

/** Requests of one run, and ms it may take. */
const maxRequests = 1000;
export const maxRunMs = 6 * 3_600_000;

/** One run of one collector: for each subject page after page, each to rows, each stored as it comes. */
export class CollectorRun {
  readonly progress: Progress = { requests: 0, status: null, bytes: 0, rows: 0, refused: 0, subject: null };
  /** ms since 1970, UTC: before it the server does not want to be asked again. */
  notBefore: number | null = null;
  readonly #deps: RunDeps;
  readonly #task: RunTask;
  readonly #signal: AbortSignal;
  readonly #problems = new Problems();
  readonly #keys = new Set<string>();
  #repeated = 0;

  constructor(task: RunTask, deps: RunDeps, signal: AbortSignal) {
    this.#task = task;
    this.#deps = deps;
    this.#signal = signal;
  }

  async run(): Promise<Ended> {
    const { subjects } = this.#task;
    const outcomes: ("ok" | "unchanged" | "failed")[] = [];
    for (const subject of subjects) {
      this.progress.subject = subject;
      try {
        outcomes.push(await this.#follow(subject));
      } catch (error) {
        if (this.#signal.aborted) return this.#ended("stopped");
        outcomes.push("failed");
        if (this.#tell(error, subject)) break;
      }
    }
    if (subjects.length === 0) this.#problems.add("It has no subjects yet: name one, and it is fetched.");
    this.#problems.repeated(this.#repeated);
    const failed = outcomes.length > 0 && outcomes.every((one) => one === "failed");
    const isSame = outcomes.length > 0 && outcomes.every((one) => one === "unchanged");
    return this.#ended(failed || this.notBefore !== null ? "failed" : isSame ? "unchanged" : "ok");
  }

  #ended(state: RunState): Ended {
    const { requests, status, bytes, rows, refused } = this.progress;
    return { state, requests, status, bytes, rows, refused, problem: this.#problems.text() };
  }

  /** @returns whether nothing else can be had in this run */
  #tell(error: unknown, subject: string | null): boolean {
    if (!(error instanceof QuestionError) && !(error instanceof FetchError)) throw error;
    this.#problems.failed(error, subject);
    // The SELECT is the same for all of them.
    if (error instanceof QuestionError) return true;
    this.notBefore = error.notBefore ?? this.notBefore;
    return error.isFinal;
  }

  async #follow(subject: string | null): Promise<"ok" | "unchanged"> {
    const { definition } = this.#task;
    const { from, pages, next, most } = definition;
    const mark = pages === null && next === null ? await this.#deps.marks.get(definition, subject) : null;
    let number = pages?.from ?? 1;
    let url = toUrl(from, this.#values(subject, number));
    const seen = new Set<string>();
    let last = "";
    let came = 0;
    for (let count = 1; ; count++) {
      const visited = await this.#visit(url, mark);
      if (visited.text === null) {
        await keepUnchanged(this.#keeping(), subject);
        return "unchanged";
      }
      const page = await this.#page(visited, subject, number, mark);
      const isAgain = page.rows.length > 0 && page.print === last;
      last = page.print;
      if (isAgain) break;
      came += page.rows.length;
      await this.#keep(subject, page.rows);
      if (mark !== null) await this.#deps.marks.put(definition, subject, { ...visited, url, fields: page.fields });
      if (page.rows.length + page.refused === 0 || (pages === null && page.next === null)) break;
      if (count >= most) {
        this.#problems.add(`There are more than ${most} pages; the others were not asked for.`);
        return "ok"; // what was not looked at is not gone
      }
      if (pages !== null) {
        number += pages.step;
        url = toUrl(from, this.#values(subject, number));
        continue;
      }
      url = checked(page.next ?? "", visited.url, privateHostOf(definition)).href;
      if (seen.has(url)) {
        this.#problems.add("Its next pages go round in a circle; each was read once.");
        break;
      }
      seen.add(url);
    }
    const doubtful = await keepGone(this.#keeping(), subject, came > 0);
    if (doubtful > 0) this.#problems.add(`No rows came; the ${doubtful} of before stay.`);
    return "ok";
  }

  #values(subject: string | null, page: number): Record<string, string> {
    return { ...this.#task.params, subject: subject ?? "", page: String(page) };
  }

  async #visit(url: string, mark: Mark | null): Promise<Visited> {
    if (++this.progress.requests > maxRequests) {
      throw new FetchError(`A run may ask ${maxRequests} times; the rest was not asked for`, { isFinal: true });
    }
    const known = mark !== null && mark.url === url ? mark : null;
    try {
      const visited = await this.#deps.fetcher.fetch(this.#task.definition, url, known, this.#signal);
      this.progress.status = visited.status;
      this.progress.bytes += visited.bytes;
      return visited;
    } catch (error) {
      if (error instanceof FetchError) this.progress.status = error.status;
      throw error;
    }
  }

  async #page(visited: Visited, subject: string | null, number: number, mark: Mark | null) {
    const { definition, params } = this.#task;
    const shaped = await toShape(visited.text ?? "", visited.url, definition);
    this.#problems.otherFields(mark?.fields ?? null, shaped.fields);
    const given = { body: shaped.body, subject, page: number, params };
    const mapped = await toRows(definition, given, this.#deps.readers, this.#signal);
    this.progress.rows += mapped.rows.length;
    this.progress.refused += mapped.refused;
    this.#problems.left(mapped, number);
    const next =
      definition.next === "link"
        ? visited.next
        : definition.as === "json" && definition.next !== null
          ? await nextIn(definition.next, shaped.body, this.#deps.readers, this.#signal)
          : shaped.next;
    return { ...mapped, next, fields: shaped.fields, print: JSON.stringify(mapped.rows) };
  }

  async #keep(subject: string | null, rows: Stored[][]): Promise<void> {
    const { definition } = this.#task;
    const own = definition.each === null ? rows : rows.map((row) => [subject, ...row]);
    const key = keyOf(definition).filter((name) => name !== "run" && name !== "subject");
    const at = key.map((name) => definition.columns.findIndex((column) => column.name === name));
    if (at.length > 0) {
      for (const row of rows) {
        const value = JSON.stringify([subject, ...at.map((index) => row[index])]);
        if (this.#keys.has(value)) this.#repeated++;
        else this.#keys.add(value);
      }
    }
    await keepRows(this.#keeping(), own);
  }

  #keeping() {
    const { definition, run, started } = this.#task;
    const { store, timezone } = this.#deps;
    return { definition, run, day: dayOf(started, timezone).day, store };
  }
}
