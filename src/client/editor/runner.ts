import type { CellError } from "../../notebook/page.ts";
import type { EditorCell } from "./cell.ts";
import type { CellList } from "./cells.ts";
import type { Mark } from "./code.ts";
import { type RunOutcome, run } from "./run.ts";

interface Options {
  /** What is run, and the line on which each block begins. */
  read(): { form: FormData; lines: number[] };
  search(): string;
  around(bar: Element): void;
  /** Of the text as a whole; null: nothing is wrong with it. */
  problem(words: string | null): void;
}

/** Asks for cells and puts what they answer under them. A cell has one run at a time: a newer one ends it. */
export class Runner {
  readonly #cells: CellList;
  readonly #options: Options;
  readonly #running = new Map<EditorCell, AbortController>();

  constructor(cells: CellList, options: Options) {
    this.#cells = cells;
    this.#options = options;
  }

  /** @param wanted cells of SQL; @param only asks for the one alone */
  async run(wanted: EditorCell[], only: string | null): Promise<void> {
    const leave = new AbortController();
    for (const cell of wanted) {
      this.leave(cell);
      this.#running.set(cell, leave);
    }
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    const mine = () => wanted.filter((cell) => this.#running.get(cell) === leave);
    const tick = () => {
      for (const cell of mine()) cell.say(seconds(), () => leave.abort());
    };
    const timer = setInterval(tick, 100);
    try {
      const { form, lines } = this.#options.read();
      if (only !== null) form.set("only", only);
      const outcome = await run(form, this.#options.search(), leave.signal);
      for (const cell of mine()) cell.say("");
      if (mine().length > 0) this.#show(outcome, mine(), lines);
    } catch (error) {
      const words = leave.signal.aborted ? `Cancelled after ${seconds()}` : (error as Error).message;
      for (const cell of mine()) cell.say(words);
    } finally {
      clearInterval(timer);
      for (const cell of mine()) this.#running.delete(cell);
    }
  }

  /** Its answer is not waited for any more; what nobody waits for is ended. */
  leave(cell: EditorCell): void {
    const asked = this.#running.get(cell);
    if (asked === undefined) return;
    this.#running.delete(cell);
    cell.say("");
    if (![...this.#running.values()].includes(asked)) asked.abort();
  }

  #show({ problem, cells, around, sections }: RunOutcome, wanted: EditorCell[], lines: number[]): void {
    this.#options.problem(problem && `${problem.message}${problem.line ? ` (line ${problem.line})` : ""}`);
    if (problem) {
      this.#mark([{ file: null, line: null, ...problem }], this.#cells.all, lines);
      return;
    }
    if (around) this.#options.around(around);
    for (const cell of wanted) {
      const alone = cell.block.name === "";
      const found = alone ? cells[0] : cells.find(({ name }) => name === cell.block.name);
      const section = found && sections.get(found.name);
      if (found === undefined || section === undefined) continue;
      cell.result.replaceChildren(section);
      cell.columns = found.columns;
      cell.suggestions = found.suggestions;
      const chart = this.#cells.chartOf(cell);
      const places = chart ? [cell, chart] : [cell];
      for (const { form } of places) if (found.columns.length > 0) form?.answered(found);
      this.#mark(found.error ? [found.error] : [], places, lines);
    }
  }

  /** Lines of the file become those of the cells they stand in. */
  #mark(errors: CellError[], cells: readonly EditorCell[], lines: number[]): void {
    for (const cell of cells) {
      const first = lines[this.#cells.all.indexOf(cell)] ?? 0;
      const length = cell.field.text.split("\n").length;
      const marks = errors.flatMap(({ line, column, length: wrong, message }): Mark[] => {
        if (line === null || line < first || line >= first + length) return [];
        const text = cell.field.text.split("\n")[line - first] ?? "";
        const blank = text.length - text.trimStart().length;
        return [{ line: line - first + 1, column: column ?? blank + 1, length: wrong ?? text.trim().length, message }];
      });
      cell.field.mark(marks);
    }
  }
}
