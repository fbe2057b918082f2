import { operators } from "./operators.ts";

/** The form that adds a filter sends it in three parts. */
export interface FilterForm {
  column: string;
  operator: string;
  value: string;
  /** The other parameters of the address. */
  kept: [name: string, value: string][];
}

/** Null where the address has no such form. */
export function toFilterForm(search: URLSearchParams): FilterForm | null {
  if (!search.has("_filter_column")) return null;
  const operator = search.get("_filter_op") ?? "exact";
  const { bare } = (Object.hasOwn(operators, operator) ? operators[operator] : undefined) ?? {};
  return {
    column: search.get("_filter_column") ?? "",
    operator,
    value: bare ? "1" : (search.get("_filter_value") ?? ""),
    kept: [...search].filter(([name]) => !name.startsWith("_filter_")),
  };
}
