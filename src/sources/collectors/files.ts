import { basename, dirname, join } from "node:path";
import { type Config, productQueries } from "../../base/config.ts";
import { toLabel } from "../../base/label.ts";
import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../../query/answer.ts";
import { QueryDirectory, readText } from "../../query/library/query-directory.ts";
import { type Definition, toDefinition } from "./definition.ts";

/** A file of `queries/collectors` that cannot be understood. */
type BrokenFile = Pick<Definition, "name" | "title" | "file" | "own"> & { error: QuestionError };
export type CollectorFile = Definition | BrokenFile;

/** The files that describe collectors: the product's, and the owner's, which win by name. Read when asked for. */
export class CollectorFiles {
  readonly #directories: QueryDirectory<Definition>[];
  /** Where the owner's are written. */
  readonly folder: string;

  /** @param product the directory of the product's own queries */
  constructor(config: Config, product = productQueries) {
    this.folder = join(config.queries, "collectors");
    const shipped = new QueryDirectory(join(product, "collectors"), false, toDefinition);
    const own = config.queries === product ? [] : [new QueryDirectory(this.folder, true, toDefinition)];
    this.#directories = [shipped, ...own];
  }

  /** All of them, by name. */
  list(): Map<string, CollectorFile> {
    const files = new Map<string, CollectorFile>();
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

  /** @throws QuestionError 404 */
  one(name: string): CollectorFile {
    const files = this.list();
    const file = files.get(name);
    if (file !== undefined) return file;
    const message = `There is no collector ${JSON.stringify(name.slice(0, 80))}.${didYouMean(name, files.keys())}`;
    throw new QuestionError(message, { status: 404 });
  }

  /** @throws QuestionError 404, 422 for one that is broken */
  understood(name: string): Definition {
    const file = this.one(name);
    if ("error" in file) throw file.error;
    return file;
  }

  /** The text of a file and where it is; null where there is none. @throws QuestionError 422 for what is no text */
  source(name: string): { text: string; file: string; isOwn: boolean } | null {
    for (const directory of this.#directories.toReversed()) {
      const found = directory.files().get(name);
      if (found === undefined) continue;
      const file = join(basename(dirname(directory.path)), found.file);
      return { text: readText({ ...found, file }), file, isOwn: dirname(found.path) === this.folder };
    }
    return null;
  }

  /** What a file would be called for the owner. */
  fileOf(name: string): string {
    return join(basename(dirname(this.folder)), "collectors", `${name}.sql`);
  }
}
