import { element } from "../element.ts";
import type { EditorCell } from "./cell.ts";
import type { NotebookText } from "./document.ts";
import { refersTo } from "./references.ts";

/** The cells in their order, on the page and in the text, and what ties them. */
export class CellOrder {
  readonly element = element("div", { class: "edit-cells" });
  readonly all: EditorCell[] = [];
  readonly #notebook: NotebookText;

  constructor(notebook: NotebookText) {
    this.#notebook = notebook;
  }

  put(cells: EditorCell[], at: number): void {
    const { blocks } = this.#notebook;
    for (const [index, cell] of cells.entries()) {
      const place = at + index;
      this.all.splice(place, 0, cell);
      if (!blocks.includes(cell.block)) blocks.splice(place, 0, cell.block);
      this.element.insertBefore(cell.element, this.element.children[place] ?? null);
    }
    this.#space();
  }

  take(cells: EditorCell[]): void {
    for (const cell of cells) {
      const at = this.all.indexOf(cell);
      if (at === -1) continue;
      this.all.splice(at, 1);
      this.#notebook.blocks.splice(at, 1);
      cell.element.remove();
    }
    this.#space();
  }

  byName(name: string): EditorCell | undefined {
    return this.all.find(({ block }) => block.type === "sql" && same(block.name, name));
  }

  chartsOf({ block: { type, name } }: EditorCell): EditorCell[] {
    if (type !== "sql") return [];
    return this.all.filter(({ block }) => block.type === "chart" && same(block.name, name));
  }

  /** A cell and the chart right below it, whichever of the two is asked for: one goes over them as over one. */
  pair(cell: EditorCell): { cells: EditorCell[]; from: number; to: number } {
    const at = this.all.indexOf(cell);
    const above = this.all[at - 1];
    const first = cell.block.type === "chart" && above && this.chartsOf(above).includes(cell) ? above : cell;
    const from = this.all.indexOf(first);
    const below = this.all[from + 1];
    const cells = below && this.chartsOf(first).includes(below) ? [first, below] : [first];
    return { cells, from, to: from + cells.length };
  }

  /** Those after it whose SQL refers to it: before it, its name means something else. */
  referringTo(cell: EditorCell): EditorCell[] {
    const { type, name } = cell.block;
    if (type !== "sql") return [];
    const later = this.all.slice(this.all.indexOf(cell) + 1);
    return later.filter(({ block }) => block.type === "sql" && refersTo(block.body, name));
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
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
