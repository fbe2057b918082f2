import type { Days } from "../filters/narrowing.ts";
import { identifierName, isCode, isNameLike, namesIn, quoteName, type SqlToken } from "../sql/tokens.ts";
import { visitRelations } from "../visits.ts";
import type { DayScope } from "./notebook.ts";

/**
 * What a file says of the days it reads is made true: each relation of events that its SQL names is put behind a CTE of
 * the same name that has these days only. So an answer about days that are over rests on nothing that comes later, and
 * can be kept while hits arrive.
 */

/** Relations whose rows are the events of a day, beside the daily tables. */
export const eventTables: readonly string[] = ["events", "pageviews", ...visitRelations];

/** Views of a file of daily tables; the second is there where columns of it add up. */
export function toDaily(name: string): string[] {
  return [name, `${name}_spans`];
}

const previous = "day between :compared_from and :compared_to";
const conditions: Record<DayScope, string> = {
  period: "day between :from and :to",
  previous,
  compared: `(day between :from and :to or ${previous})`,
  comparison: "day <= :to",
  before: "day < :from",
};
/** The largest sums of days that are within the period, and the days beside them. */
const largestSums = "first >= :from and last <= :to and (whole_first >= :from and whole_last <= :to) is not true";

/** Parameters that such a CTE needs. */
export const scopeParams: Record<DayScope, readonly string[]> = {
  period: ["from", "to"],
  previous: ["compared_from", "compared_to"],
  compared: ["from", "to", "compared_from", "compared_to"],
  comparison: ["to"],
  before: ["from"],
};

/** The days of a scope as SQL says them. */
export function daysOf(scope: DayScope | null): Days {
  return { key: scope ?? "all", sql: scope && conditions[scope] };
}

/** Of sums of days those that are in the period. */
export function spansOf({ key }: Days): Days {
  return { key, sql: largestSums };
}

/**
 * A CTE for a relation; without a scope it hides nothing, but stands before one of an outer query.
 * @param from what has its rows, where that is not the relation itself
 */
export function toScopeTable(name: string, scope: DayScope | null, from = `main.${quoteName(name)}`): string {
  const days = isSpans(name) ? spansOf(daysOf(scope)) : daysOf(scope);
  const where = scope === null ? "" : ` where ${days.sql}`;
  return toCte(name, `${from}${where}`);
}

/** A CTE that has all of another table. */
export function toCte(name: string, from: string): string {
  return `${quoteName(name)} as not materialized (select * from ${from})`;
}

/** A view in which sums stand beside the days that they are of, so that only within a period they can be told apart. */
export function isSpans(relation: string): boolean {
  return relation.endsWith("_spans");
}

/** Which of these relations the SQL names, or may name. */
export function namedIn(tokens: SqlToken[], relations: ReadonlySet<string>): Set<string> {
  return namesIn(tokens).intersection(relations);
}

/** Tables named with their database, `main.events`, which no CTE stands before. */
export function qualifiedNamesIn(tokens: SqlToken[]): { schema: SqlToken; table: SqlToken }[] {
  const code = tokens.filter(isCode);
  return code.flatMap((schema, index) => {
    const [dot, table] = code.slice(index + 1, index + 3);
    const isSchema = isNameLike(schema) && ["main", "temp"].includes(identifierName(schema)) && dot?.text === ".";
    return isSchema && table !== undefined ? [{ schema, table }] : [];
  });
}

/** The days of both; those before a period and those in it are all that a comparison has. */
export function wider(a: DayScope | null, b: DayScope): DayScope {
  if (a === null || a === b) return b;
  return [a, b].every((one) => near.has(one)) ? "compared" : "comparison";
}

const near: ReadonlySet<DayScope> = new Set(["period", "previous", "compared"]);
