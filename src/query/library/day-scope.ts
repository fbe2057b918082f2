import { identifierName, isCode, isNameLike, namesIn, quoteName, type SqlToken } from "../sql/tokens.ts";
import { visitRelations } from "./visits.ts";
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

const conditions: Record<DayScope, string> = {
  period: "day between :from and :to",
  comparison: "day <= :to",
  before: "day < :from",
};
/** The largest sums of days that are within the period, and the days beside them. */
const largestSums = "first >= :from and last <= :to and (whole_first >= :from and whole_last <= :to) is not true";

/** Parameters that such a CTE needs. */
export const scopeParams: Record<DayScope, readonly string[]> = {
  period: ["from", "to"],
  comparison: ["to"],
  before: ["from"],
};

/** CTEs for these relations; without a scope they hide nothing, but stand before those of an outer query. */
export function toScopeTables(names: Iterable<string>, scope: DayScope | null): string[] {
  return [...names].map((name) => {
    const where = scope && (isSpans(name) ? largestSums : conditions[scope]);
    const table = quoteName(name);
    return `${table} as not materialized (select * from main.${table}${where === null ? "" : ` where ${where}`})`;
  });
}

/** A view in which sums stand beside the days that they are of, so that only within a period they can be told apart. */
export function isSpans(relation: string): boolean {
  return relation.endsWith("_spans");
}

/** Which of these relations the SQL names, or may name. */
export function namedIn(tokens: SqlToken[], relations: ReadonlySet<string>): Set<string> {
  return namesIn(tokens).intersection(relations);
}

/** A table named with its database, `main.events`, which no CTE stands before; null where there is none. */
export function qualifiedNameIn(tokens: SqlToken[]): SqlToken | null {
  const code = tokens.filter(isCode);
  const isSchema = (token: SqlToken, index: number) =>
    isNameLike(token) && ["main", "temp"].includes(identifierName(token)) && code[index + 1]?.text === ".";
  return code.find(isSchema) ?? null;
}

/** The days of both; those before a period and those in it are all that a comparison has. */
export function wider(a: DayScope | null, b: DayScope): DayScope {
  return a === null || a === b ? b : "comparison";
}
