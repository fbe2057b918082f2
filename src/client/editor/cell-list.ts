import { wrongCellName } from "../../query/library/cell-name.ts";
import { button, element } from "../element.ts";
import { type CellHost, EditorCell } from "./cell.ts";
import { CellOrder } from "./cell-order.ts";
import { type Block, type BlockType, freeName, type NotebookText, newBlock } from "./document.ts";
import { renamedIn } from "./references.ts";

/** What the cells ask of the editor that shows them. */
export interface CellListHost extends Pick<CellHost, "changed" | "run" | "runAll" | "save" | "chart" | "known"> {
  /** Reports what was done to cells, with its undo. */
  report(words: string, undo?: () => void): void;
  help(): void;
  /** A chart was added, which needs a form. */
  chartAdded(chart: EditorCell): void;
  /** A cell was removed: its answer is not waited for any more. */
  removed(cell: EditorCell): void;
}

const defaultBodies: Record<BlockType, string> = { sql: "select 1 as n", text: "", chart: "type: line" };

/** What is done to cells: added, moved, doubled, renamed, deleted, and all of that undone. */
export class CellList {
  readonly #order: CellOrder;
  readonly #notebook: NotebookText;
  readonly #host: CellListHost;
  readonly #done: { words: string; undo: () => void }[] = [];

  constructor(notebook: NotebookText, host: CellListHost) {
    this.#notebook = notebook;
    this.#host = host;
    this.#order = new CellOrder(notebook);
    this.#order.put(
      notebook.blocks.map((block) => this.#make(block)),
      0,
    );
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  get element(): HTMLElement {
    return this.#order.element;
  }

  get all(): readonly EditorCell[] {
    return this.#order.all;
  }

  byName(name: string): EditorCell | undefined {
    return this.#order.byName(name);
  }

  chartOf(cell: EditorCell): EditorCell | undefined {
    return this.#order.chartsOf(cell)[0];
  }

  /** Cells whose SQL draws on it, also by way of others. */
  drawingOn(cell: EditorCell): Set<EditorCell> {
    const found = new Set<EditorCell>([cell]);
    for (const one of found) for (const next of this.#order.referringTo(one)) found.add(next);
    found.delete(cell);
    return found;
  }

  /** Its chart is now of the new name, and SQL that draws on it says it. @returns the name it has then: where the new one cannot be, the old one */
  rename(cell: EditorCell, name: string): string {
    const before = cell.block.name;
    const others = this.all.filter(({ block }) => block.type === "sql" && block !== cell.block);
    const wrong = wrongCellName(name, new Set(others.map(({ block }) => block.name.toLowerCase())));
    cell.setStatus(wrong ?? "");
    if (wrong !== null || name === before) return before;
    const named = [cell, ...this.#order.chartsOf(cell)];
    const referring = this.#order.referringTo(cell).map((one) => {
      const old = one.field.text;
      return { one, old, made: renamedIn(old, before, name) };
    });
    for (const one of named) one.rename(name);
    for (const { one, made } of referring) one.field.text = made;
    const also = referring.length === 0 ? "" : `, also in ${list(referring.map(({ one }) => one))}`;
    this.#did(`Renamed SQL ${before} to ${name}${also}.`, () => {
      for (const one of named) one.rename(before);
      // What was written since stays.
      for (const { one, old, made } of referring) {
        one.field.text = one.field.text === made ? old : renamedIn(one.field.text, name, before);
      }
    });
    return name;
  }

  add(type: BlockType, at: number, block = this.#newBlock(type)): EditorCell {
    const cell = this.#make(block);
    this.#insert([cell], at);
    return cell;
  }

  /** A cell takes the chart right below it along, over its neighbour and the chart of that. */
  move(cell: EditorCell, by: -1 | 1): void {
    const pair = this.#order.pair(cell);
    const moved = cell.block.type === "sql" ? pair.cells : [cell];
    const from = this.all.indexOf(cell);
    const beside = this.all[by > 0 ? from + moved.length : from - 1];
    if (beside === undefined) return;
    const over = pair.cells.includes(beside) ? 1 : this.#order.pair(beside).cells.length;
    const shift = (at: number) => {
      this.#order.take(moved);
      this.#order.put(moved, at);
    };
    shift(from + by * over);
    cell.element.focus();
    this.#did(`Moved ${list(moved)}.`, () => shift(from));
  }

  /** A chart is doubled with its cell: of one cell there is one chart. */
  duplicate(cell: EditorCell): void {
    const { type, name, body } = cell.block;
    if (type === "chart") return;
    const copy = newBlock(type, type === "sql" ? freeName(this.#notebook.blocks, name) : "", body);
    const chart = this.chartOf(cell);
    const blocks = chart ? [copy, newBlock("chart", copy.name, chart.block.body)] : [copy];
    this.#insert(
      blocks.map((block) => this.#make(block)),
      this.#order.pair(cell).to,
    );
  }

  /** With its chart, which would be of nothing. */
  remove(cell: EditorCell): void {
    const referring = this.#order.referringTo(cell);
    const at = this.all.indexOf(cell);
    const tied = [cell, ...this.#order.chartsOf(cell)];
    const gone = [...this.all.entries()].filter(([, one]) => tied.includes(one));
    this.#order.take(tied);
    this.#host.removed(cell);
    const next = this.all[at] ?? this.all.at(-1);
    (next?.element ?? document.querySelector<HTMLElement>(".adding button"))?.focus();
    const missed =
      referring.length === 0 ? "" : ` ${list(referring)} ${referring.length === 1 ? "draws" : "draw"} on it.`;
    this.#did(`Deleted ${list(tied)}.${missed}`, () => {
      for (const [place, one] of gone) this.#order.put([one], place);
      cell.element.focus();
    });
  }

  undo(): void {
    const last = this.#done.pop();
    if (!last) return;
    last.undo();
    this.#host.changed();
    this.#host.report(`Undone: ${last.words}`);
  }

  destroy(): void {
    for (const cell of this.all) cell.field.destroy();
    this.element.remove();
  }

  #newBlock(type: BlockType): Block {
    return newBlock(type, type === "sql" ? freeName(this.#notebook.blocks, "cell") : "", defaultBodies[type]);
  }

  /** A block as a cell of these. */
  #make(block: Block): EditorCell {
    return new EditorCell(block, {
      ...this.#host,
      several: this.#notebook.kind === "notebook",
      move: (one, by) => this.move(one, by),
      duplicate: (one) => this.duplicate(one),
      remove: (one) => this.remove(one),
      rename: (one, name) => this.rename(one, name),
    });
  }

  #insert(cells: EditorCell[], at: number): void {
    this.#order.put(cells, at);
    for (const cell of cells) if (cell.block.type === "chart") this.#host.chartAdded(cell);
    this.#did(`Added ${list(cells)}.`, () => this.#order.take(cells));
    cells[0]?.focusText();
  }

  #did(words: string, undo: () => void): void {
    this.#done.push({ words, undo });
    this.#host.changed();
    this.#host.report(words, () => this.undo());
  }

  /** Keys of a cell's frame; inside its text they are letters. */
  #key(event: KeyboardEvent): void {
    const at = this.all.findIndex((cell) => cell.element === event.target);
    const cell = this.all[at];
    if (cell === undefined || event.ctrlKey || event.metaKey) return;
    const several = this.#notebook.kind === "notebook";
    const go = (by: number) => this.all[at + by]?.element.focus();
    const actions: Record<string, (() => void) | false> = {
      Enter: () => cell.focusText(),
      ArrowUp: () => (event.altKey && several ? this.move(cell, -1) : go(-1)),
      ArrowDown: () => (event.altKey && several ? this.move(cell, 1) : go(1)),
      f: () => cell.fold(),
      z: () => this.undo(),
      "?": () => this.#host.help(),
      c: cell.block.type === "sql" && (() => this.#host.chart(cell)),
      a: several && (() => this.add("sql", this.#order.pair(cell).from)),
      b: several && (() => this.add("sql", this.#order.pair(cell).to)),
      t: several && (() => this.add("text", this.#order.pair(cell).to)),
      d: several && (() => this.duplicate(cell)),
      Delete: several && (() => this.remove(cell)),
    };
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action();
  }
}

/** The buttons that add a cell at the end. */
export function addButtons(cells: CellList): HTMLElement {
  const add = (type: BlockType) => () => cells.add(type, cells.all.length);
  return element(
    "p",
    { class: "actions adding" },
    button("Add SQL", "at the end", add("sql"), "button"),
    button("Add text", "at the end", add("text"), "button"),
  );
}

/** SQL daily, SQL weekly and Chart of daily */
function list(cells: EditorCell[]): string {
  return new Intl.ListFormat("en-GB").format(cells.map(({ label }) => label));
}
