/** Heats: a cell is known by its place, so that thousands of them need no element and no text of their own. */
import { drawn, focusable, listen, type Parts } from "./parts.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

export class HeatCells {
  #parts: Parts;
  #across: string[];
  #down: string[];
  #texts: string[][];
  /** Column and row of the one that is told of. */
  #now: [x: number, y: number] | null = null;
  #frame = document.createElementNS(svgNamespace, "rect");

  /** @param told lines of words with tabs between: see src/notebook/draw/told.ts */
  constructor(parts: Parts, told: string) {
    this.#parts = parts;
    const [[, ...across] = [], ...lines] = told.split("\n").map((line) => line.split("\t"));
    this.#across = across;
    this.#down = lines.map(([name = ""]) => name);
    this.#texts = lines.map(([, ...texts]) => texts);
    this.#frame.setAttribute("class", "over on");
    const { figure } = parts;
    // They would come up beside the tip.
    for (const title of figure.querySelectorAll(".heat title")) title.remove();
    focusable(figure, 0);
    listen(
      parts,
      (event) => this.#show(event && this.#at(event), false),
      (event) => this.#key(event),
    );
  }

  /** Of the drawing that is shown: all cells together, in px of the window. */
  #plane(): { svg: SVGSVGElement; box: DOMRect } | null {
    const svg = drawn(this.#parts.figure)?.svg;
    const cells = svg?.querySelector(".heat");
    return svg && cells ? { svg, box: cells.getBoundingClientRect() } : null;
  }

  #at({ clientX, clientY }: PointerEvent): [number, number] | null {
    const box = this.#plane()?.box;
    if (!box) return null;
    const x = Math.floor(((clientX - box.left) / box.width) * this.#across.length);
    const y = Math.floor(((clientY - box.top) / box.height) * this.#down.length);
    return this.#across[x] === undefined || this.#down[y] === undefined ? null : [x, y];
  }

  #key(event: KeyboardEvent): void {
    const [right, bottom] = [this.#across.length - 1, this.#down.length - 1];
    const [x, y] = this.#now ?? [-1, 0];
    const steps: Record<string, [number, number]> = {
      ArrowRight: [Math.min(right, x + 1), y],
      ArrowLeft: [Math.max(0, x - 1), y],
      ArrowDown: [Math.max(0, x), this.#now ? Math.min(bottom, y + 1) : 0],
      ArrowUp: [Math.max(0, x), Math.max(0, y - 1)],
      Home: [0, y],
      End: [right, y],
      PageUp: [Math.max(0, x), 0],
      PageDown: [Math.max(0, x), bottom],
    };
    const step = steps[event.key];
    if (!step && event.key !== "Escape") return;
    event.preventDefault();
    this.#show(step ?? null, true);
  }

  #show(now: [number, number] | null, spoken: boolean): void {
    const { tip, view } = this.#parts;
    const plane = now && this.#plane();
    this.#now = now;
    if (!now || !plane) {
      this.#frame.remove();
      tip.hide();
      return;
    }
    const [x, y] = now;
    const { svg, box } = plane;
    const [width, height] = [box.width / this.#across.length, box.height / this.#down.length];
    const top = box.top - svg.getBoundingClientRect().top;
    const place = { x: `${(100 * x) / this.#across.length}%`, width: `${100 / this.#across.length}%` };
    for (const [name, value] of Object.entries({ ...place, y: top + y * height, height })) {
      this.#frame.setAttribute(name, String(value));
    }
    if (this.#frame.parentNode !== svg) svg.append(this.#frame);
    const outer = view.getBoundingClientRect();
    const middle = {
      x: box.left - outer.left + (x + 0.5) * width,
      y: box.top - outer.top + (y + 0.5) * height - 14,
    };
    const value = this.#texts[y]?.[x] ?? "";
    tip.show({ title: `${this.#down[y]} ${this.#across[x]}: ${value}`, lines: [], remarks: [] }, middle, spoken);
  }
}
