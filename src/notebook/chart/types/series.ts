import { drawSeries, type SeriesKind } from "../draw/series-drawing.ts";
import type { ChartType } from "./chart-type.ts";

/** What types that draw numbers as series along x have in common. */
export function seriesType(series: SeriesKind) {
  return {
    needs: ["x", "y"],
    form: { x: "Across", y: "Up", color: "Colour by", before: "Compared with" },
    takes: [...(series.canStack ? (["stack"] as const) : []), "missing", "height", "notes", "posts"],
    isSeveral: true,
    isTimeline: true,
    // One series for each value of a second column that is no number, where these are what is counted.
    suggest: ({ numbers, others: [x, color], number }) => ({
      x: x ?? number,
      y: color === undefined && numbers.length > 1 ? numbers.slice(0, 4) : number,
      color,
    }),
    series,
    draw: (chart, context) => drawSeries(chart, context, series),
  } satisfies Partial<ChartType>;
}
