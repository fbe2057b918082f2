import { drawMap } from "../draw/map.ts";
import type { ChartType } from "./chart-type.ts";

export const map: ChartType = {
  name: "map",
  title: "Map of countries",
  needs: ["x"],
  form: { x: "Country", color: "Number" },
  takes: ["y", "height"],
  lack: ({ color, y }) => (color === undefined && y === undefined ? `"color", the column with the number` : null),
  complete: ({ color, y: [number = null] }) => ({ color: color ?? number }),
  numbers: ["color"],
  axes: "own",
  suggest: ({ kinds, others: [first], number }) => ({
    x: [...kinds].find(([, kind]) => kind === "country")?.[0] ?? first ?? number,
    color: number,
  }),
  draw: drawMap,
};
