import type { DatabaseSync } from "node:sqlite";
import type { DaysProgress } from "../answer.ts";
import { namesIn, toTokens } from "../sql/tokens.ts";
import type { UnknownName } from "./unknown-name.ts";

/** A daily table that is computed anew. */
interface Next extends DaysProgress {
  table: string;
  columns: string[];
  /** It has sums of days, and so a view of them. */
  sums: boolean;
  /** Columns of the version that serves meanwhile. */
  present: string[];
}

const versions = `
select next.name, next.columns, next.sums <> '[]' or next.maxima <> '[]' or next.minima <> '[]' as sums, serving.columns as present,
  (select count(*) from closed_days where daily = next.id) as done,
  (select count(*) from pending_days where daily = next.id) as missing
from daily_tables next
join daily_tables serving on serving.name = next.name and serving.state = 'serving'
where next.state = 'building'`;

/**
 * The daily table that will have what this SQL misses: the old version serves while the one of a changed file is
 * computed, and a query that was written for the new one has to wait for it. Null where the name is just wrong.
 */
export function findProgress(database: DatabaseSync, sql: string, unknown: UnknownName): Next | null {
  if (database.prepare("select 1 from sqlite_schema where name = 'daily_tables'").get() === undefined) return null;
  const asked = namesIn(toTokens(sql));
  return (
    database
      .prepare(versions)
      .all()
      .map(toNext)
      .find((next) => brings(next, unknown, asked)) ?? null
  );
}

function brings(
  { table, columns, sums, present }: Next,
  { kind, name }: UnknownName,
  asked: ReadonlySet<string>,
): boolean {
  const spans = `${table}_spans`;
  const wanted = name.toLowerCase();
  if (kind === "table") return sums && wanted === spans;
  if (kind === "function") return false;
  return columns.includes(wanted) && !present.includes(wanted) && (asked.has(table) || asked.has(spans));
}

function toNext(row: Record<string, unknown>): Next {
  const names = (list: unknown): string[] => JSON.parse(String(list).toLowerCase());
  const done = Number(row["done"]);
  const progress = { done, total: done + Number(row["missing"]) };
  const columns = { columns: names(row["columns"]), present: names(row["present"]) };
  return { table: String(row["name"]).toLowerCase(), sums: row["sums"] === 1, ...progress, ...columns };
}
