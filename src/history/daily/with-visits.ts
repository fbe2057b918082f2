import { tablesIn } from "../../query/sql/references.ts";
import { isCode, isKeyword, type SqlToken } from "../../query/sql/tokens.ts";
import { visitHits, visitRelations, visitRows } from "../../query/visits.ts";

/**
 * A SELECT that reads visits carries what makes them of events: so they are those of the days and visitors that it is
 * asked about, of a fold's too, and it changes when what a visit is does.
 */
export function withVisits(sql: string, tokens: readonly SqlToken[]): string {
  const read = tablesIn(tokens);
  if (!visitRelations.some((name) => read.has(name))) return sql;
  const made = [`visit_hits as (${visitHits(" and day in open_days")})`];
  if (read.has("visit_rows")) made.push(`visit_rows as (${visitRows})`);
  // On one line, so that errors name the lines of the file.
  const ctes = made.join(", ").replace(/\s+/g, " ");
  const [first, second] = tokens.filter(isCode);
  if (first === undefined || first.text.toLowerCase() !== "with") {
    const at = first?.offset ?? 0;
    return `${sql.slice(0, at)}with ${ctes} ${sql.slice(at)}`;
  }
  const last = second && isKeyword(second.text) && second.text.toLowerCase() === "recursive" ? second : first;
  const end = last.offset + last.text.length;
  return `${sql.slice(0, end)} ${ctes},${sql.slice(end)}`;
}
