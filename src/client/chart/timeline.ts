/**
 * Line, area and column charts: one tooltip an x, and on days a range that can be chosen. A chart whose marks have their
 * own tooltips (dots) has no series here, and of all this the range only.
 */
import type { AxisTooltips } from "../../notebook/chart/draw/axis-tooltips.ts";
import { visit } from "../visit.ts";
import { type FigureContext, focusable, nextPlace, shownDrawing } from "./figure-context.ts";
import { dayRangeAt, PlotGeometry } from "./plot-geometry.ts";
import { TimelineOverlay } from "./timeline-overlay.ts";
import { type IndexRange, periodAddress, toActions, toTooltipText } from "./timeline-tooltip.ts";

/** px that a pointer may move between down and up and still have pressed, not dragged. */
const maxPressPx = 6;
/** Days that Page Up and Page Down go. */
const pageDays = 7;

export class Timeline {
  #context: FigureContext;
  #tooltips: AxisTooltips;
  #index: number | null = null;
  /** Other end of the range that is being chosen. */
  #anchor: number | null = null;
  #pressed: { x: number; index: number; byFinger: boolean } | null = null;
  #pinned = false;
  readonly #overlay = new TimelineOverlay();

  constructor(context: FigureContext, tooltips: AxisTooltips) {
    this.#context = context;
    this.#tooltips = tooltips;
    const { figure, signal } = context;
    // Their titles would come up beside the tooltip.
    for (const strips of figure.querySelectorAll(".hit")) strips.remove();
    figure.classList.toggle("brushes", this.#canBrush);
    focusable(figure, context.solo.count);
    const on = <K extends keyof HTMLElementEventMap>(type: K, does: (event: HTMLElementEventMap[K]) => void) =>
      figure.addEventListener(type, does, { signal });
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#release(event));
    on("pointercancel", () => this.#clear());
    on("pointerleave", (event) => event.pointerType === "mouse" && !this.#pressed && !this.#pinned && this.#clear());
    on("keydown", (event) => this.#key(event));
    context.tooltip.box.addEventListener("keydown", (event) => event.key === "Escape" && this.#back(event), { signal });
    context.view.addEventListener("focusout", (event) => this.#left(event), { signal });
    document.addEventListener("pointerdown", (event) => this.#elsewhere(event), { signal });
  }

  get #canBrush(): boolean {
    const { dataset } = this.#context.view;
    return dataset["brush"] !== undefined && this.#tooltips.from !== null && this.#tooltips.count > 1;
  }

  /** Whether places along x have tooltips; else the marks have theirs. */
  get #hasTooltips(): boolean {
    return this.#tooltips.series.length > 0;
  }

  #plot(): PlotGeometry | null {
    const here = shownDrawing(this.#context.figure);
    return here && new PlotGeometry(this.#tooltips, here.svg, here.narrow);
  }

  #press(event: PointerEvent): void {
    const plot = this.#plot();
    if (!plot || event.button !== 0 || plot.outside(event.clientX, event.clientY)) return;
    if (this.#context.solo.of(event.target) !== null) return;
    const byFinger = event.pointerType === "touch";
    this.#pressed = { x: event.clientX, index: plot.nearest(event.clientX), byFinger };
    this.#pinned = false;
    this.#anchor = null;
    if (byFinger && this.#hasTooltips) this.#show(this.#pressed.index, false);
  }

  #move(event: PointerEvent): void {
    const plot = this.#plot();
    if (!plot) return;
    const index = plot.nearest(event.clientX);
    if (this.#pressed) {
      const moved = Math.abs(event.clientX - this.#pressed.x) > maxPressPx;
      if (moved && this.#canBrush && this.#anchor === null) {
        this.#anchor = this.#pressed.index;
        // Not before it is sure that this is no press: a captured pointer takes clicks from what lies under it.
        this.#context.figure.setPointerCapture(event.pointerId);
      }
      if (this.#anchor !== null || (moved && this.#hasTooltips)) this.#show(index, false);
    } else if (!this.#pinned && this.#hasTooltips) {
      if (plot.outside(event.clientX, event.clientY)) this.#clear();
      else this.#show(index, false);
    }
  }

  /** What a mouse has dragged over is meant; a finger also slides along to read, so it is asked. */
  #release(event: PointerEvent): void {
    const pressed = this.#pressed;
    this.#pressed = null;
    if (!pressed) return;
    const slid = Math.abs(event.clientX - pressed.x) > maxPressPx;
    if (this.#anchor !== null && pressed.byFinger) this.#pin(this.#index ?? pressed.index, false);
    else if (this.#anchor !== null) this.#apply();
    else if (!slid && this.#hasTooltips) this.#pin(pressed.index, false);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#context.figure) return;
    if (!this.#hasTooltips && !event.shiftKey && this.#anchor === null) return;
    const at = this.#index;
    const next = nextPlace(event.key, at, this.#tooltips.count - 1, pageDays);
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey && this.#canBrush) this.#anchor ??= at ?? next;
      else this.#anchor = null;
      this.#pinned = false;
      this.#show(next, true);
    } else this.#command(event);
  }

  #command(event: KeyboardEvent): void {
    const { solo } = this.#context;
    const { key } = event;
    if (key === "ArrowUp" || key === "ArrowDown") {
      event.preventDefault();
      solo.step(key === "ArrowDown" ? 1 : -1);
      this.#show(this.#index ?? this.#tooltips.count - 1, true);
    } else if (key === "Enter" && this.#index !== null) {
      event.preventDefault();
      if (this.#anchor !== null) this.#apply();
      else this.#pin(this.#index, true);
    } else if (key === "Escape") {
      if (this.#index === null && solo.chosen !== null) solo.choose(null);
      this.#clear();
    }
  }

  /** From what can be done with a day to the day itself. */
  #back(event: Event): void {
    event.preventDefault();
    const { figure } = this.#context;
    const at = this.#index;
    figure.focus();
    this.#pinned = false;
    if (at !== null) this.#show(at, true);
  }

  #pin(index: number, spoken: boolean): void {
    this.#pinned = true;
    this.#show(index, spoken);
    if (spoken) this.#context.tooltip.box.querySelector("a")?.focus();
  }

  /** The range becomes the page's period: only the address changes. */
  #apply(): void {
    const [first, last] = this.#range();
    const days = dayRangeAt(this.#tooltips, first, last);
    this.#clear();
    if (days) visit(periodAddress(days));
  }

  #range(): IndexRange {
    const [a, b] = [this.#anchor ?? this.#index ?? 0, this.#index ?? 0];
    return a < b ? [a, b] : [b, a];
  }

  #show(index: number, spoken: boolean): void {
    const plot = this.#plot();
    if (!plot) return;
    this.#index = index;
    const { svg } = plot;
    const { view, tooltip, solo } = this.#context;
    const range = this.#anchor === null ? null : this.#range();
    this.#overlay.draw(plot, index, range, solo.chosen);
    const box = svg.getBoundingClientRect();
    const outer = view.getBoundingClientRect();
    const at = { x: box.left - outer.left + plot.x(index), y: box.top - outer.top + plot.top };
    this.#context.figure.classList.toggle("brushing", this.#anchor !== null);
    const touched = this.#pressed?.byFinger && range !== null ? this.#anchor : null;
    const text = toTooltipText(this.#tooltips, index, { range, anchor: touched, solo: solo.chosen });
    const { notes } = view.dataset;
    const actions = this.#pinned ? toActions(this.#tooltips, this.#range(), { canChoose: this.#canBrush, notes }) : [];
    tooltip.show(text, at, spoken, actions);
  }

  #left(event: FocusEvent): void {
    if (!this.#context.view.contains(event.relatedTarget as Node | null)) this.#clear();
  }

  #elsewhere(event: PointerEvent): void {
    if (this.#index !== null && !this.#context.view.contains(event.target as Node)) this.#clear();
  }

  #clear(): void {
    this.#context.figure.classList.remove("brushing");
    this.#index = null;
    this.#anchor = null;
    this.#pressed = null;
    this.#pinned = false;
    this.#overlay.remove();
    this.#context.tooltip.hide();
  }
}
