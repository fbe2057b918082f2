/**
 * Line, area and column charts: one tip an x, and on days a stretch that can be chosen. A chart whose marks speak for
 * themselves (dots) has no series here, and of all this the stretch only.
 */
import type { AxisTooltips } from "../../notebook/chart/draw/axis-tooltips.ts";
import { visit } from "../visit.ts";
import { Over } from "./over.ts";
import { drawn, focusable, type Parts } from "./parts.ts";
import { dayRangeAt, Plot, pointName, pointText } from "./plot.ts";
import type { Action, TooltipText } from "./tip.ts";

/** px that a pointer may move and still have pressed, not drawn */
const still = 6;

export class Timeline {
  #parts: Parts;
  #tips: AxisTooltips;
  #index: number | null = null;
  /** Other end of the stretch that is being chosen. */
  #anchor: number | null = null;
  #pressed: { x: number; index: number; byFinger: boolean } | null = null;
  #pinned = false;
  #over = new Over();

  constructor(parts: Parts, tips: AxisTooltips) {
    this.#parts = parts;
    this.#tips = tips;
    const { figure, signal } = parts;
    // Their titles would come up beside the tip.
    for (const strips of figure.querySelectorAll(".hit")) strips.remove();
    figure.classList.toggle("brushes", this.#canBrush);
    focusable(figure, parts.only.count);
    const on = <K extends keyof HTMLElementEventMap>(type: K, does: (event: HTMLElementEventMap[K]) => void) =>
      figure.addEventListener(type, does, { signal });
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#release(event));
    on("pointercancel", () => this.#clear());
    on("pointerleave", (event) => event.pointerType === "mouse" && !this.#pressed && !this.#pinned && this.#clear());
    on("keydown", (event) => this.#key(event));
    parts.tip.box.addEventListener("keydown", (event) => event.key === "Escape" && this.#back(event), { signal });
    parts.view.addEventListener("focusout", (event) => this.#left(event), { signal });
    document.addEventListener("pointerdown", (event) => this.#elsewhere(event), { signal });
  }

  get #canBrush(): boolean {
    const { dataset } = this.#parts.view;
    return dataset["brush"] !== undefined && this.#tips.from !== null && this.#tips.count > 1;
  }

  /** Whether there are values to tell; else the marks tell theirs. */
  get #speaks(): boolean {
    return this.#tips.series.length > 0;
  }

  #plot(): Plot | null {
    const here = drawn(this.#parts.figure);
    return here && new Plot(this.#tips, here.svg, here.narrow);
  }

  #press(event: PointerEvent): void {
    const plot = this.#plot();
    if (!plot || event.button !== 0 || plot.outside(event.clientX, event.clientY)) return;
    if (this.#parts.only.of(event.target) !== null) return;
    const byFinger = event.pointerType === "touch";
    this.#pressed = { x: event.clientX, index: plot.nearest(event.clientX), byFinger };
    this.#pinned = false;
    this.#anchor = null;
    if (byFinger && this.#speaks) this.#show(this.#pressed.index, false);
  }

  #move(event: PointerEvent): void {
    const plot = this.#plot();
    if (!plot) return;
    const index = plot.nearest(event.clientX);
    if (this.#pressed) {
      const moved = Math.abs(event.clientX - this.#pressed.x) > still;
      if (moved && this.#canBrush && this.#anchor === null) {
        this.#anchor = this.#pressed.index;
        // Not before it is sure that this is no press: a captured pointer takes clicks from what lies under it.
        this.#parts.figure.setPointerCapture(event.pointerId);
      }
      if (this.#anchor !== null || (moved && this.#speaks)) this.#show(index, false);
    } else if (!this.#pinned && this.#speaks) {
      if (plot.outside(event.clientX, event.clientY)) this.#clear();
      else this.#show(index, false);
    }
  }

  /** What a mouse has drawn over is meant; a finger also slides along to read, so it is asked. */
  #release(event: PointerEvent): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    if (!pressed) return;
    const slid = Math.abs(event.clientX - pressed.x) > still;
    if (this.#anchor !== null && pressed.byFinger) this.#pin(this.#index ?? pressed.index, false);
    else if (this.#anchor !== null) this.#apply();
    else if (!slid && this.#speaks) this.#pin(pressed.index, false);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#parts.figure) return;
    if (!this.#speaks && !event.shiftKey && this.#anchor === null) return;
    const last = this.#tips.count - 1;
    const at = this.#index;
    const steps: Record<string, () => number> = {
      ArrowRight: () => (at === null ? 0 : Math.min(last, at + 1)),
      ArrowLeft: () => (at === null ? last : Math.max(0, at - 1)),
      PageDown: () => Math.min(last, (at ?? 0) + 7),
      PageUp: () => Math.max(0, (at ?? last) - 7),
      Home: () => 0,
      End: () => last,
    };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const next = step();
      if (event.shiftKey && this.#canBrush) this.#anchor ??= at ?? next;
      else this.#anchor = null;
      this.#pinned = false;
      this.#show(next, true);
    } else this.#command(event);
  }

  #command(event: KeyboardEvent): void {
    const { only } = this.#parts;
    const { key } = event;
    if (key === "ArrowUp" || key === "ArrowDown") {
      event.preventDefault();
      only.step(key === "ArrowDown" ? 1 : -1);
      this.#show(this.#index ?? this.#tips.count - 1, true);
    } else if (key === "Enter" && this.#index !== null) {
      event.preventDefault();
      if (this.#anchor !== null) this.#apply();
      else this.#pin(this.#index, true);
    } else if (key === "Escape") {
      if (this.#index === null && only.chosen !== null) only.choose(null);
      this.#clear();
    }
  }

  /** From what can be done with a day to the day itself. */
  #back(event: Event): void {
    event.preventDefault();
    const { figure } = this.#parts;
    const at = this.#index;
    figure.focus();
    this.#pinned = false;
    if (at !== null) this.#show(at, true);
  }

  #pin(index: number, spoken: boolean): void {
    this.#pinned = true;
    this.#show(index, spoken);
    if (spoken) this.#parts.tip.box.querySelector("a")?.focus();
  }

  /** The stretch becomes the page's period: only the address changes. */
  #apply(): void {
    const [first, last] = this.#stretch();
    const days = dayRangeAt(this.#tips, first, last);
    this.#clear();
    if (days) visit(periodAddress(days));
  }

  #stretch(): [number, number] {
    const [a, b] = [this.#anchor ?? this.#index ?? 0, this.#index ?? 0];
    return a < b ? [a, b] : [b, a];
  }

  #show(index: number, spoken: boolean): void {
    const plot = this.#plot();
    if (!plot) return;
    this.#index = index;
    const { svg } = plot;
    const { view, tip, only } = this.#parts;
    this.#over.draw(plot, index, this.#anchor === null ? null : this.#stretch(), only.chosen);
    const box = svg.getBoundingClientRect();
    const outer = view.getBoundingClientRect();
    const at = { x: box.left - outer.left + plot.x(index), y: box.top - outer.top + plot.top };
    this.#parts.figure.classList.toggle("brushing", this.#anchor !== null);
    tip.show(this.#told(index), at, spoken, this.#pinned ? this.#actions() : []);
  }

  #told(index: number): TooltipText {
    const tips = this.#tips;
    const { chosen } = this.#parts.only;
    const lines = tips.series.flatMap((one, i) => {
      const value = pointText(one, index);
      return value === null || (chosen !== null && chosen !== i) ? [] : [{ color: one.color, name: one.name, value }];
    });
    const remarks = tips.remarks[index] ?? [];
    if (this.#anchor === null) return { title: pointName(tips, index), lines, remarks };
    // A finger that slides along reads each day as well.
    if (this.#pressed?.byFinger) {
      const since = `${this.#howMany()} with ${pointName(tips, this.#anchor)}`;
      return { title: pointName(tips, index), lines, remarks: [since] };
    }
    const [first, last] = this.#stretch();
    const title = first === last ? pointName(tips, first) : `${pointName(tips, first)} – ${pointName(tips, last)}`;
    return { title, lines: [{ name: "", value: this.#howMany() }], remarks: [] };
  }

  /** "1 day", "5 months" */
  #howMany(): string {
    const [first, last] = this.#stretch();
    return `${last - first + 1} ${this.#tips.axis}${first === last ? "" : "s"}`;
  }

  #actions(): Action[] {
    const [first, last] = this.#stretch();
    const days = dayRangeAt(this.#tips, first, last);
    const { dataset } = this.#parts.view;
    const actions: Action[] = [];
    if (days && this.#canBrush) {
      const which = first === last ? `this ${this.#tips.axis}` : `these ${this.#howMany()}`;
      actions.push({ label: `Only ${which}`, href: periodAddress(days) });
    }
    const notes = dataset["notes"];
    if (days && first === last && notes !== undefined && this.#tips.axis === "day") {
      const url = new URL(notes, location.href);
      url.searchParams.set("day", days[0]);
      url.searchParams.set("back", location.pathname + location.search);
      const noted = this.#tips.remarks[first]?.some((remark) => !remark.startsWith("Posted: "));
      actions.push({ label: noted ? "Add or change a note" : "Add a note", href: url.href });
    }
    return actions;
  }

  #left(event: FocusEvent): void {
    if (!this.#parts.view.contains(event.relatedTarget as Node | null)) this.#clear();
  }

  #elsewhere(event: PointerEvent): void {
    if (this.#index !== null && !this.#parts.view.contains(event.target as Node)) this.#clear();
  }

  #clear(): void {
    this.#parts.figure.classList.remove("brushing");
    this.#index = null;
    this.#anchor = null;
    this.#pressed = null;
    this.#pinned = false;
    this.#over.remove();
    this.#parts.tip.hide();
  }
}

function periodAddress([from, to]: [string, string]): string {
  const url = new URL(location.href);
  url.searchParams.delete("period");
  const rest = [...url.searchParams].filter(([name]) => name !== "from" && name !== "to");
  url.search = new URLSearchParams([["from", from], ["to", to], ...rest]).toString();
  return url.href;
}
