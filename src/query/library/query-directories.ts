import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";
import { clip } from "../../base/clip.ts";
import { type Config, productQueries } from "../../base/config.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type FileProblem, QuestionError } from "../answer.ts";
import { toDaily } from "./day-scope.ts";
import type { Notebook } from "./notebook.ts";
import { parseNotebook, QueryDirectory, type QueryFile, readText } from "./query-directory.ts";

/** The directories of query files as one: the product's, and the owner's, whose files win by name. */
export class QueryDirectories {
  readonly #product: QueryDirectory;
  readonly #own: QueryDirectory | null;
  /** Of the daily tables, for their names. */
  readonly #daily: QueryDirectory[];

  /** @param product the directory of the product's own queries */
  constructor(config: Config, product = productQueries) {
    this.#product = new QueryDirectory(product, false, parseNotebook);
    this.#own = config.queries === product ? null : new QueryDirectory(config.queries, true, parseNotebook);
    const homes = new Set([product, config.queries]);
    this.#daily = [...homes].map((path) => new QueryDirectory(join(path, "daily"), false, parseNotebook));
  }

  /** By name. */
  files(): Map<string, QueryFile> {
    return new Map([...this.#product.files(), ...(this.#own?.files() ?? [])]);
  }

  /** Which files there are, by directory; each is another list once that has changed. */
  lists(): ReadonlyMap<string, QueryFile>[] {
    return [this.#product, ...(this.#own ? [this.#own] : []), ...this.#daily].map((directory) => directory.files());
  }

  /** Names of daily tables, there or to be. */
  dailyNames(): Set<string> {
    return new Set(this.#daily.flatMap((directory) => [...directory.files().keys()].flatMap(toDaily)));
  }

  /** What the file of a daily table says; null where there is none, or it cannot be read. */
  dailyText(relation: string): string | null {
    const files = this.#daily.flatMap((directory) => [...directory.files()]);
    const file = files.findLast(([name]) => toDaily(name).includes(relation))?.[1];
    try {
      return file === undefined || file.problem !== null ? null : readText(file);
    } catch (error) {
      if (error instanceof QuestionError) return null;
      throw error;
    }
  }

  /** The same object as long as the file is the same; or what is wrong with it. */
  read(file: QueryFile): Notebook | QuestionError {
    return ((file.own && this.#own) || this.#product).read(file);
  }

  /** @throws QuestionError 404 for a name that is not there, 422 with file and line for a file that is broken */
  open(name: string): Notebook {
    const files = this.files();
    const file = files.get(name);
    if (file === undefined) {
      const message = `There is no notebook "${clip(name, 80)}".${didYouMean(name, files.keys())}`;
      throw new QuestionError(message, { status: 404 });
    }
    const notebook = this.read(file);
    if (notebook instanceof QuestionError) throw notebook;
    return notebook;
  }

  /** False while nobody can tell which files of the owner's there are. */
  complete(): boolean {
    return this.#own?.complete() ?? true;
  }

  /** What is wrong with the owner's directory as a whole; a look at it that reads nothing. */
  async problem(): Promise<FileProblem | null> {
    const path = this.#own?.path;
    const why = path === undefined ? null : await whyUnreadable(path);
    if (path === undefined || why === null) return null;
    return { message: `TALLYBOOK_QUERIES is ${path}, ${why}.`, file: path, line: 1 };
  }
}

async function whyUnreadable(directory: string): Promise<string | null> {
  try {
    if (!(await stat(directory)).isDirectory()) return "which is not a directory";
    await access(directory, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "and there is no such directory" : `which cannot be read: ${message}`;
  }
}
