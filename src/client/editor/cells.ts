import { Cell, type Owner } from "./cell.ts";
import { type Block, type BlockType, freeName, type NotebookText, newBlock } from "./document.ts";
import { button, element } from "./element.ts";

interface Options {
  owner(): Owner;
  changed(): void;
  /** Of what was done to cells, with the way back. */
  say(words: string, undo?: () => void): void;
  help(): void;
  chart(cell: Cell): void;
}

const fresh: Record<BlockType, string> = { sql: "select 1 as n", text: "", chart: "type: line" };

/** The cells in their order: added, moved, doubled, deleted, and all of that undone. */
export class Cells {
  readonly element = element("div", { class: "edit-cells" });
  readonly all: Cell[] = [];
  readonly #notebook: NotebookText;
  readonly #options: Options;
  readonly #undo: { words: string; back: () => void }[] = [];

  constructor(notebook: NotebookText, options: Options) {
    this.#notebook = notebook;
    this.#options = options;
    for (const block of notebook.blocks) this.#put(new Cell(block, options.owner()), this.all.length);
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  byName(name: string): Cell | undefined {
    return this.all.find(({ block }) => block.type === "sql" && block.name.toLowerCase() === name.toLowerCase());
  }

  chartOf(name: string): Cell | undefined {
    return this.all.find(({ block }) => block.type === "chart" && block.name.toLowerCase() === name.toLowerCase());
  }

  /** Its chart follows. @returns the name it has now: the old one, where the new one cannot be */
  rename(cell: Cell, name: string): string {
    const { block } = cell;
    const taken = this.byName(name);
    if (!/^[A-Za-z_]\w*$/.test(name) || (taken && taken !== cell)) {
      cell.say(taken ? "Another cell has this name" : "A name is letters, digits and _");
      return block.name;
    }
    const chart = this.chartOf(block.name);
    block.name = name;
    if (chart) chart.block.name = name;
    cell.say("");
    this.#options.changed();
    return name;
  }

  add(type: BlockType, at: number, block = this.#fresh(type)): Cell {
    const cell = new Cell(block, this.#options.owner());
    this.#put(cell, at);
    this.#did(`Added ${cell.label}.`, () => this.#take(cell));
    cell.write();
    return cell;
  }

  move(cell: Cell, by: number): void {
    const from = this.all.indexOf(cell);
    const to = from + by;
    if (to < 0 || to >= this.all.length) return;
    const shift = (at: number) => {
      this.#take(cell);
      this.#put(cell, at);
    };
    shift(to);
    cell.element.focus();
    this.#did(`Moved ${cell.label}.`, () => shift(from));
  }

  duplicate(cell: Cell): void {
    const { type, name, body } = cell.block;
    const copy = newBlock(type, type === "sql" ? freeName(this.#notebook.blocks, name) : name, body);
    this.add(type, this.all.indexOf(cell) + 1, copy);
  }

  remove(cell: Cell): void {
    const at = this.all.indexOf(cell);
    this.#take(cell);
    (this.all[at] ?? this.all[at - 1])?.element.focus();
    this.#did(`Deleted ${cell.label}.`, () => {
      this.#put(cell, at);
      cell.element.focus();
    });
  }

  undo(): void {
    const last = this.#undo.pop();
    if (!last) return;
    last.back();
    this.#options.changed();
    this.#options.say(`Undone: ${last.words}`);
  }

  destroy(): void {
    for (const cell of this.all) cell.field.destroy();
    this.element.remove();
  }

  #fresh(type: BlockType): Block {
    return newBlock(type, type === "sql" ? freeName(this.#notebook.blocks, "cell") : "", fresh[type]);
  }

  #did(words: string, back: () => void): void {
    this.#undo.push({ words, back });
    this.#options.changed();
    this.#options.say(words, () => this.undo());
  }

  #put(cell: Cell, at: number): void {
    this.all.splice(at, 0, cell);
    const { blocks } = this.#notebook;
    if (!blocks.includes(cell.block)) blocks.splice(at, 0, cell.block);
    this.element.insertBefore(cell.element, this.element.children[at] ?? null);
    this.#space();
  }

  #take(cell: Cell): void {
    const at = this.all.indexOf(cell);
    if (at === -1) return;
    this.all.splice(at, 1);
    this.#notebook.blocks.splice(at, 1);
    cell.element.remove();
    this.#space();
  }

  /** Two blocks that met by a change have a line between them. */
  #space(): void {
    const { blocks, kind, head } = this.#notebook;
    if (kind !== "notebook") return;
    for (const [index, block] of blocks.entries()) {
      const before = blocks[index - 1];
      const meet = before !== undefined && block.gap === "" && block.fences === null && before.fences === null;
      if (meet) block.gap = "\n";
      if (before === undefined && head === "" && block.fences === null) block.gap = "";
    }
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
      "?": () => this.#options.help(),
      c: cell.block.type === "sql" && (() => this.#options.chart(cell)),
      a: several && (() => this.add("sql", at)),
      b: several && (() => this.add("sql", at + 1)),
      t: several && (() => this.add("text", at + 1)),
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
export function adding(cells: Cells): HTMLElement {
  const add = (type: BlockType) => () => cells.add(type, cells.all.length);
  return element(
    "p",
    { class: "actions adding" },
    button("Add SQL", "at the end", add("sql"), "button"),
    button("Add text", "at the end", add("text"), "button"),
  );
}
