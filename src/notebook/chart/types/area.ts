import { areaLayout } from "../draw/line.ts";
import type { ChartType } from "./chart-type.ts";
import { seriesType } from "./series.ts";

export const area: ChartType = {
  ...seriesType({ noun: "Area chart", layout: areaLayout, canStack: true, skipsBlankToday: true }),
  name: "area",
  title: "Area: the same, filled",
};
