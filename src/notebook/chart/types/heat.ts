import { drawHeat } from "../draw/heat.ts";
import type { ChartType } from "./chart-type.ts";

export const heat: ChartType = {
  name: "heat",
  title: "Heat: a number by two things",
  needs: ["x", "y", "color"],
  form: { x: "Across", y: "Down", color: "Number" },
  takes: ["height"],
  numbers: ["color"],
  axes: "own",
  isGrid: true,
  suggest: ({ numbers, others: [across, down], number }) => ({
    x: across ?? number,
    y: down ?? numbers[1] ?? number,
    color: numbers.at(-1),
  }),
  draw: drawHeat,
};
