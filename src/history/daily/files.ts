import { basename, dirname, join } from "node:path";
import { type Config, productQueries } from "../../base/config.ts";
import { toLabel } from "../../base/label.ts";
import { QuestionError } from "../../query/answer.ts";
import { QueryDirectory } from "../../query/library/query-directory.ts";
import { type Definition, toDefinition } from "./definition.ts";

/** A file of `queries/daily`, understood or not. */
export type DailyFile = Definition | (Pick<Definition, "name" | "title" | "file" | "own"> & { error: QuestionError });

/** The files that describe daily tables: the product's, and the owner's, which win by name. Read when asked for. */
export class DailyFiles {
  readonly #directories: QueryDirectory<Definition>[];

  /** @param product the directory of the product's own queries */
  constructor(config: Config, product = productQueries) {
    const own =
      config.queries === product ? [] : [new QueryDirectory(join(config.queries, "daily"), true, toDefinition)];
    this.#directories = [new QueryDirectory(join(product, "daily"), false, toDefinition), ...own];
  }

  /** All files, by name. */
  list(): Map<string, DailyFile> {
    const files = new Map<string, DailyFile>();
    for (const directory of this.#directories) {
      for (const found of directory.files().values()) {
        const { name, own } = found;
        const file = join(basename(dirname(directory.path)), found.file);
        const content = directory.read({ ...found, file });
        const broken = content instanceof QuestionError;
        files.set(name, broken ? { name, title: toLabel(name), file, own, error: content } : content);
      }
    }
    return files;
  }

  /** False while a directory is there and cannot be looked into: nobody can say then which files are gone. */
  complete(): boolean {
    return this.#directories.every((directory) => directory.complete());
  }
}
