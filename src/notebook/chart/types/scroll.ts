import { drawScroll } from "../draw/scroll.ts";
import type { ChartType } from "./chart-type.ts";

export const scroll: ChartType = {
  name: "scroll",
  title: "Scroll map: how far down",
  needs: ["x", "y"],
  form: { y: "Depth in percent", x: "Number" },
  numbers: ["x", "y"],
  axes: "own",
  isGrid: true,
  suggest: ({ numbers: [depth, ...others] }) => ({ x: others.at(-1) ?? depth, y: depth }),
  draw: drawScroll,
};
