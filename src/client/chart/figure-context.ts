import type { SoloSeries } from "./solo-series.ts";
import type { Tooltip } from "./tooltip.ts";

/** A figure on the page, with what its behaviour shares. */
export interface FigureContext {
  /** <chart-view>; the tooltip stands in it. */
  view: HTMLElement;
  figure: HTMLElement;
  tooltip: Tooltip;
  solo: SoloSeries;
  /** Ends when the figure leaves the page. */
  signal: AbortSignal;
}

/** The drawing that is shown at this width, and whether it is the narrow one. */
export function shownDrawing(figure: Element): { svg: SVGSVGElement; narrow: boolean } | null {
  for (const svg of figure.querySelectorAll<SVGSVGElement>("svg.plot")) {
    if (svg.getClientRects().length > 0) return { svg, narrow: svg.closest(".chart-narrow") !== null };
  }
  return null;
}

/**
 * Listens for what points at a figure's marks.
 * @param at takes each place that is pointed at; null: nothing is pointed at any more
 */
export function listen(
  { view, figure, signal }: FigureContext,
  at: (event: PointerEvent | null) => void,
  key: (event: KeyboardEvent) => void,
): void {
  figure.addEventListener("pointermove", at, { signal });
  figure.addEventListener("pointerdown", at, { signal });
  figure.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && at(null), { signal });
  figure.addEventListener("keydown", (event) => event.ctrlKey || event.metaKey || event.altKey || key(event), {
    signal,
  });
  view.addEventListener("focusout", () => at(null), { signal });
  document.addEventListener("pointerdown", (event) => view.contains(event.target as Node) || at(null), { signal });
}

/** Where a key leads in a row of places; undefined where it leads nowhere. @param at null: none of them is shown yet */
export function nextPlace(key: string, at: number | null, last: number, page: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return at === null ? 0 : Math.min(last, at + 1);
    case "ArrowLeft":
      return at === null ? last : Math.max(0, at - 1);
    case "PageDown":
      return Math.min(last, (at ?? 0) + page);
    case "PageUp":
      return Math.max(0, (at ?? last) - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** Makes the figure a stop for the keyboard that says how it is read. @param series how many it draws */
export function focusable(figure: HTMLElement, series: number): void {
  figure.tabIndex = 0;
  figure.role = "group";
  figure.ariaRoleDescription = "chart";
  const alone = series > 1 ? ", up and down show a series alone" : "";
  const period = figure.matches(".brushes") ? "; with Shift they choose a period" : "";
  figure.ariaLabel = `Arrow keys read the values${alone}${period}`;
}
