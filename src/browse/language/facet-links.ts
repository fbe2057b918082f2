import type { Value } from "../../query/answer.ts";
import type { Facet } from "../data/facets.ts";
import type { TableData } from "../data/table-data.ts";
import { isPair, toFilterPair, withChanges } from "./address.ts";

/** How a facet is asked for. */
export const facetWord = { column: "_facet", date: "_facet_date", array: "_facet_array" } as const;
/** How the rows of a facet's value are filtered. */
const facetOperator = { column: "exact", date: "date", array: "arraycontains" } as const;

/** Letters of a value that an address carries. */
const longest = 200;

/** The address that filters by a facet's value, or no longer does; null where no filter can say the value. */
export function toFacetLink(
  { path, ask, taken }: Pick<TableData, "path" | "ask" | "taken">,
  { column, type }: Pick<Facet, "column" | "type">,
  value: Facet["values"][number]["value"],
  search: URLSearchParams,
): { selected: boolean; href: string | null } {
  const operator = facetOperator[type];
  const text = String(value);
  const filter = ask.filters.find((one) => one.column === column && one.operator === operator && one.value === text);
  if (filter) return { selected: true, href: withChanges(path, search, isPair(filter.param)) };
  if (!isSayable(value)) return { selected: false, href: null };
  return {
    selected: false,
    href: withChanges(path, search, () => false, [toFilterPair(column.name, operator, text, taken)]),
  };
}

/** Whether an address can filter by it; null is asked for by another operator. */
export function isSayable(value: Value): boolean {
  if (value === null || value instanceof Uint8Array) return false;
  const text = String(value);
  return text.length <= longest && !/^-?Infinity$/.test(text);
}
