import type { FormatContext } from "./format.ts";

/** What a chart is drawn from beside its own rows. */
export interface ChartContext extends FormatContext {
  /** Days the page looks at, YYYY-MM-DD; null where it looks at none in particular. */
  period: { from: string; to: string } | null;
  /** First day on which anything was counted, YYYY-MM-DD; null: nothing was, yet. */
  since: string | null;
  /** Names the period before: "30 days before". */
  before: string;
  notes: { day: string; text: string }[];
  posts: { day: string; title: string }[];
}
