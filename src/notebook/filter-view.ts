import { countryName } from "../base/country.ts";
import { readableAddress } from "../base/readable-address.ts";
import type { Value } from "../query/answer.ts";
import { type FilterColumn, filterColumn, filterColumns } from "../query/filters/columns.ts";
import { type Filter, filterOperators, leavesNoView } from "../query/filters/filter.ts";
import { narrowedIn } from "../query/filters/narrowing.ts";
import { operators } from "../query/filters/operators.ts";
import { eventTables } from "../query/library/day-scope.ts";
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
  if (value === column.none || (value === null && column.of === "visitor")) return [`${name}__isnull`, "1"];
  // A view that says nothing may be of a visit whose other views do.
  if (value === null) return null;
  const text = String(value);
  return text.trim() === "" || text.length > 2_000 ? null : [name, text];
}

/** What the form that adds a filter offers. */
export function toFilterChoices({ open, own }: PageNarrowing) {
  const columns = filterColumns.filter(({ name }) => !own.includes(name) && (open?.includes(name) ?? true));
  return { columns, operators: filterOperators.map((name) => ({ name, label: operators[name]?.label ?? name })) };
}

/** How the filters of a page reach a cell, as its SQL tells. */
interface CellReach {
  /** Why it counts nothing, in words: nothing but views of pages, where a filter leaves none. Null: it may well count something. */
  excluded: string | null;
  /** What a reader has to know of its numbers. */
  note: string | null;
}

export function toCellReach(filters: readonly Filter[], sql: string | null): CellReach {
  if (filters.length === 0 || sql === null) return { excluded: null, note: null };
  const tables = narrowedIn(sql);
  if (tables.length === 0) return { excluded: null, note: "Not narrowed: this is of the whole site." };
  const raw = tables.filter(({ relation }) => eventTables.includes(relation));
  const note = raw.length > 0 && raw.every(({ reach }) => reach === "visits") ? "Of the whole visits." : null;
  const by = leavesNoView(filters);
  const isOfViews = raw.length > 0 && raw.every(({ reach, relation }) => reach === "hits" && relation === "pageviews");
  if (by === null || !isOfViews) return { excluded: null, note };
  const { label, operator, value } = toFilterView(by);
  return {
    excluded: `This counts people’s views of pages, and “${label} ${operator} ${value}” leaves none of them.`,
    note,
  };
}
