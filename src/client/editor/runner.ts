import type { CellError } from "../../notebook/page.ts";
import type { EditorCell } from "./cell.ts";
import type { CellList } from "./cell-list.ts";
import type { CodeProblem } from "./code-field.ts";
import { type RunOutcome, run } from "./run.ts";
import { keepRun } from "./run-history.ts";

interface Deps {
  /** The form that is run, and the line on which each block begins. */
  read(): { form: FormData; lines: number[] };
  search(): string;
  /** Of the notebook. */
  name(): string;
  showBar(bar: Element): void;
  /** Shows what is wrong with the text as a whole; null: nothing. */
  showProblem(words: string | null): void;
}

/** Asks for cells and puts what they answer under them. A cell has one run at a time: a newer one ends it. */
export class Runner {
  readonly #cells: CellList;
  readonly #deps: Deps;
  readonly #running = new Map<EditorCell, AbortController>();

  constructor(cells: CellList, deps: Deps) {
    this.#cells = cells;
    this.#deps = deps;
  }

  /** @param wanted cells of SQL; @param only asks for the one alone */
  async run(wanted: EditorCell[], only: string | null): Promise<void> {
    const cancel = new AbortController();
    for (const cell of wanted) {
      this.cancel(cell);
      this.#running.set(cell, cancel);
    }
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    const mine = () => wanted.filter((cell) => this.#running.get(cell) === cancel);
    const tick = () => {
      for (const cell of mine()) cell.setStatus(seconds(), () => cancel.abort());
    };
    const timer = setInterval(tick, 100);
    try {
      const { form, lines } = this.#deps.read();
      const asked = new Map(wanted.map((cell) => [cell, cell.block.body]));
      if (only !== null) form.set("only", only);
      const outcome = await run(form, this.#deps.search(), cancel.signal);
      for (const cell of mine()) cell.setStatus("");
      if (mine().length > 0) this.#show(outcome, mine(), lines);
      if (outcome.problem === null) this.#markOld(mine(), asked);
    } catch (error) {
      const words = cancel.signal.aborted ? `Cancelled after ${seconds()}` : (error as Error).message;
      for (const cell of mine()) cell.setStatus(words);
    } finally {
      clearInterval(timer);
      for (const cell of mine()) this.#running.delete(cell);
    }
  }

  /** Stops waiting for the answer of a cell; a request that no cell waits for is ended. */
  cancel(cell: EditorCell): void {
    const asked = this.#running.get(cell);
    if (asked === undefined) return;
    this.#running.delete(cell);
    cell.setStatus("");
    if (![...this.#running.values()].includes(asked)) asked.abort();
  }

  #show({ problem, cells, bar, sections }: RunOutcome, wanted: EditorCell[], lines: number[]): void {
    this.#deps.showProblem(problem && `${problem.message}${problem.line ? ` (line ${problem.line})` : ""}`);
    if (problem) {
      this.#showProblems([{ file: null, line: null, ...problem }], this.#cells.all, lines);
      return;
    }
    if (bar) this.#deps.showBar(bar);
    for (const cell of wanted) {
      const alone = cell.block.name === "";
      const found = alone ? cells[0] : cells.find(({ name }) => name === cell.block.name);
      const section = found && sections.get(found.name);
      if (found === undefined || section === undefined) continue;
      cell.result.replaceChildren(section);
      const said = found.error?.message ?? section.querySelector(".facts")?.textContent?.trim() ?? "";
      const { name, body: sql } = cell.block;
      keepRun({ time: Date.now(), notebook: this.#deps.name(), cell: name, sql, said });
      cell.columns = found.columns;
      cell.suggestions = found.suggestions;
      const chart = this.#cells.chartOf(cell);
      const places = chart ? [cell, chart] : [cell];
      for (const { form } of places) if (found.columns.length > 0) form?.answered(found);
      this.#showProblems(found.error ? [found.error] : [], places, lines);
    }
  }

  /** What draws on a cell that has changed answers from before, until it is run too. */
  #markOld(answered: EditorCell[], asked: Map<EditorCell, string>): void {
    for (const cell of answered) cell.setOld(null);
    for (const cell of answered) {
      const sql = asked.get(cell) ?? "";
      const isChanged = cell.answered !== null && cell.answered !== sql;
      cell.answered = sql;
      if (!isChanged) continue;
      for (const one of this.#cells.drawingOn(cell)) {
        if (!answered.includes(one) && one.answered !== null) one.setOld(cell.label, () => this.#runOld());
      }
    }
  }

  #runOld(): void {
    const old = this.#cells.all.filter(({ isOld }) => isOld);
    void this.run(old, old.length === 1 ? (old[0]?.block.name ?? null) : null);
  }

  /** Lines of the file become those of the cells they stand in. */
  #showProblems(errors: CellError[], cells: readonly EditorCell[], lines: number[]): void {
    for (const cell of cells) {
      const first = lines[this.#cells.all.indexOf(cell)] ?? 0;
      const length = cell.field.text.split("\n").length;
      const problems = errors.flatMap(({ line, column, length: wrong, message }): CodeProblem[] => {
        if (line === null || line < first || line >= first + length) return [];
        const text = cell.field.text.split("\n")[line - first] ?? "";
        const blank = text.length - text.trimStart().length;
        return [{ line: line - first + 1, column: column ?? blank + 1, length: wrong ?? text.trim().length, message }];
      });
      cell.field.showProblems(problems);
    }
  }
}
