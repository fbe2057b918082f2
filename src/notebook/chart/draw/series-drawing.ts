import type { ResolvedChart } from "../chart-columns.ts";
import type { ChartContext } from "../context.ts";
import { toAxisTooltips } from "./axis-tooltips.ts";
import { describeSeries } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout, Size } from "./layout.ts";
import { withOutlooks } from "./outlooks.ts";
import { type SeriesChart, type SeriesRules, toSeriesSet } from "./series.ts";

/** How a type draws its rows as series along x. */
export interface SeriesKind extends SeriesRules {
  /** "Line chart" */
  noun: string;
  layout(given: SeriesChart, size: Size): Layout;
}

export function drawSeries(chart: ResolvedChart, context: ChartContext, kind: SeriesKind): Drawing | null {
  const set = withOutlooks(toSeriesSet(chart, context, kind), chart.chart.forecast, context);
  if (set.xs.length === 0) return null;
  const given = { chart, set, context };
  return {
    label: describeSeries(kind.noun, chart, set, context.today),
    remarks: set.remarks,
    layout: (size) => kind.layout(given, size),
    axisTooltips: (layouts) => toAxisTooltips(given, layouts),
  };
}
