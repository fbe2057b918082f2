/** Bars, dots, cells and countries: each tells what its `<title>` said. */
import { focusable, type Parts } from "./parts.ts";

const shapes = "rect, path, circle";

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
    const { figure, view, signal } = parts;
    this.#collect(figure);
    if (this.#texts.size === 0) return;
    focusable(figure, parts.only.count);
    // While a stretch is drawn over them they are silent.
    const at = (event: PointerEvent) => figure.matches(".brushing") || this.#show(this.#under(event), false);
    figure.addEventListener("pointermove", at, { signal });
    figure.addEventListener("pointerdown", at, { signal });
    figure.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#show(null, false), {
      signal,
    });
    figure.addEventListener("keydown", (event) => this.#key(event), { signal });
    view.addEventListener("focusout", () => this.#show(null, false), { signal });
    document.addEventListener(
      "pointerdown",
      (event) => view.contains(event.target as Node) || this.#show(null, false),
      { signal },
    );
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

  /** The mark below the pointer; a finger may miss it by a little. */
  #under({ clientX, clientY, pointerType }: PointerEvent): Element | null {
    const near = pointerType === "mouse" ? [[0, 0]] : fingertip;
    for (const [dx = 0, dy = 0] of near) {
      const target = document.elementFromPoint(clientX + dx, clientY + dy);
      if (!target || !this.#parts.figure.contains(target)) continue;
      if (this.#texts.has(target)) return target;
    }
    return null;
  }

  #key(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const { figure } = this.#parts;
    if (ctrlKey || metaKey || altKey || (shiftKey && figure.matches(".brushes")) || figure.matches(".brushing")) return;
    const all = [...this.#texts.keys()].filter((mark) => mark.getClientRects().length > 0);
    const at = this.#now ? all.indexOf(this.#now) : -1;
    const places: Record<string, number> = {
      ArrowRight: Math.min(all.length - 1, at + 1),
      ArrowLeft: at < 0 ? all.length - 1 : Math.max(0, at - 1),
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
