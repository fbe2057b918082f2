import { quoteClipped } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../answer.ts";
import { type Binder, written } from "./binder.ts";
import { type FilterColumn, filterColumn } from "./columns.ts";
import { operators, splitValues, toCondition, ValueError } from "./operators.ts";

/** What a page is narrowed to: one column, one value. Several hold at once. */
export interface Filter {
  column: FilterColumn;
  /** A name of `operators`. */
  operator: string;
  value: string;
  /** As the address has it. */
  param: [name: string, value: string];
}

const most = { filters: 30, value: 4_096 };

/** Operators that make no sense of a value alone. */
const unfit = new Set(["arraycontains", "arraynotcontains", "date", "isblank", "notblank"]);
export const filterOperators: readonly string[] = Object.keys(operators).filter((name) => !unfit.has(name));

/** What these deny: a visit that has no hit of the one, not one that has another hit beside it. */
const denied: Record<string, string> = {
  not: "exact",
  notcontains: "contains",
  notlike: "like",
  notglob: "glob",
  notin: "in",
  isnull: "notnull",
};

/**
 * The filters of an address; a blank value is none.
 * @param own names of parameters that mean something else on this page
 * @throws QuestionError 400 for an operator that is none, a value that cannot be read, and too many of either
 */
export function toFilters(search: URLSearchParams, own: ReadonlySet<string>): Filter[] {
  const found = [...search].flatMap(([name, value]) => toFilter(name, value, own) ?? []);
  if (found.length > most.filters) {
    throw new QuestionError(`At most ${most.filters} filters are taken at once, not ${found.length}.`);
  }
  return [...new Map(found.map((filter) => [filter.param.join("="), filter])).values()];
}

function toFilter(name: string, value: string, own: ReadonlySet<string>): Filter | null {
  if (own.has(name)) return null;
  const at = name.lastIndexOf("__");
  const column = filterColumn(at > 0 ? name.slice(0, at) : name);
  const operator = at > 0 ? name.slice(at + 2) : "exact";
  if (column === null || value.trim() === "") return null;
  if (!filterOperators.includes(operator)) {
    const hint = didYouMean(operator, filterOperators) || ` Known are ${filterOperators.join(", ")}.`;
    throw new QuestionError(`${quoteClipped(name, 80)}: no operator ${quoteClipped(operator, 60)}.${hint}`);
  }
  if (value.length > most.value) {
    throw new QuestionError(`${quoteClipped(name, 80)}: at most ${most.value} characters are taken.`);
  }
  try {
    if (operator === "in" || operator === "notin") splitValues(value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new QuestionError(`${quoteClipped(name, 80)}: ${error.message}: ${quoteClipped(value, 80)}`);
  }
  return { column, operator, value: value.trim(), param: [name, value.trim()] };
}

/** The filter by which no view of a page is left, as people's views are neither events nor a crawler's; null: there is none. */
export function leavesNoView(filters: readonly Filter[]): Filter | null {
  const values = ({ operator, value }: Filter) => (operator === "in" ? splitValues(value) : [value]);
  const isDenied = ({ operator }: Filter) => operator in denied;
  return (
    filters.find((filter) => {
      const { column, operator, value } = filter;
      if (column.name === "kind") {
        if (operator === "exact" || operator === "in") return !values(filter).includes("pageview");
        return operator === "not" && value === "pageview";
      }
      return ["name", "bot", "bot_class"].includes(column.name) && !isDenied(filter);
    }) ?? null
  );
}

/** A filter's condition: `sql` holds of what has the value; where it `denies`, of what is to go. */
export interface FilterCondition {
  column: FilterColumn;
  sql: string;
  denies: boolean;
}

/** Values stand in it as they are, so that the SQL of a page can be taken along. */
export function toFilterCondition({ column, operator, value }: Filter): FilterCondition {
  const positive = denied[operator] ?? operator;
  const isWhole = positive === "exact" || positive === "in";
  const alike = (isWhole && column.alike) || ((sql: string) => sql);
  const { affinity, isPath } = column;
  const compared = { column: { name: isPath ? "path" : "", affinity }, operator: positive, value };
  const binder: Binder = { bind: (one) => alike(written.bind(one)) };
  return { column, sql: toCondition(alike(column.sql), compared, binder), denies: operator in denied };
}
