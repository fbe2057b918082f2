import type { QuestionError } from "../../query/answer.ts";
import { type Conductor, paramsOf, type Running, switchOf } from "./conductor.ts";
import type { Definition } from "./definition.ts";
import type { CollectorFile } from "./files.ts";
import type { Run } from "./journal.ts";
import type { CollectorStates } from "./states.ts";
import type { CollectorTables } from "./tables.ts";

/** A collector as pages and programs see it; times in ms since 1970, UTC. */
export interface CollectorStatus extends Pick<Definition, "name" | "title" | "description" | "file" | "own"> {
  /** Null: its file cannot be understood. */
  definition: Definition | null;
  /** What is wrong with its file; null: nothing. */
  problem: QuestionError | null;
  /** `off`: nobody has switched it on; `broken`: it cannot run as its file is. */
  state: "on" | "off" | "paused" | "broken";
  /** What its present run has done so far; null: none goes on. */
  running: Running | null;
  /** When it runs next by itself; null: it does not. */
  next: number | null;
  failingSince: number | null;
  last: Run | null;
  params: Record<string, string>;
}

/** How collectors are doing. */
export class Statuses {
  readonly #states: CollectorStates;
  readonly #tables: CollectorTables;
  readonly #conductor: Conductor;

  constructor(deps: { states: CollectorStates; tables: CollectorTables; conductor: Conductor }) {
    this.#states = deps.states;
    this.#tables = deps.tables;
    this.#conductor = deps.conductor;
  }

  async of(file: CollectorFile): Promise<CollectorStatus> {
    const { name, title, file: path, own } = file;
    const state = await this.#states.get(name);
    const last = await this.#conductor.last(name);
    const { failingSince } = state;
    const shared = { name, title, file: path, own, failingSince, last, running: this.#conductor.running(name) };
    const problem = "error" in file ? file.error : this.#tables.conflict(name);
    if ("error" in file) {
      return { ...shared, problem, state: "broken", definition: null, description: null, next: null, params: {} };
    }
    return {
      ...{ ...shared, problem, definition: file, description: file.description, params: paramsOf(file, state) },
      state: problem === null ? switchOf(file, state) : "broken",
      next: await this.#conductor.next(file),
    };
  }
}
