import { drawSankey } from "../draw/sankey.ts";
import type { ChartType } from "./chart-type.ts";

export const sankey: ChartType = {
  name: "sankey",
  title: "Flows: from, to, step by step",
  needs: ["x", "y", "color", "label"],
  form: { x: "From", y: "To", color: "Number", label: "Step" },
  takes: ["height"],
  numbers: ["color"],
  axes: "own",
  isGrid: true,
  suggest: ({ others: [from, to], numbers: [step, ...others], number }) => ({
    x: from ?? number,
    y: to ?? from ?? number,
    color: others.at(-1) ?? number,
    label: step,
  }),
  draw: drawSankey,
};
