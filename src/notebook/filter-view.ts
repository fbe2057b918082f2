import { countryName } from "../base/country.ts";
import { readableAddress } from "../base/readable-address.ts";
import type { Value } from "../query/answer.ts";
import { type FilterColumn, filterColumn, filterColumns } from "../query/filters/columns.ts";
import { type Filter, filterOperators } from "../query/filters/filter.ts";
import { operators } from "../query/filters/operators.ts";
import type { FilterView, PageNarrowing } from "./page.ts";

export function toFilterView({ column, operator, value, param }: Filter): FilterView {
  const { label } = column;
  if (operator === "isnull") return { label, operator: "=", value: column.none, param };
  if (operator === "notnull") return { label, operator: "≠", value: column.none, param };
  return { label, operator: operators[operator]?.label ?? operator, value: shown(column, value), param };
}

function shown({ name, isPath }: FilterColumn, value: string): string {
  if (name === "country") return value.split(",").map(countryName).join(", ");
  return isPath || name === "referrer" || name === "host" ? readableAddress(value) : value;
}

/** What an address says to narrow a page to the rows of a value; null: it is none by which a page is narrowed. */
export function toFilterParam(name: string, value: Value): [name: string, value: string] | null {
  const column = filterColumn(name);
  if (column === null || value instanceof Uint8Array) return null;
  if (value === null || value === column.none) return [`${name}__isnull`, "1"];
  const text = String(value);
  return text.trim() === "" || text.length > 2_000 ? null : [name, text];
}

/** What the form that adds a filter offers. */
export function toFilterChoices({ open, own }: PageNarrowing) {
  const columns = filterColumns.filter(({ name }) => !own.includes(name) && (open?.includes(name) ?? true));
  return { columns, operators: filterOperators.map((name) => ({ name, label: operators[name]?.label ?? name })) };
}
