import { wrongCellName } from "../../query/library/cell-name.ts";
import { type CellHost, EditorCell } from "./cell.ts";
import { type Block, type BlockType, freeName, type NotebookText, newBlock } from "./document.ts";
import { button, element } from "./element.ts";
import { renamedIn } from "./refer.ts";
import { Row } from "./row.ts";

/** What the cells ask of the stage they stand on. */
export interface CellListHost extends Pick<CellHost, "changed" | "run" | "runAll" | "save" | "chart" | "known"> {
  /** Of what was done to cells, with the way back. */
  say(words: string, undo?: () => void): void;
  help(): void;
  /** A chart that needs a form to pick it by. */
  charted(chart: EditorCell): void;
  /** A cell that nobody waits for any more. */
  left(cell: EditorCell): void;
}

const fresh: Record<BlockType, string> = { sql: "select 1 as n", text: "", chart: "type: line" };

/** What is done to cells: added, moved, doubled, renamed, deleted, and all of that undone. */
export class CellList {
  readonly #row: Row;
  readonly #notebook: NotebookText;
  readonly #around: CellListHost;
  readonly #undo: { words: string; back: () => void }[] = [];

  constructor(notebook: NotebookText, around: CellListHost) {
    this.#notebook = notebook;
    this.#around = around;
    this.#row = new Row(notebook);
    this.#row.put(
      notebook.blocks.map((block) => this.#make(block)),
      0,
    );
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  get element(): HTMLElement {
    return this.#row.element;
  }

  get all(): readonly EditorCell[] {
    return this.#row.all;
  }

  byName(name: string): EditorCell | undefined {
    return this.#row.byName(name);
  }

  chartOf(cell: EditorCell): EditorCell | undefined {
    return this.#row.chartsOf(cell)[0];
  }

  /** Its chart is now of the new name, and SQL that draws on it says it. @returns the name it has then: where the new one cannot be, the old one */
  rename(cell: EditorCell, name: string): string {
    const before = cell.block.name;
    const others = this.all.filter(({ block }) => block.type === "sql" && block !== cell.block);
    const wrong = wrongCellName(name, new Set(others.map(({ block }) => block.name.toLowerCase())));
    cell.say(wrong ?? "");
    if (wrong !== null || name === before) return before;
    const named = [cell, ...this.#row.chartsOf(cell)];
    const drawing = this.#row.drawingOn(cell).map((one) => {
      const old = one.field.text;
      return { one, old, made: renamedIn(old, before, name) };
    });
    for (const one of named) one.rename(name);
    for (const { one, made } of drawing) one.field.text = made;
    const also = drawing.length === 0 ? "" : `, also in ${list(drawing.map(({ one }) => one))}`;
    this.#did(`Renamed SQL ${before} to ${name}${also}.`, () => {
      for (const one of named) one.rename(before);
      // What was written since stays.
      for (const { one, old, made } of drawing) {
        one.field.text = one.field.text === made ? old : renamedIn(one.field.text, name, before);
      }
    });
    return name;
  }

  add(type: BlockType, at: number, block = this.#fresh(type)): EditorCell {
    const cell = this.#make(block);
    this.#insert([cell], at);
    return cell;
  }

  /** A cell takes the chart right below it along, over its neighbour and the chart of that. */
  move(cell: EditorCell, by: -1 | 1): void {
    const pair = this.#row.pair(cell);
    const moved = cell.block.type === "sql" ? pair.cells : [cell];
    const from = this.all.indexOf(cell);
    const beside = this.all[by > 0 ? from + moved.length : from - 1];
    if (beside === undefined) return;
    const over = pair.cells.includes(beside) ? 1 : this.#row.pair(beside).cells.length;
    const shift = (at: number) => {
      this.#row.take(moved);
      this.#row.put(moved, at);
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
      this.#row.pair(cell).to,
    );
  }

  /** With its chart, which would be of nothing. */
  remove(cell: EditorCell): void {
    const drawing = this.#row.drawingOn(cell);
    const at = this.all.indexOf(cell);
    const tied = [cell, ...this.#row.chartsOf(cell)];
    const gone = [...this.all.entries()].filter(([, one]) => tied.includes(one));
    this.#row.take(tied);
    this.#around.left(cell);
    const next = this.all[at] ?? this.all.at(-1);
    (next?.element ?? document.querySelector<HTMLElement>(".adding button"))?.focus();
    const missed = drawing.length === 0 ? "" : ` ${list(drawing)} ${drawing.length === 1 ? "draws" : "draw"} on it.`;
    this.#did(`Deleted ${list(tied)}.${missed}`, () => {
      for (const [place, one] of gone) this.#row.put([one], place);
      cell.element.focus();
    });
  }

  undo(): void {
    const last = this.#undo.pop();
    if (!last) return;
    last.back();
    this.#around.changed();
    this.#around.say(`Undone: ${last.words}`);
  }

  destroy(): void {
    for (const cell of this.all) cell.field.destroy();
    this.element.remove();
  }

  #fresh(type: BlockType): Block {
    return newBlock(type, type === "sql" ? freeName(this.#notebook.blocks, "cell") : "", fresh[type]);
  }

  /** A block as a cell of these. */
  #make(block: Block): EditorCell {
    return new EditorCell(block, {
      ...this.#around,
      several: this.#notebook.kind === "notebook",
      move: (one, by) => this.move(one, by),
      duplicate: (one) => this.duplicate(one),
      remove: (one) => this.remove(one),
      rename: (one, name) => this.rename(one, name),
    });
  }

  #insert(cells: EditorCell[], at: number): void {
    this.#row.put(cells, at);
    for (const cell of cells) if (cell.block.type === "chart") this.#around.charted(cell);
    this.#did(`Added ${list(cells)}.`, () => this.#row.take(cells));
    cells[0]?.write();
  }

  #did(words: string, back: () => void): void {
    this.#undo.push({ words, back });
    this.#around.changed();
    this.#around.say(words, () => this.undo());
  }

  /** Keys of a cell's frame; inside its text they are letters. */
  #key(event: KeyboardEvent): void {
    const at = this.all.findIndex((cell) => cell.element === event.target);
    const cell = this.all[at];
    if (cell === undefined || event.ctrlKey || event.metaKey) return;
    const several = this.#notebook.kind === "notebook";
    const go = (by: number) => this.all[at + by]?.element.focus();
    const acts: Record<string, (() => void) | false> = {
      Enter: () => cell.write(),
      ArrowUp: () => (event.altKey && several ? this.move(cell, -1) : go(-1)),
      ArrowDown: () => (event.altKey && several ? this.move(cell, 1) : go(1)),
      f: () => cell.fold(),
      z: () => this.undo(),
      "?": () => this.#around.help(),
      c: cell.block.type === "sql" && (() => this.#around.chart(cell)),
      a: several && (() => this.add("sql", this.#row.pair(cell).from)),
      b: several && (() => this.add("sql", this.#row.pair(cell).to)),
      t: several && (() => this.add("text", this.#row.pair(cell).to)),
      d: several && (() => this.duplicate(cell)),
      Delete: several && (() => this.remove(cell)),
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  }
}

/** What can be added at the end. */
export function adding(cells: CellList): HTMLElement {
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
