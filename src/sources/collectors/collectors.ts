import type { LookupFunction } from "node:net";
import type { Config } from "../../base/config.ts";
import type { Effects } from "../../base/effects.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import { Conductor, paramsOf, switchOf } from "./conductor.ts";
import { type Definition, toDefinition } from "./definition.ts";
import { Fetcher } from "./fetcher.ts";
import { CollectorFiles } from "./files.ts";
import { type Ended, Journal, type Run } from "./journal.ts";
import { Marks } from "./marks.ts";
import { checkParams } from "./params.ts";
import { CollectorStates } from "./states.ts";
import { type CollectorStatus, Statuses } from "./status.ts";
import { type Subject, Subjects } from "./subjects.ts";
import { CollectorTables } from "./tables.ts";
import { type Trial, tryOut } from "./trial.ts";

interface Deps {
  config: Config;
  effects: Effects;
  store: Pick<Store, "read" | "write">;
  readers: Pick<Readers, "ask">;
  /** Finds the addresses of a host; by default as this machine does. */
  lookup?: LookupFunction;
  /** The directory of the product's own queries; by default where it is. */
  product?: string;
}

/** Collects from elsewhere into tables of its own: what there is, how it goes, and what can be done about it. */
export class Collectors {
  readonly files: CollectorFiles;
  readonly #deps: Deps;
  readonly #journal: Journal;
  readonly #subjects: Subjects;
  readonly #states: CollectorStates;
  readonly #marks: Marks;
  readonly #tables: CollectorTables;
  readonly #fetcher: Fetcher;
  readonly #conductor: Conductor;
  readonly #statuses: Statuses;

  constructor(deps: Deps) {
    const { config, effects, store, readers, lookup, product } = deps;
    const now = () => effects.now();
    this.#deps = deps;
    this.files = new CollectorFiles(config, product);
    this.#journal = new Journal(store, now);
    this.#subjects = new Subjects({ store, readers, now });
    this.#states = new CollectorStates(store);
    this.#marks = new Marks(store);
    this.#tables = new CollectorTables(store);
    this.#fetcher = new Fetcher({ install: config.url, now, lookup });
    const parts = { fetcher: this.#fetcher, journal: this.#journal, subjects: this.#subjects, states: this.#states };
    const all = { ...parts, marks: this.#marks, tables: this.#tables };
    this.#conductor = new Conductor({ config, effects, store, readers, ...all });
    this.#statuses = new Statuses({ states: this.#states, tables: this.#tables, conductor: this.#conductor });
  }

  /** Makes the tables, so that notebooks can ask them from the beginning. */
  async open(): Promise<void> {
    await this.#tables.follow(this.files.list().values(), () => false);
  }

  /** One round: makes the tables of new files, begins the runs that are due, and waits for none of them. */
  async run(): Promise<void> {
    const files = [...this.files.list().values()];
    await this.#tables.follow(files, (name) => this.#conductor.running(name) !== null);
    await this.#conductor.round(files);
  }

  /** Ends what is under way. */
  close(): Promise<void> {
    return this.#conductor.close();
  }

  /** All of them, by title. */
  list(): Promise<CollectorStatus[]> {
    const files = [...this.files.list().values()].sort((one, other) => one.title.localeCompare(other.title, "en"));
    return Promise.all(files.map((file) => this.#statuses.of(file)));
  }

  /** @throws QuestionError 404 */
  async status(name: string): Promise<CollectorStatus> {
    return this.#statuses.of(this.files.one(name));
  }

  /** The newest first. @throws QuestionError 404 */
  runs(name: string, count = 50): Promise<Run[]> {
    return this.#journal.last(this.files.one(name).name, count);
  }

  /**
   * The first page of a text that is in no file yet, as the rows it would be; nothing is stored.
   * @throws QuestionError 422 with file and line
   */
  async tryOut(name: string, text: string, signal: AbortSignal): Promise<Trial> {
    const definition = toDefinition(
      { name: name || "draft", file: this.files.fileOf(name || "draft"), own: true },
      text,
    );
    const [subject] = await this.#subjects.of(definition);
    const params = paramsOf(definition, await this.#states.get(definition.name));
    const { readers } = this.#deps;
    return tryOut({ definition, params, subject: subject?.name ?? null }, { readers, fetcher: this.#fetcher }, signal);
  }

  /** Runs it now, paused or not. @returns how it will have ended @throws QuestionError 404, 409, 422 */
  runNow(name: string): Promise<Ended | null> {
    return this.#conductor.begin(this.files.understood(name));
  }

  /** Nothing new begins; what runs comes to its end. @throws QuestionError 404 */
  async pause(name: string): Promise<void> {
    await this.#states.put(this.files.one(name).name, { state: "paused" });
  }

  /** It runs by its schedule from now on; one that was failing is tried at once. @throws QuestionError 404 */
  async resume(name: string): Promise<void> {
    const file = this.files.one(name);
    const { failingSince } = await this.#states.get(file.name);
    const due = failingSince === null ? null : this.#deps.effects.now();
    await this.#states.put(file.name, { state: "on", tries: 0, due });
  }

  /** Ends the present run, and its request. @throws QuestionError 404, 409 where none goes on */
  async stop(name: string): Promise<void> {
    const stopped = await this.#conductor.stop(this.files.one(name).name);
    if (!stopped) throw new QuestionError(`${name} is not running.`, { status: 409 });
  }

  /** Values in the place of the file's; those that are not named are the file's again. @throws QuestionError 404, 422 */
  async setParams(name: string, params: Record<string, string>): Promise<void> {
    checkParams(this.files.understood(name), params);
    await this.#marks.forget(name);
    await this.#states.put(name, { params });
  }

  /** A subject that is followed from now on, and fetched at once where the collector is on. @throws QuestionError 404, 422 */
  async follow(name: string, subject: string): Promise<void> {
    const definition = this.#withSubjects(name);
    await this.#subjects.add(name, subject);
    await this.#runSoon(definition);
  }

  /** A subject that was added by hand. @throws QuestionError 404, 422 */
  async unfollow(name: string, subject: string): Promise<void> {
    this.#withSubjects(name);
    await this.#subjects.remove(name, subject);
  }

  /** In the place of those that were added by hand. @throws QuestionError 404, 422 */
  async setSubjects(name: string, subjects: readonly string[]): Promise<void> {
    const definition = this.#withSubjects(name);
    await this.#subjects.set(name, subjects);
    await this.#runSoon(definition);
  }

  /** @throws QuestionError 404, 422 */
  subjectsOf(name: string): Promise<Subject[]> {
    return this.#subjects.of(this.files.understood(name));
  }

  /** What is known of one whose file is gone; its table, too, where that is wanted. */
  async forget(name: string, { rows }: { rows: boolean }): Promise<void> {
    await this.#conductor.stop(name);
    await this.#subjects.forget(name);
    await this.#marks.forget(name);
    await this.#states.forget(name);
    if (rows) await this.#tables.drop(name);
  }

  /** What a table is about that a collector made, `inner` until something came; null: none did. */
  about(table: string): { about: string; inner: boolean } | null {
    const name = table.replace(/_changes$/, "");
    const file = this.#tables.has(name) ? this.files.list().get(name) : undefined;
    if (file === undefined || "error" in file) return null;
    const about =
      table === name ? (file.description ?? file.title) : `Rows of ${name} as they were before they changed.`;
    return { about, inner: !this.#conductor.hasRun(name) };
  }

  async #runSoon(definition: Definition): Promise<void> {
    const isOn = switchOf(definition, await this.#states.get(definition.name)) === "on";
    if (isOn && this.#conductor.running(definition.name) === null) void this.#conductor.begin(definition);
  }

  #withSubjects(name: string): Definition {
    const definition = this.files.understood(name);
    if (definition.each !== null) return definition;
    throw new QuestionError(`${name} has no subjects: its file says no “each:”.`, { status: 422 });
  }
}
