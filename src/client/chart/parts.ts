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

/** The drawing that is shown at this width, and whether it is the one for phones. */
export function drawn(figure: Element): { svg: SVGSVGElement; narrow: boolean } | null {
  for (const svg of figure.querySelectorAll<SVGSVGElement>("svg.chart")) {
    if (svg.getClientRects().length > 0) return { svg, narrow: svg.matches(".chart-narrow") };
  }
  return null;
}

/** Makes the figure a stop for the keyboard that says how it is read. */
export function focusable(figure: HTMLElement, how: string): void {
  figure.tabIndex = 0;
  figure.role = "group";
  figure.ariaRoleDescription = "chart";
  figure.ariaLabel = how;
}
