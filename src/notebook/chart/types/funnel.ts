import { drawFunnel } from "../draw/funnel.ts";
import type { ChartType } from "./chart-type.ts";

export const funnel: ChartType = {
  name: "funnel",
  title: "Funnel: steps and what is lost",
  needs: ["x", "y"],
  form: { y: "Step", x: "Number", limit: "At most" },
  numbers: ["x"],
  axes: "lying",
  suggest: ({ others: [step], number }) => ({ x: number, y: step ?? number }),
  draw: drawFunnel,
};
