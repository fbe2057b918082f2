import type { Only } from "./only.ts";
import type { Tip } from "./tip.ts";

/** What a figure's behaviour works with. */
export interface Parts {
  /** <chart-view>; the tip stands in it. */
  view: HTMLElement;
  figure: HTMLElement;
  tip: Tip;
  only: Only;
  /** Ends when the figure leaves the page. */
  signal: AbortSignal;
}

/** The drawing that is shown at this width, and whether it is the narrow one. */
export function drawn(figure: Element): { svg: SVGSVGElement; narrow: boolean } | null {
  for (const svg of figure.querySelectorAll<SVGSVGElement>("svg.plot")) {
    if (svg.getClientRects().length > 0) return { svg, narrow: svg.closest(".chart-narrow") !== null };
  }
  return null;
}

/**
 * Where a figure's marks are pointed at, one at a time.
 * @param at what is under the pointer or the finger now is told; null: nothing is pointed at any more
 */
export function listen(
  { view, figure, signal }: Parts,
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

/** Makes the figure a stop for the keyboard that says how it is read. @param series how many it draws */
export function focusable(figure: HTMLElement, series: number): void {
  figure.tabIndex = 0;
  figure.role = "group";
  figure.ariaRoleDescription = "chart";
  const alone = series > 1 ? ", up and down show a series alone" : "";
  const period = figure.matches(".brushes") ? "; with Shift they choose a period" : "";
  figure.ariaLabel = `Arrow keys read the values${alone}${period}`;
}
