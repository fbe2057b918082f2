import type * as Plot from "@observablehq/plot";

/** px of a plot without its margins above. */
export interface Size {
  width: number;
  height: number;
}

/** What Plot is given, for one width. */
export type Layout = Plot.PlotOptions & Size;
