import { columnLayout } from "../draw/column.ts";
import type { ChartType } from "./chart-type.ts";
import { seriesType } from "./series.ts";

export const column: ChartType = {
  ...seriesType({ noun: "Column chart", layout: columnLayout, canStack: true, skipsBlankToday: false }),
  name: "column",
  title: "Columns",
};
