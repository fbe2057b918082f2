/** Tooltips of bars, dots and countries: each from its own `<title>`, or from one text that the figure carries for all. */
import { type FigureContext, focusable, listen, nextPlace } from "./figure-context.ts";
import { follow, narrowedTo } from "./narrow.ts";

const shapes = "rect, path, circle";
/** The marks that the figure's own text is of: see src/notebook/chart/draw/mark-tooltips.ts. */
const dots = "[class^=series-] :is(path, circle)";

/** px around a place that is touched, nearest first. */
const fingerOffsets = [
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

/** Marks that Page Up and Page Down go. */
const pageMarks = 10;

export class Marks {
  readonly #context: FigureContext;
  readonly #texts = new Map<Element, string>();
  #shown: Element | null = null;

  constructor(context: FigureContext) {
    this.#context = context;
    const { figure, solo } = context;
    const texts = figure.dataset["dots"];
    if (texts) this.#read(figure, texts);
    else this.#collect(figure);
    if (this.#texts.size === 0) return;
    focusable(figure, solo.count);
    const at = (event: PointerEvent | null) => {
      // While a range of days is dragged over them they have no tooltips.
      if (event === null || !figure.matches(".brushing")) this.#show(event && this.#under(event), false);
    };
    listen(context, at, (event) => this.#key(event));
    figure.addEventListener("click", (event) => this.#press(event), { signal: context.signal });
  }

  /** A mouse goes where the mark leads at once; a finger reads its tooltip first, and goes from there. */
  #press(event: PointerEvent): void {
    const mark = this.#under(event);
    const href = mark && this.#leadsTo(mark);
    if (!href || this.#context.figure.matches(".brushing")) return;
    if (event.pointerType !== "touch") {
      follow(href);
      return;
    }
    this.#shown = null;
    this.#show(mark, false, href);
  }

  #leadsTo(mark: Element): string | null {
    const [title = ""] = this.#texts.get(mark)?.split("\n") ?? [];
    const parts = title.split(": ");
    // A name may have a colon of its own, and a value may follow behind one.
    for (let end = parts.length; end > 0; end--) {
      const href = narrowedTo(this.#context.view, [parts.slice(0, end).join(": ")]);
      if (href !== null) return href;
    }
    return null;
  }

  /** One text for all: heads, then a line for each dot, in the order in which every drawing has them. */
  #read(figure: Element, texts: string): void {
    const [heads = [], ...lines] = texts.split("\n").map((line) => line.split("\t"));
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
    const exact = pointerType === "mouse" && !("dots" in this.#context.figure.dataset);
    const near = exact ? [[0, 0]] : fingerOffsets;
    for (const [dx = 0, dy = 0] of near) {
      const target = document.elementFromPoint(clientX + dx, clientY + dy);
      if (!target || !this.#context.figure.contains(target)) continue;
      if (this.#texts.has(target)) return target;
    }
    return null;
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    const { figure } = this.#context;
    if ((shiftKey && figure.matches(".brushes")) || figure.matches(".brushing")) return;
    const all = [...this.#texts.keys()].filter((mark) => mark.getClientRects().length > 0);
    const at = this.#shown ? all.indexOf(this.#shown) : -1;
    const next = nextPlace(key, at < 0 ? null : at, all.length - 1, pageMarks);
    const { solo } = this.#context;
    if (next !== undefined) this.#show(all[next] ?? null, true);
    else if (key === "Enter" && this.#shown) {
      const href = this.#leadsTo(this.#shown);
      if (href !== null) follow(href);
    } else if (key === "ArrowDown") solo.step(1);
    else if (key === "ArrowUp") solo.step(-1);
    else if (key === "Escape") {
      if (this.#shown === null && solo.chosen !== null) solo.choose(null);
      this.#show(null, false);
    } else return;
    event.preventDefault();
  }

  #show(mark: Element | null, spoken: boolean, href: string | null = null): void {
    if (mark === this.#shown) return;
    this.#shown?.classList.remove("on");
    this.#shown = mark;
    const text = mark && this.#texts.get(mark);
    const { tooltip, view } = this.#context;
    if (!mark || !text) {
      tooltip.hide();
      return;
    }
    mark.classList.add("on");
    const outer = view.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    const [title = "", ...lines] = text.split("\n");
    const place = { x: box.left - outer.left + box.width / 2, y: box.top - outer.top + box.height / 2 - 14 };
    const shown = { title, lines: lines.map((value) => ({ name: "", value })), remarks: [] };
    tooltip.show(shown, place, spoken, href === null ? [] : [{ label: "Only these", href }]);
  }
}
