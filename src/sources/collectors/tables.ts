import { QuestionError } from "../../query/answer.ts";
import type { Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import type { CollectorFile } from "./files.ts";
import { ensureTable } from "./table.ts";

/** The tables of all collectors, made as soon as their files are there: a notebook may ask them before anything came. */
export class CollectorTables {
  readonly #store: Pick<Store, "read" | "write">;
  /** Hash of the file that each table is as, by name. */
  readonly #made = new Map<string, string>();
  /** Names that others have. */
  readonly #conflicts = new Map<string, QuestionError>();

  constructor(store: Pick<Store, "read" | "write">) {
    this.#store = store;
  }

  /** @param busy they are not touched while a run fills them */
  async follow(files: Iterable<CollectorFile>, busy: (name: string) => boolean): Promise<void> {
    for (const file of files) {
      if ("error" in file || this.#made.get(file.name) === file.madeOf || busy(file.name)) continue;
      await this.ensure(file).catch((error: unknown) => {
        if (!(error instanceof FetchError)) throw error;
      });
    }
  }

  /** @throws FetchError where the name is taken */
  async ensure(definition: Definition): Promise<void> {
    const { name, madeOf, file } = definition;
    try {
      await ensureTable(definition, this.#store);
      this.#conflicts.delete(name);
    } catch (error) {
      if (error instanceof FetchError) {
        this.#conflicts.set(name, new QuestionError(`${error.message}.`, { status: 422, file, line: 1 }));
      }
      throw error;
    } finally {
      this.#made.set(name, madeOf);
    }
  }

  /** Why it has no table; null: it has one. */
  conflict(name: string): QuestionError | null {
    return this.#conflicts.get(name) ?? null;
  }

  /** Whether a collector made a table of this name. */
  has(name: string): boolean {
    return this.#made.has(name) && !this.#conflicts.has(name);
  }

  /** Its rows with it. */
  async drop(name: string): Promise<void> {
    this.#made.delete(name);
    const [known] = await this.#store.read("select 1 from collector_tables where name = ?", [name]);
    if (known === undefined) return;
    await this.#store.write([
      `drop table if exists "${name}"`,
      `drop table if exists "${name}_changes"`,
      { sql: "delete from collector_tables where name = ?", args: [name] },
      { sql: "delete from collector_runs where collector = ?", args: [name] },
    ]);
  }
}
