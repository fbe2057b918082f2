import type { ChartType } from "./chart-type.ts";

export const table: ChartType = {
  name: "table",
  title: "Table only",
  needs: [],
  form: { limit: "At most" },
  numbers: [],
  tableState: "show",
};
