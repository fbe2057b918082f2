import type { Value } from "../query/answer.ts";
import { countedColumns } from "../query/sql/counted.ts";
import type { PreparedNotebook } from "./prepared-notebook.ts";

/** Whoever narrows a public page sees no count below this: few hits of few people would tell who they are. */
const least = 5;

interface Rows {
  columns: string[];
  rows: Value[][];
}

/** What is shown of an answer: to a stranger who narrows the page, no small count, and of its row no other number. */
export function toShownRows({ request, filters }: PreparedNotebook, sql: string): <T extends Rows>(answer: T) => T {
  if (request.audience === "owner" || request.isLocked || filters.length === 0) return (answer) => answer;
  const counted = countedColumns(sql);
  return (answer) => ({ ...answer, rows: answer.rows.map((row) => withoutSmall(row, answer.columns, counted)) });
}

function withoutSmall(row: Value[], columns: string[], counted: ReadonlyMap<string, boolean | null>): Value[] {
  const isCount = columns.map((name) => counted.get(name.toLowerCase()) !== false);
  const isSmall = row.some((value, index) => isCount[index] && isNumber(value) && value > 0 && value < least);
  return isSmall ? row.map((value) => (isNumber(value) ? null : value)) : row;
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
