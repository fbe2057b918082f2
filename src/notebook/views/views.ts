import type { Effects } from "../../base/effects.ts";
import { serial } from "../../base/serial.ts";
import { type Question, QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import type { Compiled, Notebook } from "../../query/library/notebook.ts";
import { noView, toViewName } from "../../query/library/view.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Store } from "../../store/store.ts";
import { RefusedError, type View, ViewRegistry } from "./registry.ts";

interface Deps {
  effects: Effects;
  store: Store;
  library: Library;
  readers: Pick<Readers, "ask">;
}

/** A file that asks for a view, and the SQL it would have. */
interface Wanted {
  name: string;
  notebook: Notebook;
  compiled: Compiled;
}

/** Why a view cannot be made. */
interface Refusal {
  /** What the file's page says; null: asking the query itself fails the same way, and says so. */
  error: QuestionError | null;
  /** The reason goes away by itself, with another schema: it takes no view away. */
  isTemporary: boolean;
}

/** Rounds of one check, as views build on each other. */
const maxRounds = 20;

/**
 * The views of query files that say `view: true`: made, replaced and dropped as the files say. What cannot be a view is
 * said on the file's page. A file that cannot be read keeps the view it had, so that a half-written one takes nothing away.
 */
export class Views {
  readonly #deps: Deps;
  readonly #registry: ViewRegistry;
  readonly #closing = new AbortController();
  /** What files and database said when there was nothing left to do. */
  #settled = "";
  /** What the database took and a reader did not: not tried again while all files say the same. By view. */
  readonly #unfit = new Map<string, { files: string; error: QuestionError }>();
  #titles = new Map<string, string>();
  readonly #inTurn = serial();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#registry = new ViewRegistry(deps.store);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#inTurn(async () => {});
  }

  /** What a view is about; null where none of ours has this name. */
  about(name: string): string | null {
    return this.#titles.get(name) ?? null;
  }

  /** Makes the views what the files say. What cannot be done now waits, and is said in the log: all else must go on. */
  follow(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        for (let round = 0; round < maxRounds && !this.#closing.signal.aborted; round++) {
          if (!(await this.#round())) return;
        }
      } catch (error) {
        if (!this.#closing.signal.aborted) this.#deps.effects.log(`Views have to wait: ${(error as Error).message}`);
      }
    });
  }

  /** Whether anything changed: then what failed before may do now, and what stood may not. */
  async #round(): Promise<boolean> {
    const { library } = this.#deps;
    const { marked, unclear, complete } = library.views();
    const wanted = this.#toWanted(marked);
    const asked = [...wanted].map(([name, { compiled, notebook }]) => [name, compiled.sql, notebook.text]);
    const files = JSON.stringify([complete, [...unclear], asked]);
    const state = `${await this.#registry.version()} ${files}`;
    if (state === this.#settled) return false;
    const views = new Map((await this.#registry.read()).map((view) => [view.name, view]));
    let changed = false;
    for (const view of views.values()) {
      if (!view.own) await this.#registry.forget(view);
      else if (wanted.has(view.name) || !complete || unclear.has(view.file)) continue;
      else changed = await this.#drop(view);
      views.delete(view.name);
    }
    for (const want of wanted.values()) changed = (await this.#make(want, views.get(want.name), files)) || changed;
    changed = (await this.#test(wanted, files)) || changed;
    this.#settled = changed ? "" : state;
    return changed;
  }

  /** Files that ask for a view, by the view's name; of two files whose names differ by - and _ only, the owner's has it. */
  #toWanted(marked: Notebook[]): Map<string, Wanted> {
    const { library } = this.#deps;
    const wanted = new Map<string, Wanted>();
    for (const notebook of marked) {
      const name = toViewName(notebook.name);
      try {
        wanted.set(name, { name, notebook, compiled: library.compileQuery(notebook) });
      } catch (error) {
        if (!(error instanceof QuestionError)) throw error; // its cell says what is wrong
      }
    }
    this.#titles = new Map(
      [...wanted.values()].map(({ name, notebook }) => [name, notebook.description ?? notebook.title]),
    );
    return wanted;
  }

  async #make(want: Wanted, before: View | undefined, files: string): Promise<boolean> {
    const { name, notebook, compiled } = want;
    const unfit = this.#unfit.get(name);
    if (unfit?.files === files || (before?.source === compiled.sql && before.file === notebook.name)) return false;
    this.#unfit.delete(name);
    const refusal = await this.#refusalOf(want, before);
    this.#deps.library.refuseView(notebook, refusal?.error ?? null);
    if (refusal !== null) return before !== undefined && !refusal.isTemporary && this.#drop(before);
    try {
      await this.#registry.make({ name, file: notebook.name, source: compiled.sql }, before);
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.#refuse(want, `SQLite does not take this: ${error.message}.`, files);
      return before !== undefined && this.#drop(before);
    }
  }

  /** Why there cannot be such a view; null: nothing speaks against it. */
  async #refusalOf(want: Wanted, before: View | undefined): Promise<Refusal | null> {
    const { name, notebook, compiled } = want;
    const { library } = this.#deps;
    const daily = library.dailyNames().has(name) ? "a daily table of this name" : null;
    const holder = daily ?? (before ? null : await this.#registry.holder(name));
    if (holder !== null) {
      return { error: noView(notebook, `there is ${holder}; give the file another one.`), isTemporary: false };
    }
    const failed = await this.#ask(compiled.sql);
    return failed && { error: null, isTemporary: failed.progress !== undefined };
  }

  /** Each view as whoever reads it: functions may be refused in a view, and what it reads may be gone. */
  async #test(wanted: Map<string, Wanted>, files: string): Promise<boolean> {
    let changed = false;
    for (const view of (await this.#registry.read()).filter(({ own }) => own)) {
      const error = await this.#ask(`select * from ${quoteName(view.name)}`);
      if (error === null) continue;
      const want = wanted.get(view.name);
      if (want) this.#refuse(want, `SQLite does not take this as a view: ${error.message}`, files);
      changed = (await this.#drop(view)) || changed;
    }
    return changed;
  }

  #refuse({ name, notebook }: Wanted, message: string, files: string): void {
    const error = noView(notebook, message);
    this.#unfit.set(name, { files, error });
    this.#deps.library.refuseView(notebook, error);
  }

  /** Prepared, not run. @throws QuestionError where nobody could be asked */
  async #ask(sql: string): Promise<QuestionError | null> {
    const question: Question = { sql: `explain select * from (\n${sql}\n)`, rows: 1, signal: this.#closing.signal };
    try {
      await this.#deps.readers.ask(question);
      return null;
    } catch (error) {
      if (!(error instanceof QuestionError) || error.unasked) throw error;
      return error;
    }
  }

  async #drop(view: View): Promise<true> {
    await this.#registry.drop(view);
    return true;
  }
}
