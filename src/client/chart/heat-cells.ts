/** Tooltips of a heat map: a cell is known by its place, so that thousands of them need no element of their own. */
import { type FigureContext, focusable, listen, shownDrawing } from "./figure-context.ts";
import { follow, narrowedTo } from "./narrow.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

type CellPlace = [column: number, row: number];

export class HeatCells {
  readonly #context: FigureContext;
  readonly #columns: string[];
  readonly #rows: string[];
  readonly #texts: string[][];
  /** The cell whose tooltip is shown. */
  #shown: CellPlace | null = null;
  readonly #frame = document.createElementNS(svgNamespace, "rect");

  /** @param texts lines of words with tabs between: see src/notebook/chart/draw/mark-tooltips.ts */
  constructor(context: FigureContext, texts: string) {
    this.#context = context;
    const [[, ...columns] = [], ...lines] = texts.split("\n").map((line) => line.split("\t"));
    this.#columns = columns;
    this.#rows = lines.map(([name = ""]) => name);
    this.#texts = lines.map(([, ...cells]) => cells);
    this.#frame.setAttribute("class", "over on");
    const { figure } = context;
    // They would come up beside the tooltip.
    for (const title of figure.querySelectorAll(".heat title")) title.remove();
    focusable(figure, 0);
    listen(
      context,
      (event) => this.#show(event && this.#at(event), false),
      (event) => this.#key(event),
    );
    figure.addEventListener("click", (event) => this.#press(event), { signal: context.signal });
  }

  /** As for other marks: a mouse goes at once, a finger from the tooltip. */
  #press(event: PointerEvent): void {
    const cell = this.#at(event);
    const href = cell && this.#leadsTo(cell);
    if (!href) return;
    if (event.pointerType === "touch") this.#show(cell, false, href);
    else follow(href);
  }

  #leadsTo([x, y]: CellPlace): string | null {
    return narrowedTo(this.#context.view, [this.#rows[y] ?? "", this.#columns[x] ?? ""]);
  }

  /** The cells of the drawing that is shown, all together: their box in px of the window. */
  #grid(): { svg: SVGSVGElement; box: DOMRect } | null {
    const svg = shownDrawing(this.#context.figure)?.svg;
    const cells = svg?.querySelector(".heat");
    return svg && cells ? { svg, box: cells.getBoundingClientRect() } : null;
  }

  #at({ clientX, clientY }: PointerEvent): CellPlace | null {
    const box = this.#grid()?.box;
    if (!box) return null;
    const x = Math.floor(((clientX - box.left) / box.width) * this.#columns.length);
    const y = Math.floor(((clientY - box.top) / box.height) * this.#rows.length);
    return this.#columns[x] === undefined || this.#rows[y] === undefined ? null : [x, y];
  }

  #key(event: KeyboardEvent): void {
    const [right, bottom] = [this.#columns.length - 1, this.#rows.length - 1];
    const [x, y] = this.#shown ?? [-1, 0];
    const steps: Record<string, CellPlace> = {
      ArrowRight: [Math.min(right, x + 1), y],
      ArrowLeft: [Math.max(0, x - 1), y],
      ArrowDown: [Math.max(0, x), this.#shown ? Math.min(bottom, y + 1) : 0],
      ArrowUp: [Math.max(0, x), Math.max(0, y - 1)],
      Home: [0, y],
      End: [right, y],
      PageUp: [Math.max(0, x), 0],
      PageDown: [Math.max(0, x), bottom],
    };
    const step = steps[event.key];
    const href = event.key === "Enter" && this.#shown && this.#leadsTo(this.#shown);
    if (href) follow(href);
    if (!step && event.key !== "Escape") return;
    event.preventDefault();
    this.#show(step ?? null, true);
  }

  #show(cell: CellPlace | null, spoken: boolean, href: string | null = null): void {
    const { tooltip, view } = this.#context;
    const grid = cell && this.#grid();
    this.#shown = cell;
    if (!cell || !grid) {
      this.#frame.remove();
      tooltip.hide();
      return;
    }
    const [x, y] = cell;
    const { svg, box } = grid;
    const [width, height] = [box.width / this.#columns.length, box.height / this.#rows.length];
    const top = box.top - svg.getBoundingClientRect().top;
    const share = 100 / this.#columns.length;
    const place = { x: `${share * x}%`, width: `${share}%`, y: top + y * height, height };
    for (const [name, value] of Object.entries(place)) this.#frame.setAttribute(name, String(value));
    if (this.#frame.parentNode !== svg) svg.append(this.#frame);
    const outer = view.getBoundingClientRect();
    const middle = {
      x: box.left - outer.left + (x + 0.5) * width,
      y: box.top - outer.top + (y + 0.5) * height - 14,
    };
    const title = `${this.#rows[y]} ${this.#columns[x]}: ${this.#texts[y]?.[x] ?? ""}`;
    const actions = href === null ? [] : [{ label: "Only these", href }];
    tooltip.show({ title, lines: [], remarks: [] }, middle, spoken, actions);
  }
}
