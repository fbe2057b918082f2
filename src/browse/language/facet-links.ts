import type { Value } from "../../query/answer.ts";
import { isPair, type Pair, toFilterPair, withChanges, withPair } from "./address.ts";
import type { Ask, FacetAsk } from "./ask.ts";

/** How a facet is asked for. */
export const facetKeyword = { column: "_facet", date: "_facet_date", array: "_facet_array" } as const;
/** How the rows of a facet's value are filtered. */
const facetOperator = { column: "exact", date: "date", array: "arraycontains" } as const;

/** Longest value that an address carries, in UTF-16 units. */
const maxLength = 200;

/** The address of a page with its facet, or without it where it has it. */
export function toggleFacet(path: string, search: URLSearchParams, ask: Ask, { column, type }: FacetAsk): string {
  const isAsked = ask.facets.some((one) => one.column === column && one.type === type);
  const pair: Pair = [facetKeyword[type], column.name];
  return isAsked ? withChanges(path, search, isPair(pair)) : withPair(path, search, pair);
}

/** The address that filters by a facet's value, or no longer does; null where no filter can say the value. */
export function toFacetLink(
  { path, ask, taken }: { path: string; ask: Ask; taken: ReadonlySet<string> },
  { column, type }: FacetAsk,
  value: Value,
  search: URLSearchParams,
): { selected: boolean; href: string | null } {
  const operator = facetOperator[type];
  const text = String(value);
  const filter = ask.filters.find((one) => one.column === column && one.operator === operator && one.value === text);
  if (filter) return { selected: true, href: withChanges(path, search, isPair(filter.param)) };
  const pair = toFilterPair(column.name, operator, text, taken);
  return { selected: false, href: canFilterBy(value) ? withPair(path, search, pair) : null };
}

/** Whether an address can filter by a value; null is asked for by another operator. */
export function canFilterBy(value: Value): boolean {
  if (value === null || value instanceof Uint8Array) return false;
  const text = String(value);
  return text.length <= maxLength && !/^-?Infinity$/.test(text);
}
