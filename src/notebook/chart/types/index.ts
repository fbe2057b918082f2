import { area } from "./area.ts";
import { bar } from "./bar.ts";
import type { ChartType } from "./chart-type.ts";
import { column } from "./column.ts";
import { dot } from "./dot.ts";
import { funnel } from "./funnel.ts";
import { headline } from "./headline.ts";
import { heat } from "./heat.ts";
import { line } from "./line.ts";
import { map } from "./map.ts";
import { number } from "./number.ts";
import { pie } from "./pie.ts";
import { sankey } from "./sankey.ts";
import { scroll } from "./scroll.ts";
import { share } from "./share.ts";
import { table } from "./table.ts";

/** Every type of chart, in the order in which they are offered. */
export const chartTypes: readonly ChartType[] = [
  line,
  area,
  bar,
  share,
  pie,
  funnel,
  column,
  dot,
  heat,
  sankey,
  scroll,
  map,
  number,
  table,
  headline,
];

/** The type of a checked chart by its name. */
export function typeOf(name: string): ChartType {
  return chartTypes.find((type) => type.name === name) ?? table;
}

/** What the editor's form has to know of a type; it runs in the browser, where no chart is drawn. */
export type ChartTypeForm = Pick<ChartType, "name" | "title" | "needs" | "form" | "isSeveral" | "axes" | "tableState">;

export const chartTypeForms: ChartTypeForm[] = chartTypes.map(
  ({ name, title, needs, form, isSeveral, axes, tableState }) =>
    ({ name, title, needs, form, isSeveral, axes, tableState }) as ChartTypeForm,
);
