import { isTemporal, isUnique } from "../column.ts";
import { drawBars } from "../draw/bar.ts";
import type { ChartType } from "./chart-type.ts";

export const bar: ChartType = {
  name: "bar",
  title: "Bars: one a category",
  needs: ["x", "y"],
  form: { y: "Category", x: "Number", color: "Colour by", before: "Compared with", limit: "At most" },
  takes: ["stack"],
  numbers: ["x"],
  axes: "lying",
  suggest: ({ others: [category], number }) => ({ x: number, y: category ?? number }),
  isLikely: ({ kinds, others: [first] }) => first !== undefined && !isTemporal(kinds.get(first) ?? "text"),
  // One name that comes once, and numbers.
  isPlain: (columns) => {
    const [name] = columns;
    const others = columns.filter(({ kind }) => kind !== "number");
    if (!name || name.values.length < 2 || others.length !== 1) return false;
    return (name.kind === "text" || name.kind === "country") && isUnique(name);
  },
  draw: drawBars,
};
