/** Bars, dots, cells and countries: each tells what its `<title>` said. */
import { drawn, focusable, type Parts } from "./parts.ts";

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
    focusable(figure, `Arrow keys read the values${parts.only.count > 1 ? ", up and down show a series alone" : ""}`);
    const at = (event: PointerEvent) => this.#show(this.#under(event), false, event);
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

  /** The drawing for phones carries no titles: its shapes stand in the same order. */
  #collect(figure: Element): void {
    const [wide, narrow] = ["wide", "narrow"].map((kind) => [
      ...figure.querySelectorAll(`.chart-${kind} :is(${shapes})`),
    ]);
    const alike = wide?.length === narrow?.length;
    wide?.forEach((mark, i) => {
      const title = mark.querySelector(":scope > title");
      if (!title) return;
      this.#texts.set(mark, title.textContent);
      const twin = alike ? narrow?.[i] : undefined;
      if (twin) this.#texts.set(twin, title.textContent);
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
      const country = target.localName === "use" && this.#country(target as SVGUseElement, clientX + dx, clientY + dy);
      if (country) return country;
    }
    return null;
  }

  /** A map for phones shows the countries of the wide one: which of them lies here? */
  #country(use: SVGUseElement, x: number, y: number): Element | null {
    const outlines = document.getElementById(use.href.baseVal.slice(1)) as SVGGElement | null;
    const matrix = use.getScreenCTM();
    const own = outlines?.transform.baseVal.consolidate()?.matrix;
    if (!matrix || !own) return null;
    const point = new DOMPoint(x, y).matrixTransform(matrix.multiply(own).inverse());
    // A path that is not shown does not know what lies in it; a canvas does.
    const canvas = document.createElement("canvas").getContext("2d");
    const within = (mark: Element) => canvas?.isPointInPath(new Path2D(mark.getAttribute("d") ?? ""), point.x, point.y);
    return [...this.#texts.keys()].find((mark) => mark.localName === "path" && within(mark)) ?? null;
  }

  #key(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const svg = drawn(this.#parts.figure)?.svg;
    const all = [...this.#texts.keys()].filter((mark) => svg?.contains(mark));
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

  #show(mark: Element | null, spoken: boolean, pointer?: PointerEvent): void {
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
    const drawn = mark.getClientRects().length > 0;
    // A country of the map that is not shown has no place of its own.
    const box = drawn || !pointer ? mark.getBoundingClientRect() : new DOMRect(pointer.clientX, pointer.clientY, 0, 0);
    const [title = "", ...lines] = text.split("\n");
    const told = lines.map((value) => ({ name: "", value }));
    const place = { x: box.left - outer.left + box.width / 2, y: box.top - outer.top + box.height / 2 - 14 };
    tip.show({ title, lines: told, remarks: [] }, place, spoken);
  }
}
