import { element } from "../element.ts";
import { notebookSearch, replaceSearch } from "./address.ts";
import type { EditorCell } from "./cell.ts";
import { addButtons, CellList } from "./cell-list.ts";
import { type NotebookText, write } from "./document.ts";
import { Forms } from "./forms.ts";
import { runBar } from "./run-bar.ts";
import { Runner } from "./runner.ts";
import type { SqlNames } from "./sql-names.ts";

interface Deps {
  names: SqlNames;
  /** The fields that are sent to be run. */
  data(): FormData;
  changed(): void;
  save(): void;
  /** Of its file, as far as it has one. */
  name(): string;
  help(): void;
  /** Shows what is wrong with the text as a whole; null: nothing. */
  showProblem(words: string | null): void;
  /** Reports what was done to cells, with its undo; blank once something else is done. */
  report(words: string, undo?: () => void): void;
}

/** A notebook whose text could be parted: its forms, its bar and its cells, which run where they stand. */
export class CellsEditor {
  readonly notebook: NotebookText;
  readonly element: HTMLElement;
  readonly #deps: Deps;
  readonly #cells: CellList;
  readonly #forms: Forms;
  readonly #runner: Runner;
  /** The frame of the cell that one was in last. */
  #last: Element | null = null;

  constructor(notebook: NotebookText, deps: Deps) {
    this.notebook = notebook;
    this.#deps = deps;
    const { names, data, save, help, showProblem, report } = deps;
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
      chartAdded: (chart) => void this.#forms.chartAdded(chart),
      removed: (cell) => this.#runner.cancel(cell),
      report,
    });
    const bar = runBar((search) => {
      replaceSearch(search);
      this.runAll();
    });
    this.#runner = new Runner(this.#cells, {
      read: () => ({ form: data(), lines: write(notebook).lines }),
      search: notebookSearch,
      name: deps.name,
      showBar: (shown) => bar.replaceChildren(shown),
      showProblem,
    });
    const undeclared = () => names.undeclared();
    this.#forms = new Forms({ notebook, cells: this.#cells, name: deps.name, undeclared, changed, run });
    const more = notebook.kind === "query" ? [] : [addButtons(this.#cells)];
    this.#cells.element.addEventListener("focusin", (event) => {
      this.#last = (event.target as Element).closest(".edit-cell");
    });
    this.element = element("div", { class: "cells-editor" }, this.#forms.element, bar, this.#cells.element, ...more);
  }

  get text(): string {
    return write(this.notebook).text;
  }

  get cells(): readonly EditorCell[] {
    return this.#cells.all;
  }

  /** Parameters that the header declares. */
  get params(): string[] {
    return this.#forms.params;
  }

  /** Runs a cell, or the cell that a chart draws. */
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

  /** Puts a name where one writes, or wrote last. */
  insert(text: string): void {
    this.#written()?.field.insert(text);
  }

  /** Puts SQL in the place of that where one writes, or wrote last; the text's own undo brings back the other. */
  use(sql: string): void {
    const cell = this.#written();
    if (cell) cell.field.text = sql;
    cell?.focusText();
  }

  #written(): EditorCell | undefined {
    const isSql = (cell: EditorCell | undefined) => cell?.block.type === "sql";
    const last = this.cells.find((cell) => cell.element === this.#last);
    return isSql(last) ? last : this.cells.find(isSql);
  }

  destroy(): void {
    for (const cell of this.cells) this.#runner.cancel(cell);
    this.#cells.destroy();
    this.#deps.report("");
    this.element.remove();
  }

  #changed(): void {
    // What was done is said until something else is; its key undoes it all the same.
    this.#deps.report("");
    this.#deps.changed();
  }
}
