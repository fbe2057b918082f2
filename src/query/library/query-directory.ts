import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { basename, join } from "node:path";
import { QuestionError } from "../answer.ts";
import { toMarkdownNotebook } from "./markdown-file.ts";
import type { Notebook } from "./notebook.ts";
import { toSqlNotebook } from "./sql-file.ts";

/** A file of a directory, before it is read. */
export interface QueryFile {
  name: string;
  path: string;
  /** As the owner knows it. */
  file: string;
  own: boolean;
  /** Why it cannot be used at all; null: it can. */
  problem: string | null;
}

/** A larger file is not read. */
export const maxFileBytes = 1_000_000;
/** What changed less than this ago may change again without its time saying so. */
const settledMs = 100;
export const namePattern = /^[a-z0-9][a-z0-9_-]{0,79}$/;
/** Addresses of ours below /queries/. */
export const takenNames = new Set(["new"]);
const filePattern = /^(.*)\.(sql|md)$/i;

/** What a file's text is, to those who read it; throws QuestionError. */
type Parse<T> = (file: Pick<Notebook, "name" | "file" | "own">, text: string) => T;

/**
 * One directory of query files, and what `parse` makes of them. It is looked at each time it is asked for, which costs a
 * `stat` of a few microseconds as long as nothing has changed; that is why it waits for the disk instead of promising.
 */
export class QueryDirectory<T extends object = Notebook> {
  readonly path: string;
  readonly own: boolean;
  #listed: { stamp: string; files: Map<string, QueryFile> } | null = null;
  readonly #read = new Map<string, { stamp: string; content: T | QuestionError }>();

  readonly #parse: Parse<T>;

  constructor(path: string, own: boolean, parse: Parse<T>) {
    this.path = path;
    this.own = own;
    this.#parse = parse;
  }

  /** By name; of a directory that cannot be read, none. */
  files(): Map<string, QueryFile> {
    const stamp = stampOf(this.path);
    if (this.#listed !== null && this.#listed.stamp === stamp) return this.#listed.files;
    const files = new Map<string, QueryFile>();
    for (const name of namesIn(this.path)) {
      const found = toFound(name, this, files);
      if (found) files.set(found.name, found);
    }
    this.#listed = stamp === null ? null : { stamp, files };
    return files;
  }

  /** False while the directory is there and cannot be looked into: nobody can say then which files are gone. */
  complete(): boolean {
    try {
      readdirSync(this.path);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }

  /** The content of a file, or why there is none. */
  read(file: QueryFile): T | QuestionError {
    if (file.problem !== null) return broken(file, file.problem);
    const stamp = stampOf(file.path);
    const known = this.#read.get(file.path);
    if (known !== undefined && known.stamp === stamp) return known.content;
    const content = readAnew(file, this.#parse);
    if (stamp === null) this.#read.delete(file.path);
    else this.#read.set(file.path, { stamp, content });
    return content;
  }
}

/** What changes when a file does; null while it is too fresh to tell. */
function stampOf(path: string): string | null {
  try {
    const stat = statSync(path);
    return Date.now() - stat.mtimeMs < settledMs ? null : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
  } catch {
    return null; // nothing there, or a link that leads nowhere: why is said by who reads it
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

function toFound(
  file: string,
  { path, own }: Pick<QueryDirectory, "path" | "own">,
  here: Map<string, QueryFile>,
): QueryFile | null {
  const [, stem = "", extension] = filePattern.exec(file) ?? [];
  if (extension === undefined || file.startsWith(".") || stem === "README") return null;
  const found: QueryFile = {
    name: stem,
    path: join(path, file),
    file: `${basename(path)}/${file}`,
    own,
    problem: null,
  };
  if (!namePattern.test(stem) || extension !== extension.toLowerCase()) {
    const rule = "small letters, digits, - and _, then .sql or .md";
    return { ...found, name: file, problem: `A file's name is ${rule}, so that it can be an address.` };
  }
  if (takenNames.has(stem)) {
    const problem = `/queries/${stem} is where new notebooks are written; rename the file to give it a page.`;
    return { ...found, name: file, problem };
  }
  const twin = [...here.values()].find((other) => other.name.replaceAll("-", "_") === stem.replaceAll("-", "_"));
  return twin === undefined ? found : { ...found, problem: `${twin.file} has the same name; rename one of the two.` };
}

function readAnew<T>(file: QueryFile, parse: Parse<T>): T | QuestionError {
  const { name, own, file: shown } = file;
  try {
    return parse({ name, own, file: shown }, readText(file));
  } catch (error) {
    if (error instanceof QuestionError) return error;
    throw error;
  }
}

/** The text of a file as it stands. @throws QuestionError 422 for what is no text, or too much of it */
export function readText(file: QueryFile): string {
  try {
    const stat = statSync(file.path);
    // Reading a pipe would wait for whoever fills it, and the server with it.
    if (!stat.isFile()) throw broken(file, `This is no file but a ${kindOf(stat)}.`);
    if (stat.size > maxFileBytes)
      throw broken(file, `The file is larger than ${maxFileBytes / 1_000_000} MB and is not read.`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file.path));
  } catch (error) {
    if (error instanceof QuestionError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      throw broken(file, "The file is not UTF-8 text.");
    }
    throw broken(file, `The file cannot be read: ${(error as Error).message}.`);
  }
}

/**
 * A text as the notebook it would be in a file of this name.
 * @throws QuestionError 422 with file and line
 */
export function parseNotebook(file: Pick<Notebook, "name" | "file" | "own">, text: string): Notebook {
  return (file.file.endsWith(".md") ? toMarkdownNotebook : toSqlNotebook)(file, text);
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "directory";
  if (stat.isFIFO()) return "named pipe";
  return stat.isSocket() ? "socket" : "device";
}

function broken(file: QueryFile, message: string): QuestionError {
  return new QuestionError(message, { status: 422, file: file.file, line: 1 });
}
