import { toNumbersView } from "../../number.ts";
import type { ChartType } from "./chart-type.ts";

export const number: ChartType = {
  name: "number",
  title: "Large numbers",
  needs: [],
  form: { y: "Numbers", label: "Named by", before: "Compared with" },
  takes: ["change", "better"],
  isSeveral: true,
  hasTable: false,
  suggest: ({ number }) => ({ y: number }),
  isLikely: ({ others }) => others.length === 0,
  isPlain: (columns) => columns.length === 1 && columns[0]?.values.length === 1,
  toNumbers: toNumbersView,
};
