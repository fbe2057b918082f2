import { toHeadline } from "../../headline.ts";
import type { ChartType } from "./chart-type.ts";

export const headline: ChartType = {
  name: "lead",
  title: "A sentence",
  needs: ["x", "y"],
  form: { x: "Day", y: "Number", before: "Compared with", top: "Most read page", top_y: "Its views" },
  hasTable: false,
  suggest: ({ others: [day], number }) => ({ x: day ?? number, y: number }),
  toSentence: toHeadline,
};
