import type { ChartTypeForm } from "../../notebook/chart/types/index.ts";
import type { EditorCell } from "./cell.ts";
import type { CellList } from "./cell-list.ts";
import { ChartForm } from "./chart-form.ts";
import { newBlock } from "./document.ts";
import { YamlText } from "./yaml.ts";

/** The types of chart, as the server lists them. */
function chartTypes(): ChartTypeForm[] {
  const { chartTypes = "[]" } = document.querySelector<HTMLElement>("notebook-editor")?.dataset ?? {};
  return JSON.parse(chartTypes);
}

/** The forms that charts are picked by: in a notebook each above its chart's text, in a query below its one cell. */
export class Charts {
  readonly #cells: CellList;
  /** Of a query, whose header has the chart; null: of a notebook. */
  readonly #head: YamlText | null;
  readonly #run: (cell: EditorCell) => Promise<void>;
  /** The cell whose chart is drawn next. */
  #wanted: EditorCell | null = null;
  #drawing = false;

  constructor(cells: CellList, head: YamlText | null, run: (cell: EditorCell) => Promise<void>) {
    this.#cells = cells;
    this.#head = head;
    this.#run = run;
    for (const cell of cells.all) if (cell.block.type === "chart") this.charted(cell);
    if (head?.get(["chart"]) !== undefined) this.#ofQuery(head);
  }

  /** Where this cell's chart is picked; made if there is none. */
  open(cell: EditorCell): void {
    if (this.#head !== null) this.#ofQuery(this.#head);
    else this.#ofCell(cell);
    if (cell.columns.length === 0) void this.#run(cell);
  }

  #ofCell(cell: EditorCell): void {
    const { name } = cell.block;
    const there = this.#cells.chartOf(cell);
    const chart =
      there ?? this.#cells.add("chart", this.#cells.all.indexOf(cell) + 1, newBlock("chart", name, "type: table"));
    this.charted(chart);
    if (!there) chart.form?.begin();
    if (chart.folded) chart.fold();
    chart.element.querySelector("select")?.focus();
  }

  /** Each of form and text writes what the other shows, and the chart is drawn anew. */
  charted(cell: EditorCell): void {
    if (cell.form) return;
    const yaml = new YamlText(cell.block.body, (text) => {
      cell.field.text = text.trimEnd();
      this.#preview(cell);
    });
    const form = new ChartForm(yaml, [], chartTypes());
    cell.add(form);
    cell.field.element.addEventListener("focusout", () => {
      yaml.text = cell.field.text;
      form.draw();
    });
    const charted = this.#cells.byName(cell.block.name);
    if (charted && charted.columns.length > 0) form.answered(charted);
  }

  #ofQuery(head: YamlText): void {
    const [cell] = this.#cells.all;
    if (!cell) return;
    if (cell.form) {
      cell.form.element.querySelector("select")?.focus();
      return;
    }
    const form = new ChartForm(head, ["chart"], chartTypes());
    cell.form = form;
    cell.field.element.after(form.element);
    form.element.addEventListener("change", () => this.#preview(cell));
    if (cell.columns.length > 0) form.answered(cell);
  }

  #preview(cell: EditorCell): void {
    this.#wanted = cell;
    if (!this.#drawing) void this.#draw();
  }

  /** One drawing after the other: what was picked during one is in the next, and none is given up half-way. */
  async #draw(): Promise<void> {
    this.#drawing = true;
    // One pick may change several fields.
    await Promise.resolve();
    for (let cell = this.#wanted; cell !== null; cell = this.#wanted) {
      this.#wanted = null;
      await this.#run(cell);
    }
    this.#drawing = false;
  }
}
