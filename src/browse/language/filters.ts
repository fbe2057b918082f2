import { quoteClipped } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import { operators, splitValues, ValueError } from "../../query/filters/operators.ts";
import { StatementError, toStatement } from "../../query/sql/statement.ts";
import type { Filter } from "./ask.ts";
import { isSearchOf } from "./full-text.ts";
import { isSameName, keywords, type Target, toColumn } from "./keywords.ts";
import { refuse } from "./refuse.ts";

/** @param others names in the address that are not ours */
export function toFilters(search: URLSearchParams, relation: Target, others: ReadonlySet<string>): Filter[] {
  return [...search].flatMap(([name, value]): Filter[] => {
    if (others.has(name)) return [];
    const filter = toFilter(name, value, relation);
    return filter === null ? [] : [filter];
  });
}

/** A column may be called `a__gt`, or `_size`: a name is first a keyword, then a whole column's. */
function toFilter(name: string, value: string, relation: Target): Filter | null {
  if (Object.hasOwn(keywords, name)) return null;
  if (isSearchOf(name, relation)) return null;
  const { columns } = relation;
  const whole = columns.find((one) => one.name === name);
  const param: Filter["param"] = [name, value];
  if (whole) return { column: whole, operator: "exact", value, param };
  const at = name.lastIndexOf("__");
  const left = name.slice(0, Math.max(at, 0));
  // SQLite has columns without a name.
  if (at > 0 || (at === 0 && columns.some((one) => one.name === ""))) {
    const operator = name.slice(at + 2);
    const column = columns.find((one) => one.name === left) ?? columns.find((one) => isSameName(one.name, left));
    if (column && Object.hasOwn(operators, operator)) return checked({ column, operator, value, param });
    if (column)
      refuse(
        `${quoteClipped(name)}: no operator ${quoteClipped(operator)}.${didYouMean(operator, Object.keys(operators))}`,
      );
    return { column: toColumn(relation, left, quoteClipped(name)), operator, value, param };
  }
  const loose = columns.find((one) => isSameName(one.name, name));
  if (loose) return { column: loose, operator: "exact", value, param };
  if (name.startsWith("_")) refuse(`${quoteClipped(name)}: no such word.${didYouMean(name, Object.keys(keywords))}`);
  return { column: toColumn(relation, name, quoteClipped(name)), operator: "exact", value, param };
}

function checked(filter: Filter): Filter {
  if (filter.operator !== "in" && filter.operator !== "notin") return filter;
  try {
    splitValues(filter.value);
    return filter;
  } catch (error) {
    if (error instanceof ValueError)
      refuse(`${quoteClipped(filter.param[0])}: ${error.message}: ${quoteClipped(filter.value)}`);
    throw error;
  }
}

/** The owner's SQL, checked: between our brackets it must not close one, nor open what hides the rest. */
export function toWhere(sql: string): string {
  try {
    const { tokens, end } = toStatement(`select ${sql}`);
    if (end !== sql.length + "select ".length)
      refuse(`_where: one expression is taken, without a semicolon: ${quoteClipped(sql)}`);
    const parameter = tokens.find(({ kind }) => kind === "parameter");
    if (parameter) refuse(`_where: write the value itself, not the parameter ${parameter.text}`);
    return sql;
  } catch (error) {
    if (error instanceof StatementError) refuse(`_where: ${error.message}`, error.words);
    throw error;
  }
}
