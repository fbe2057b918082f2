import { basename, dirname, join } from "node:path";
import { type Config, productQueries } from "../../base/config.ts";
import { QuestionError } from "../../query/answer.ts";
import { toLabel } from "../../query/library/param-specs.ts";
import { QueryDirectory } from "../../query/library/query-directory.ts";
import { type Definition, toDefinition } from "./definition.ts";

/** A file of `queries/daily`, understood or not. */
export type File = Definition | (Pick<Definition, "name" | "title" | "file" | "own"> & { error: QuestionError });

/** The files that describe daily tables: the product's, and the owner's, which win by name. Looked at when asked for. */
export class Files {
  readonly #shelves: QueryDirectory<Definition>[];

  /** @param product the directory of the product's own queries */
  constructor(config: Config, product = productQueries) {
    const own =
      config.queries === product ? [] : [new QueryDirectory(join(config.queries, "daily"), true, toDefinition)];
    this.#shelves = [new QueryDirectory(join(product, "daily"), false, toDefinition), ...own];
  }

  /** By name. */
  list(): Map<string, File> {
    const files = new Map<string, File>();
    for (const shelf of this.#shelves) {
      for (const found of shelf.files().values()) {
        const { name, own } = found;
        const file = join(basename(dirname(shelf.path)), found.file);
        const content = shelf.read({ ...found, file });
        const broken = content instanceof QuestionError;
        files.set(name, broken ? { name, title: toLabel(name), file, own, error: content } : content);
      }
    }
    return files;
  }

  /** False while a directory is there and cannot be looked into: nobody can say then which files are gone. */
  complete(): boolean {
    return this.#shelves.every((shelf) => shelf.complete());
  }
}
