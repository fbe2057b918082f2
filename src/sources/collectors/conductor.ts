import type { Config } from "../../base/config.ts";
import type { Effects } from "../../base/effects.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import type { Fetcher } from "./fetcher.ts";
import type { CollectorFile } from "./files.ts";
import type { Ended, Journal, Run } from "./journal.ts";
import type { Marks } from "./marks.ts";
import { CollectorRun, maxRunMs, type Progress } from "./run.ts";
import { dueAfter } from "./schedule.ts";
import type { CollectorState, CollectorStates } from "./states.ts";
import type { Subjects } from "./subjects.ts";
import type { CollectorTables } from "./tables.ts";

/** A run that goes on; `started` in ms since 1970, UTC. */
export type Running = Progress & { started: number; stopping: boolean };

interface Deps {
  config: Config;
  effects: Effects;
  store: Pick<Store, "read" | "write">;
  readers: Pick<Readers, "ask">;
  fetcher: Fetcher;
  journal: Journal;
  subjects: Subjects;
  states: CollectorStates;
  marks: Marks;
  tables: CollectorTables;
}

interface Going {
  run: CollectorRun | null;
  started: number;
  stop: AbortController;
  ended: Promise<Ended | null>;
}

/** Runs at the same time. */
const maxRunning = 4;
/** ms until the first try after a failure; each further one waits twice as long, a day at the most. */
const firstRetryMs = 60_000;
const lastRetryMs = 86_400_000;

/** Begins runs when they are due and ends them when they are told to. */
export class Conductor {
  readonly #deps: Deps;
  readonly #going = new Map<string, Going>();
  #last: Map<string, Run> | undefined;
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Begins the runs that are due, and waits for none of them. */
  async round(files: Iterable<CollectorFile>): Promise<void> {
    if (this.#last === undefined) await this.#recover();
    for (const file of files) {
      if (this.#closed || this.#going.size >= maxRunning) return;
      if ("error" in file || this.#going.has(file.name)) continue;
      const next = await this.next(file);
      if (next !== null && next <= this.#deps.effects.now()) this.begin(file);
    }
  }

  /** What the server before did not live to end is begun anew. */
  async #recover(): Promise<void> {
    const { journal, states, effects } = this.#deps;
    for (const name of await journal.endLost()) await states.put(name, { due: effects.now() });
    this.#last = await journal.newest();
  }

  /** When it runs next by itself, in ms since 1970, UTC; null: it does not. */
  async next(definition: Definition): Promise<number | null> {
    const { states, tables, effects, config } = this.#deps;
    const state = await states.get(definition.name);
    if (switchOf(definition, state) !== "on" || tables.conflict(definition.name) !== null) return null;
    if (state.due !== null) return state.due;
    const last = await this.last(definition.name);
    return last === null ? effects.now() : dueAfter(definition.schedule, last.started, config.timezone);
  }

  /** Its last run, or the one that goes on. */
  async last(name: string): Promise<Run | null> {
    this.#last ??= await this.#deps.journal.newest();
    return this.#last.get(name) ?? null;
  }

  /** Whether it has ever run, as far as is known yet. */
  hasRun(name: string): boolean {
    return this.#last?.has(name) ?? false;
  }

  running(name: string): Running | null {
    const going = this.#going.get(name);
    if (going === undefined) return null;
    const { run, started, stop } = going;
    const none = { requests: 0, status: null, bytes: 0, rows: 0, refused: 0, subject: null };
    return { ...(run?.progress ?? none), started, stopping: stop.signal.aborted };
  }

  /** @returns how it will have ended; null: it broke. @throws QuestionError 409, 503 */
  begin(definition: Definition): Promise<Ended | null> {
    const { name } = definition;
    if (this.#going.has(name)) throw new QuestionError(`${name} is running already.`, { status: 409 });
    if (this.#closed) throw new QuestionError("Tallybook is shutting down.", { status: 503 });
    const { effects } = this.#deps;
    const going: Going = {
      run: null,
      started: effects.now(),
      stop: new AbortController(),
      ended: Promise.resolve(null),
    };
    this.#going.set(name, going);
    going.ended = this.#collect(definition, going)
      .catch((error: unknown) => {
        effects.log(`Collector ${name}: ${(error as Error).message}`);
        return null;
      })
      .finally(() => this.#going.delete(name));
    return going.ended;
  }

  /** Ends the present run and its request; whether there was one. */
  async stop(name: string): Promise<boolean> {
    const going = this.#going.get(name);
    going?.stop.abort();
    await going?.ended;
    return going !== undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#going.keys()].map((name) => this.stop(name)));
  }

  async #collect(definition: Definition, going: Going): Promise<Ended> {
    const { journal } = this.#deps;
    const { name } = definition;
    const id = await journal.begin(name);
    const ended = await this.#carryOut(definition, going, id).catch((error) => toFailed(error, going.run?.progress));
    await journal.end(id, name, ended);
    const [last] = await journal.last(name, 1);
    if (last) this.#last?.set(name, last);
    await this.#note(name, ended, going.run?.notBefore ?? null);
    return ended;
  }

  async #carryOut(definition: Definition, going: Going, id: number): Promise<Ended> {
    const { store, readers, config, fetcher, marks, tables, subjects, states } = this.#deps;
    await tables.ensure(definition);
    const followed = definition.each === null ? [null] : (await subjects.of(definition)).map((one) => one.name);
    const params = paramsOf(definition, await states.get(definition.name));
    const task = { definition, params, subjects: followed, run: id, started: going.started };
    const deps = { store, readers, fetcher, marks, timezone: config.timezone };
    going.run = new CollectorRun(task, deps, AbortSignal.any([going.stop.signal, AbortSignal.timeout(maxRunMs)]));
    return going.run.run();
  }

  /** Failures are tried again, later each time. One that ends with the server begins with the next one. */
  async #note(name: string, { state }: Ended, notBefore: number | null): Promise<void> {
    const { states, effects } = this.#deps;
    const { tries, failingSince, due } = await states.get(name);
    const now = effects.now();
    if (state === "failed") {
      const backOffMs = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(tries, 20));
      const again = Math.max(now + backOffMs, notBefore ?? 0);
      await states.put(name, { tries: tries + 1, failingSince: failingSince ?? now, due: again });
    } else if (state === "stopped") {
      await states.put(name, { due: this.#closed ? now : null });
    } else if (tries > 0 || failingSince !== null || due !== null) {
      await states.put(name, { tries: 0, failingSince: null, due: null });
    }
  }
}

/** What somebody switched, else what the file says. */
export function switchOf({ off }: Definition, { state }: CollectorState): "on" | "off" | "paused" {
  return state ?? (off ? "off" : "on");
}

/** Values of the file's parameters as they are now. */
export function paramsOf(definition: Definition, { params }: CollectorState): Record<string, string> {
  const known = Object.entries(params).filter(([name]) => Object.hasOwn(definition.params, name));
  return { ...definition.params, ...Object.fromEntries(known) };
}

function toFailed(error: unknown, progress: Progress | undefined): Ended {
  const { requests = 0, status = null, bytes = 0, rows = 0, refused = 0 } = progress ?? {};
  const where =
    error instanceof QuestionError && error.line !== undefined ? ` (${error.file}, line ${error.line})` : "";
  const known = error instanceof QuestionError || error instanceof FetchError;
  const problem = known ? `${(error as Error).message}${where}` : `Something broke here: ${(error as Error).message}`;
  return { state: "failed", requests, status, bytes, rows, refused, problem };
}
