import { changed, isPair, toFilterPair } from "./address.ts";
import type { Facet } from "./facets.ts";
import type { Looked } from "./look.ts";

/** How a facet is asked for. */
export const facetWord = { column: "_facet", date: "_facet_date", array: "_facet_array" } as const;
/** How the rows of a facet's value are filtered. */
const facetOperator = { column: "exact", date: "date", array: "arraycontains" } as const;

/** The address that filters by a facet's value, or no longer does. */
export function toToggle(
  { path, ask, taken }: Pick<Looked, "path" | "ask" | "taken">,
  { column, type }: Pick<Facet, "column" | "type">,
  value: Facet["values"][number]["value"],
  search: URLSearchParams,
): { selected: boolean; href: string } {
  const operator = facetOperator[type];
  const text = String(value);
  const filter = ask.filters.find((one) => one.column === column && one.operator === operator && one.value === text);
  if (filter) return { selected: true, href: changed(path, search, isPair(filter.param)) };
  return {
    selected: false,
    href: changed(path, search, () => false, [toFilterPair(column.name, operator, text, taken)]),
  };
}
