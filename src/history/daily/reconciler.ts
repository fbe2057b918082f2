import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { checkColumns, checkDefinition, checkFolding, type TrialReaders } from "./check.ts";
import { type Definition, isSameSql } from "./definition.ts";
import { fileErrorOf } from "./file-error.ts";
import type { DailyFile, DailyFiles } from "./files.ts";
import type { DailyRegistry } from "./registry.ts";
import type { DailyVersion } from "./sql.ts";

/** After this time a file that was refused is tried again, as what it was refused for may have gone. */
const retryAfterMs = 60_000;

/** What is to get a table. */
interface Wanted {
  definition: Definition;
  columns: string[];
  unfolded: string | null;
}

interface Deps {
  readers: Pick<Readers, "ask">;
  files: DailyFiles;
  registry: DailyRegistry;
  /** Calls off what is being asked. */
  signal: AbortSignal;
}

/** Makes the registry what the files say: new files get a table, changed ones a second one, removed ones lose theirs. */
export class Reconciler {
  readonly #deps: Deps;
  readonly #readers: TrialReaders;
  #files: ReadonlyMap<string, DailyFile> = new Map();
  readonly #refused = new Map<string, { definition: Definition; error: QuestionError; at: number }>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#readers = { ask: (question) => deps.readers.ask({ ...question, signal: deps.signal }) };
  }

  /** The files as last read, by name. */
  get files(): ReadonlyMap<string, DailyFile> {
    return this.#files;
  }

  /** Why a file has no table of its own. */
  problem(name: string): QuestionError | undefined {
    const file = this.#files.get(name);
    return file && "error" in file ? file.error : this.#refused.get(name)?.error;
  }

  /** Whether the file of this name is not there any more, whatever was there when files were last read. */
  isGone(name: string): boolean {
    return this.#deps.files.complete() && !this.#deps.files.list().has(name);
  }

  /** Where a version's SQL stands. */
  locate({ name }: DailyVersion): Pick<Definition, "file" | "line"> {
    const file = this.#files.get(name);
    return { file: file?.file ?? name, line: file && "line" in file ? file.line : 1 };
  }

  /**
   * @returns whether anything changed
   * @throws QuestionError 499 or 503 when no reader could be asked; what was not done is done the next time
   */
  async reconcile(): Promise<boolean> {
    const { files, registry } = this.#deps;
    const complete = files.complete();
    this.#files = files.list();
    const wanted: Wanted[] = [];
    let redeclared = false;
    for (const [name, file] of this.#files) {
      if ("error" in file) {
        this.#refused.delete(name);
        continue;
      }
      if (await this.#redeclare(file)) redeclared = true;
      const version = await this.#versionOfNew(file, complete);
      if (version) wanted.push(version);
    }
    const removed = await this.#removeUnasked(complete);
    if (wanted.length > 0) await registry.create(wanted);
    return removed || redeclared || wanted.length > 0;
  }

  /** A file that says something else of the same rows. */
  async #redeclare(definition: Definition): Promise<boolean> {
    const { registry } = this.#deps;
    const saidOf = ({ sums, maxima, minima, counter }: Definition | DailyVersion) =>
      JSON.stringify([sums, maxima, minima, counter]);
    const same = registry.live.filter((version) => version.name === definition.name && isSameSql(version, definition));
    const old = same.filter((version) => version.unfolded === "" || saidOf(version) !== saidOf(definition));
    if (old.length === 0 || this.#isRefused(definition)) return false;
    try {
      for (const version of old) {
        checkColumns(definition, version.columns);
        const unfolded = await checkFolding(this.#readers, definition, version.columns);
        await registry.redeclare(version, { ...definition, unfolded });
      }
      return true;
    } catch (error) {
      this.#refused.set(definition.name, { definition, error: fileErrorOf(error), at: performance.now() });
      return false;
    }
  }

  /** The version of a definition that needs a new table; null where it has one, may not have one, or nobody can tell yet. */
  async #versionOfNew(definition: Definition, complete: boolean): Promise<Wanted | null> {
    const { name, file, line } = definition;
    const { registry } = this.#deps;
    const versions = registry.live.filter((version) => version.name === name);
    if (this.#isRefused(definition)) return null;
    this.#refused.delete(name);
    if (versions.some((version) => isSameSql(version, definition)) || (versions.length > 0 && !complete)) return null;
    try {
      const taken = await registry.typeOfTaken(name);
      if (taken) throw new QuestionError(`There is a ${taken} of this name already.`, { status: 422, file, line });
      const columns = await checkDefinition(this.#readers, definition);
      return { definition, columns, unfolded: await checkFolding(this.#readers, definition, columns) };
    } catch (error) {
      this.#refused.set(name, { definition, error: fileErrorOf(error), at: performance.now() });
      return null;
    }
  }

  /** It was refused just now, as it is. */
  #isRefused(definition: Definition): boolean {
    const refused = this.#refused.get(definition.name);
    if (refused === undefined || performance.now() - refused.at >= retryAfterMs) return false;
    return JSON.stringify(refused.definition) === JSON.stringify(definition);
  }

  /** Removes versions that no file asks for; a file that is broken asks for what it had. */
  async #removeUnasked(complete: boolean): Promise<boolean> {
    let removed = false;
    for (const version of this.#deps.registry.live) {
      if (!this.#isUnasked(version, complete)) continue;
      await this.#deps.registry.remove(version);
      removed = true;
    }
    for (const name of this.#refused.keys()) if (!this.#files.has(name)) this.#refused.delete(name);
    return removed;
  }

  /** A version being built is not needed either where its file was changed back to what is served. */
  #isUnasked({ name, state, ...version }: DailyVersion, complete: boolean): boolean {
    const file = this.#files.get(name);
    if (file === undefined) return complete;
    if (state === "serving") return false;
    if ("error" in file || !isSameSql(file, version)) return true;
    const serving = this.#deps.registry.find(name, "serving");
    return serving !== undefined && isSameSql(serving, file);
  }
}
