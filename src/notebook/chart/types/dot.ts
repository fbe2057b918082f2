import { drawDots } from "../draw/dot.ts";
import type { ChartType } from "./chart-type.ts";

export const dot: ChartType = {
  name: "dot",
  title: "Dots: two numbers",
  needs: ["x", "y"],
  form: { x: "Across", y: "Up", color: "Colour by", label: "Named by" },
  takes: ["height", "notes"],
  axes: "own",
  isTimeline: true,
  suggest: ({ numbers: [, second], others: [label], number }) => ({ x: number, y: second ?? number, label }),
  draw: drawDots,
};
