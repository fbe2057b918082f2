import { isTemporal, isUnique } from "../column.ts";
import { lineLayout } from "../draw/line.ts";
import type { ChartType } from "./chart-type.ts";
import { seriesType } from "./series.ts";

const series = seriesType({ noun: "Line chart", layout: lineLayout, canStack: false, skipsBlankToday: true });

export const line: ChartType = {
  ...series,
  form: { ...series.form, forecast: "Days (weeks, months) to foresee" },
  takes: series.takes,
  name: "line",
  title: "Line: something over time",
  isLikely: ({ kinds, others: [first = ""] }) => isTemporal(kinds.get(first) ?? "text"),
  // A number for each day, or numbers for each day parted by one more column.
  isPlain: (columns) => {
    const [time] = columns;
    const [first, part, ...more] = columns.filter(({ kind }) => kind !== "number");
    if (!time || time !== first || time.values.length < 2 || more.length > 0) return false;
    return part ? part.kind === "text" && !isUnique(time) : isUnique(time);
  },
};
