import { LRUCache } from "lru-cache";
import { clip } from "../../base/clip.ts";
import type { Config } from "../../base/config.ts";
import { toLabel } from "../../base/label.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type FileProblem, QuestionError } from "../answer.ts";
import type { Narrowing } from "../filters/narrowing.ts";
import { compile } from "./compile.ts";
import { eventTables } from "./day-scope.ts";
import type { Compiled, LibraryEntry, Notebook, QueryCell, StoredRows } from "./notebook.ts";
import type { ParamSpec } from "./params.ts";
import { QueryDirectories } from "./query-directories.ts";
import { maxFileBytes, parseNotebook, type QueryFile, readText } from "./query-directory.ts";
import { checkView, toViewName } from "./view.ts";

/** Of one notebook; a filter makes other SQL. */
const maxCompiled = 500;

/** Something compiled, the lists of files it was looked up in, and the files that were opened for it. */
interface CompiledEntry {
  compiled: Compiled;
  lists: ReadonlyMap<string, QueryFile>[];
  used: Map<string, Notebook>;
}

/**
 * The saved queries: the product's own always stand, the owner's directory adds to them and overrides by name. Files
 * are read when asked for, so a new or changed file is a new or changed page at the next request; one that is broken
 * is broken alone.
 */
export class Library {
  readonly #directories: QueryDirectories;
  /** What was compiled, by the notebook it is of and its place there; as long as all that it was made of is the same. */
  readonly #compiled = new WeakMap<Notebook, LRUCache<string, CompiledEntry>>();
  /** Files whose view the database does not take, by name, as they were then. */
  readonly #refused = new Map<string, { text: string; error: QuestionError }>();

  /** @param product the directory of the product's own queries */
  constructor(config: Config, product?: string) {
    this.#directories = new QueryDirectories(config, product);
  }

  /** Everything there is, by `order`, then title; what cannot be read has a problem. */
  async list(): Promise<LibraryEntry[]> {
    const entries = [...this.#directories.files().values()].map((file) => toEntry(file, this.#understand(file)));
    return entries.sort(
      (a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || a.title.localeCompare(b.title, "en"),
    );
  }

  /** What is wrong with the owner's directory as a whole; a look at it that reads nothing. */
  problem(): Promise<FileProblem | null> {
    return this.#directories.problem();
  }

  /** @throws QuestionError 404 for a name that is not there, 422 with file and line for a file that is broken */
  async open(name: string): Promise<Notebook> {
    return this.#check(this.#directories.open(name));
  }

  /**
   * A file as it stands on the disk, understood or not; null where there is none of that name.
   * @throws QuestionError 422 for what is no text file
   */
  source(name: string): { text: string; file: string; path: string; own: boolean } | null {
    const found = this.#directories.files().get(name);
    if (found === undefined) return null;
    const { file, path, own } = found;
    return { text: readText(found), file, path, own };
  }

  /**
   * A text that is in no file yet, as the notebook it would be; what it refers to is looked up as for any other.
   * @param file as it is to be called: `queries/top-pages.sql`
   * @throws QuestionError 413 for one that is too large, 422 with file and line
   */
  draft(name: string, file: string, text: string): Notebook {
    if (Buffer.byteLength(text) > maxFileBytes) {
      const message = `This is larger than ${maxFileBytes / 1_000_000} MB, which is the most that is read.`;
      throw new QuestionError(message, { status: 413, file, line: 1 });
    }
    return this.#check(parseNotebook({ name, file, own: true }, text));
  }

  /**
   * The query files that say `view: true` and may; `unclear` are names of files of which nobody can tell, `complete` is
   * false while nobody can tell which files there are.
   */
  views(): { marked: Notebook[]; unclear: Set<string>; complete: boolean } {
    const marked: Notebook[] = [];
    const unclear = new Set<string>();
    for (const file of this.#directories.files().values()) {
      const notebook = this.#directories.read(file);
      const broken =
        notebook instanceof QuestionError || notebook.cells.some((cell) => "problem" in cell && cell.problem);
      if (broken) unclear.add(file.name);
      else if (notebook.view !== null && this.#whyNoView(notebook) === null) marked.push(notebook);
    }
    return { marked, unclear, complete: this.#directories.complete() };
  }

  /** What the database has against a file's view is told where the file is; null: nothing any more. */
  refuseView({ name, text }: Notebook, error: QuestionError | null): void {
    if (error === null) this.#refused.delete(name);
    else this.#refused.set(name, { text, error });
  }

  /** Names of daily tables, there or to be. */
  dailyNames(): Set<string> {
    return this.#directories.dailyNames();
  }

  /** The SQL of one cell, ready to be asked. @throws QuestionError 404 for the cell, 422 with file and line */
  async compile(
    notebook: Notebook,
    name: string,
    narrowing: Narrowing | null = null,
    stored: StoredRows | null = null,
  ): Promise<Compiled> {
    const cells = notebook.cells.filter((cell) => cell.type === "query");
    const index = cells.findIndex((cell) => cell.name === name);
    const cell = cells[index];
    if (cell === undefined) {
      const known = cells.map((one) => one.name);
      const message = `There is no cell "${clip(name, 80)}" in ${notebook.file}.${didYouMean(name, known)}`;
      throw new QuestionError(message, { status: 404 });
    }
    if (cell.problem) throw new QuestionError(cell.problem.message, { status: 422, ...cell.problem });
    const title = notebook.kind === "query" ? `query.${cell.name}` : cell.name;
    return this.#compile(notebook, cell.sql, cell.line, cells.slice(0, index), title, narrowing, stored);
  }

  /** Of a query file, the SQL of its one cell. @throws QuestionError 422 with file and line */
  compileQuery(notebook: Notebook): Compiled {
    const cell = notebook.cells.find((one) => one.type === "query");
    return this.#compile(notebook, cell?.sql ?? "", cell?.line ?? 1, [], `query.${cell?.name}`);
  }

  /**
   * The SQL behind a parameter's choices, ready to be asked.
   * @param spec the parameter as the notebook knows it, which may be that of a query it refers to
   */
  async options(
    notebook: Notebook,
    name: string,
    spec = notebook.params.find((param) => param.name === name),
  ): Promise<Compiled> {
    if (!spec?.optionsFrom)
      throw new QuestionError(`"${clip(name, 80)}" has no choices from a query.`, { status: 404 });
    const declaring = notebook.params.includes(spec) ? notebook : (this.#declaring(spec) ?? notebook);
    return this.#compile(declaring, spec.optionsFrom, spec.line ?? 1, [], `options of ${name}`);
  }

  #declaring(spec: ParamSpec): Notebook | undefined {
    const all = [...this.#directories.files().values()].map((file) => this.#directories.read(file));
    return all.find((one): one is Notebook => !(one instanceof QuestionError) && one.params.includes(spec));
  }

  #compile(
    notebook: Notebook,
    sql: string,
    line: number,
    earlier: QueryCell[],
    title: string,
    narrowing: Narrowing | null = null,
    stored: StoredRows | null = null,
  ): Compiled {
    const made = this.#compiled.getOrInsertComputed(notebook, () => new LRUCache({ max: maxCompiled }));
    const key = `${line} ${title} ${narrowing?.key ?? ""} ${stored?.key ?? ""}`;
    const known = made.get(key);
    if (known !== undefined && this.#holds(known)) return known.compiled;
    const lists = this.#directories.lists();
    const used = new Map<string, Notebook>();
    const names = () =>
      [...this.#directories.files().values()].flatMap((file) => (file.problem === null ? [file.name] : []));
    const open = (name: string) => {
      const other = this.#directories.open(name);
      used.set(name, other);
      return other;
    };
    const relations = () => new Set([...eventTables, ...this.dailyNames()]);
    const textBehind = (relation: string) => this.#textBehind(relation, open);
    let viewFiles: Map<string, string> | undefined;
    const views = () => (viewFiles ??= this.#viewFiles());
    const others = { open, names, relations, views, textBehind };
    const compiled = compile({ notebook, sql, line, earlier, title }, others, narrowing, stored);
    made.set(key, { compiled, lists, used });
    return compiled;
  }

  /** Files by the view that they make. */
  #viewFiles(): Map<string, string> {
    return new Map(this.views().marked.map(({ name }) => [toViewName(name), name]));
  }

  #textBehind(relation: string, open: (name: string) => Notebook): string | null {
    const daily = this.#directories.dailyText(relation);
    if (daily !== null) return daily;
    const name = [...this.#directories.files().keys()].findLast((one) => toViewName(one) === relation);
    if (name === undefined) return null;
    try {
      const notebook = open(name);
      return notebook.view === null ? null : notebook.text;
    } catch (error) {
      if (error instanceof QuestionError) return null; // the file's own page says so
      throw error;
    }
  }

  /** No file has come, gone or changed of those that it was made of. */
  #holds({ lists, used }: CompiledEntry): boolean {
    const other = (list: ReadonlyMap<string, QueryFile>, index: number) =>
      list !== lists[index] && list.size + (lists[index]?.size ?? 0) > 0;
    if (this.#directories.lists().some(other)) return false;
    const files = this.#directories.files();
    return used.entries().every(([name, notebook]) => {
      const file = files.get(name);
      return file !== undefined && this.#directories.read(file) === notebook;
    });
  }

  /** As it is read, also with what is wrong with its view: that is for the file's own page, not for who refers to it. */
  #understand(file: QueryFile): Notebook | QuestionError {
    const notebook = this.#directories.read(file);
    return notebook instanceof QuestionError ? notebook : (this.#viewProblem(notebook) ?? notebook);
  }

  #check(notebook: Notebook): Notebook {
    const problem = this.#viewProblem(notebook);
    if (problem !== null) throw problem;
    return notebook;
  }

  #viewProblem(notebook: Notebook): QuestionError | null {
    if (notebook.view === null) return null;
    const refused = this.#refused.get(notebook.name);
    return refused?.text === notebook.text ? refused.error : this.#whyNoView(notebook);
  }

  #whyNoView(notebook: Notebook): QuestionError | null {
    return checkView(notebook, () => this.compileQuery(notebook));
  }
}

function toEntry({ name, own, path, file }: QueryFile, notebook: Notebook | QuestionError): LibraryEntry {
  if (!(notebook instanceof QuestionError)) {
    const { title, description, kind, public: open, hidden, order } = notebook;
    return { name, title, description, kind, public: open, hidden, order, problem: null, own, file };
  }
  const problem = { message: notebook.message, file, line: notebook.line ?? 1 };
  const facts = { title: toLabel(name), description: null, public: false, hidden: false, order: null };
  return { name, ...facts, kind: path.endsWith(".md") ? "notebook" : "query", problem, own, file };
}
