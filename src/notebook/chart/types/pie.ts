import { drawPie } from "../draw/share.ts";
import type { ChartType } from "./chart-type.ts";

export const pie: ChartType = {
  name: "pie",
  title: "Pie: up to six parts",
  needs: ["x", "y"],
  form: { y: "Part", x: "Number" },
  numbers: ["x"],
  axes: "lying",
  suggest: ({ others: [part], number }) => ({ x: number, y: part ?? number }),
  draw: drawPie,
};
