import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { check, type TrialReaders } from "./check.ts";
import { type Definition, isSameSql } from "./definition.ts";
import type { File, Files } from "./files.ts";
import type { Tables } from "./tables.ts";

/** ms after which a file that was refused is tried again, as what it was refused for may have gone. */
const again = 60_000;

/** Makes the registry what the files say: new files get a table, changed ones a second one, removed ones lose theirs. */
export class Builder {
  readonly #readers: TrialReaders;
  readonly #files: Files;
  readonly #tables: Tables;
  #known = new Map<string, File>();
  readonly #refused = new Map<string, { definition: Definition; error: QuestionError; at: number }>();

  /** @param parts.signal calls off what is being asked */
  constructor(parts: { readers: Readers; files: Files; tables: Tables; signal: AbortSignal }) {
    const { readers, signal } = parts;
    this.#readers = { ask: (question) => readers.ask({ ...question, signal }) };
    this.#files = parts.files;
    this.#tables = parts.tables;
  }

  /** As last looked at, by name. */
  get files(): ReadonlyMap<string, File> {
    return this.#known;
  }

  /** Why a file has no table of its own. */
  problem(name: string): QuestionError | undefined {
    const file = this.#known.get(name);
    if (file && "error" in file) return file.error;
    return this.#refused.get(name)?.error;
  }

  /** Its file is not there any more, whatever was there at the last look. */
  isGone(name: string): boolean {
    return this.#files.complete() && !this.#files.list().has(name);
  }

  /**
   * @returns whether anything changed
   * @throws QuestionError 499 or 503 when no reader could be asked; what was not done is done the next time
   */
  async follow(): Promise<boolean> {
    const complete = this.#files.complete();
    this.#known = this.#files.list();
    const wanted: { definition: Definition; columns: string[] }[] = [];
    for (const [name, file] of this.#known) {
      const definition = "error" in file ? null : file;
      const columns = definition && (await this.#columns(definition, complete));
      if (definition && columns) wanted.push({ definition, columns });
      if (!definition) this.#refused.delete(name);
    }
    const left = await this.#leave(complete);
    if (wanted.length > 0) await this.#tables.create(wanted);
    return left || wanted.length > 0;
  }

  /** Of a definition that needs a new table; null where it has one, may not have one, or nobody can tell yet. */
  async #columns(definition: Definition, complete: boolean): Promise<string[] | null> {
    const { name } = definition;
    const versions = (["serving", "building"] as const).flatMap((state) => this.#tables.find(name, state) ?? []);
    if (versions.some((version) => isSameSql(version, definition)) || (versions.length > 0 && !complete)) {
      this.#refused.delete(name);
      return null;
    }
    const refused = this.#refused.get(name);
    if (refused && isSameSql(refused.definition, definition) && performance.now() - refused.at < again) return null;
    this.#refused.delete(name);
    try {
      const taken = await this.#tables.taken(name);
      if (taken) throw new QuestionError(`There is a ${taken} of this name already.`, at(definition));
      return await check(this.#readers, definition);
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      this.#refused.set(name, { definition, error, at: performance.now() });
      return null;
    }
  }

  /** Versions that no file asks for; a file that is broken asks for what it had. */
  async #leave(complete: boolean): Promise<boolean> {
    let left = false;
    for (const version of this.#tables.live) {
      const file = this.#known.get(version.name);
      const serves = version.state === "serving";
      const same = file !== undefined && !("error" in file) && isSameSql(file, version);
      const back = !serves && file !== undefined && !("error" in file) && this.#isServed(file);
      if (file === undefined ? !complete : same ? !back : serves) continue;
      await this.#tables.leave(version);
      left = true;
    }
    for (const name of this.#refused.keys()) if (!this.#known.has(name)) this.#refused.delete(name);
    return left;
  }

  #isServed(definition: Definition): boolean {
    const serving = this.#tables.find(definition.name, "serving");
    return serving !== undefined && isSameSql(serving, definition);
  }
}

function at({ file, line }: Definition): { status: number; file: string; line: number } {
  return { status: 422, file, line };
}
