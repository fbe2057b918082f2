import { drawShare } from "../draw/share.ts";
import type { ChartType } from "./chart-type.ts";

export const share: ChartType = {
  name: "share",
  title: "Shares: one bar, its parts",
  needs: ["x", "y"],
  form: { y: "Part", x: "Number" },
  numbers: ["x"],
  axes: "lying",
  suggest: ({ others: [part], number }) => ({ x: number, y: part ?? number }),
  draw: drawShare,
};
