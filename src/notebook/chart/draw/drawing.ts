import type { AxisTooltips } from "./axis-tooltips.ts";
import type { Layout, Size } from "./layout.ts";
import type { MarkTooltips } from "./mark-tooltips.ts";

/** A chart, ready to be laid out at any width. */
export interface Drawing {
  /** What the chart shows, in one sentence. */
  label: string;
  /** What was left out or may surprise, in sentences. */
  remarks: string[];
  layout(size: Size): Layout;
  /** Names beside the plot need more room than words along it. */
  hasLongNames?: boolean;
  /** On a page, where one drawing serves all widths: a picture that grows as it is, and what stands below it. */
  scaled?(): { above: Layout; layout: Layout };
  /** Tooltips of places along x; null where the marks have their own. */
  axisTooltips?(layouts: readonly [wide: Layout, narrow: Layout]): AxisTooltips | null;
  /** Tooltips of marks that are too many to carry a `<title>` each; null where each does. */
  markTooltips?(): MarkTooltips | null;
}
