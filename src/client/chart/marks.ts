/** Bars, dots and countries: each tells what its `<title>` said, or what the figure says of all of them. */
import { focusable, listen, type Parts } from "./parts.ts";

const shapes = "rect, path, circle";
/** What the figure's own words are of: see src/notebook/draw/told.ts. */
const dots = "[class^=series-] :is(path, circle)";

/** px around a place that is touched, nearest first */
const fingertip = [
  [0, 0],
  [4, 0],
  [-4, 0],
  [0, 4],
  [0, -4],
  [7, 7],
  [-7, -7],
  [7, -7],
  [-7, 7],
];

export class Marks {
  #parts: Parts;
  #texts = new Map<Element, string>();
  #now: Element | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { figure, only } = parts;
    const told = figure.dataset["dots"];
    if (told) this.#read(figure, told);
    else this.#collect(figure);
    if (this.#texts.size === 0) return;
    focusable(figure, only.count);
    const at = (event: PointerEvent | null) => {
      // While a stretch is drawn over them they are silent.
      if (event === null || !figure.matches(".brushing")) this.#show(event && this.#under(event), false);
    };
    listen(parts, at, (event) => this.#key(event));
  }

  /** One text for all: heads, then a line for each dot, in the order in which every drawing has them. */
  #read(figure: Element, told: string): void {
    const [heads = [], ...lines] = told.split("\n").map((line) => line.split("\t"));
    for (const chart of figure.querySelectorAll(".chart")) {
      const marks = [...chart.querySelectorAll(dots)];
      if (marks.length !== lines.length) continue;
      marks.forEach((mark, i) => {
        this.#texts.set(mark, heads.map((head, k) => `${head}: ${lines[i]?.[k] ?? ""}`).join("\n"));
      });
    }
  }

  /** The first drawing carries the titles of all; in those for narrower places the shapes stand in the same order. */
  #collect(figure: Element): void {
    const [wide = [], ...others] = [...figure.querySelectorAll(".chart")].map((chart) => [
      ...chart.querySelectorAll(shapes),
    ]);
    const alike = others.filter(({ length }) => length === wide.length);
    wide.forEach((mark, i) => {
      const title = mark.querySelector(":scope > title");
      if (!title) return;
      this.#texts.set(mark, title.textContent);
      for (const { [i]: twin } of alike) {
        if (!twin) continue;
        this.#texts.set(twin, title.textContent);
        twin.querySelector(":scope > title")?.remove();
      }
      title.remove();
    });
  }

  /** The mark below the pointer; a finger may miss it by a little, and so may a mouse where they are small. */
  #under({ clientX, clientY, pointerType }: PointerEvent): Element | null {
    const exact = pointerType === "mouse" && !("dots" in this.#parts.figure.dataset);
    const near = exact ? [[0, 0]] : fingertip;
    for (const [dx = 0, dy = 0] of near) {
      const target = document.elementFromPoint(clientX + dx, clientY + dy);
      if (!target || !this.#parts.figure.contains(target)) continue;
      if (this.#texts.has(target)) return target;
    }
    return null;
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    const { figure } = this.#parts;
    if ((shiftKey && figure.matches(".brushes")) || figure.matches(".brushing")) return;
    const all = [...this.#texts.keys()].filter((mark) => mark.getClientRects().length > 0);
    const at = this.#now ? all.indexOf(this.#now) : -1;
    const places: Record<string, number> = {
      ArrowRight: Math.min(all.length - 1, at + 1),
      ArrowLeft: at < 0 ? all.length - 1 : Math.max(0, at - 1),
      PageDown: Math.min(all.length - 1, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: all.length - 1,
    };
    const { only } = this.#parts;
    if (key in places) this.#show(all[places[key] ?? 0] ?? null, true);
    else if (key === "ArrowDown") only.step(1);
    else if (key === "ArrowUp") only.step(-1);
    else if (key === "Escape") {
      if (this.#now === null && only.chosen !== null) only.choose(null);
      this.#show(null, false);
    } else return;
    event.preventDefault();
  }

  #show(mark: Element | null, spoken: boolean): void {
    if (mark === this.#now) return;
    this.#now?.classList.remove("on");
    this.#now = mark;
    const text = mark && this.#texts.get(mark);
    const { tip, view } = this.#parts;
    if (!mark || !text) {
      tip.hide();
      return;
    }
    mark.classList.add("on");
    const outer = view.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    const [title = "", ...lines] = text.split("\n");
    const told = lines.map((value) => ({ name: "", value }));
    const place = { x: box.left - outer.left + box.width / 2, y: box.top - outer.top + box.height / 2 - 14 };
    tip.show({ title, lines: told, remarks: [] }, place, spoken);
  }
}
