import { openWith, searchOf } from "./address.ts";
import { barPlace } from "./bar.ts";
import type { EditorCell } from "./cell.ts";
import { adding, CellList } from "./cells.ts";
import { type NotebookText, write } from "./document.ts";
import { element } from "./element.ts";
import { Forms } from "./forms.ts";
import type { Names } from "./names.ts";
import { Runner } from "./runner.ts";

interface Around {
  names: Names;
  /** What is sent to be run. */
  data(): FormData;
  changed(): void;
  save(): void;
  help(): void;
  /** What is wrong with the text as a whole; null: nothing. */
  tell(words: string | null): void;
  /** What was done to cells, with the way back; blank once something else is done. */
  did(words: string, undo?: () => void): void;
}

/** A notebook whose text could be parted: its forms, its bar and its cells, which run where they stand. */
export class EditorView {
  readonly notebook: NotebookText;
  readonly element: HTMLElement;
  readonly #around: Around;
  readonly #cells: CellList;
  readonly #forms: Forms;
  readonly #runner: Runner;

  constructor(notebook: NotebookText, around: Around) {
    this.notebook = notebook;
    this.#around = around;
    const { names, data, save, help, tell, did } = around;
    const changed = () => this.#changed();
    const run = (cell: EditorCell) => this.run(cell);
    this.#cells = new CellList(notebook, {
      changed,
      run: (cell) => void run(cell),
      runAll: () => this.runAll(),
      save,
      help,
      known: (cell) => names.of(cell),
      chart: (cell) => void this.#forms.chart(cell),
      charted: (chart) => void this.#forms.charted(chart),
      left: (cell) => this.#runner.leave(cell),
      say: did,
    });
    const bar = barPlace((search) => {
      openWith(search);
      this.runAll();
    });
    this.#runner = new Runner(this.#cells, {
      read: () => ({ form: data(), lines: write(notebook).lines }),
      search: searchOf,
      around: (shown) => bar.replaceChildren(shown),
      problem: tell,
    });
    this.#forms = new Forms({ notebook, cells: this.#cells, undeclared: () => names.undeclared(), changed, run });
    const more = notebook.kind === "query" ? [] : [adding(this.#cells)];
    this.element = element("div", { class: "stage" }, this.#forms.element, bar, this.#cells.element, ...more);
  }

  get text(): string {
    return write(this.notebook).text;
  }

  get cells(): readonly EditorCell[] {
    return this.#cells.all;
  }

  /** That the header declares. */
  get params(): string[] {
    return this.#forms.params;
  }

  /** A cell, or what a chart draws. */
  async run(cell: EditorCell): Promise<void> {
    const { type, name } = cell.block;
    const target = type === "chart" ? this.#cells.byName(name) : cell;
    if (target?.block.type === "sql") await this.#runner.run([target], target.block.name || null);
  }

  runAll(): void {
    void this.#runner.run(
      this.cells.filter(({ block }) => block.type === "sql"),
      null,
    );
  }

  destroy(): void {
    for (const cell of this.cells) this.#runner.leave(cell);
    this.#cells.destroy();
    this.#around.did("");
    this.element.remove();
  }

  #changed(): void {
    // What was done is said until something else is; its key undoes it all the same.
    this.#around.did("");
    this.#around.changed();
  }
}
