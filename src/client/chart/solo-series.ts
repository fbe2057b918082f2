/** One series shown alone: the others are paled. Its number is in the address, as `only=<cell>.<number>`. */

const key = "only";

export class SoloSeries {
  readonly root: Element;
  readonly cell: string;
  readonly count: number;

  constructor(root: Element, cell: string) {
    this.root = root;
    this.cell = cell;
    const numbers = [...root.querySelectorAll("[class^=series-]")].map(numberOf);
    this.count = Math.max(-1, ...numbers) + 1;
    if (this.count > 1) for (const word of root.querySelectorAll(".legend")) word.classList.add("picks");
    const asked = new URL(location.href).searchParams.get(key);
    if (asked?.startsWith(`${cell}.`)) this.#draw(Number(asked.slice(cell.length + 1)));
  }

  get chosen(): number | null {
    const only = this.root.getAttribute("data-only");
    return only === null ? null : Number(only);
  }

  /** Number of the series whose name was pressed. */
  of(target: EventTarget | null): number | null {
    const word = target instanceof Element ? target.closest(".legend.picks [class^=series-]") : null;
    return word && numberOf(word);
  }

  /** null, or the same once more: all of them. */
  choose(number: number | null): void {
    const only = number === this.chosen ? null : number;
    this.#draw(only);
    const url = new URL(location.href);
    if (only === null) url.searchParams.delete(key);
    else url.searchParams.set(key, `${this.cell}.${only}`);
    history.replaceState(history.state, "", url);
  }

  /** The next one up or down; past the ends all of them. */
  step(by: 1 | -1): void {
    if (this.count < 2) return;
    const next = this.chosen === null ? (by > 0 ? 0 : this.count - 1) : this.chosen + by;
    this.choose(next < 0 || next >= this.count ? this.chosen : next);
  }

  #draw(only: number | null): void {
    const none = only === null || !(only >= 0 && only < this.count);
    if (none) this.root.removeAttribute("data-only");
    else this.root.setAttribute("data-only", String(only));
    for (const part of this.root.querySelectorAll("[class^=series-]")) {
      part.classList.toggle("back", !none && numberOf(part) !== only);
    }
  }
}

function numberOf(part: Element): number {
  return Number(/^series-(\d+)/.exec(part.getAttribute("class") ?? "")?.[1] ?? -1);
}
