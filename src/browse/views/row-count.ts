import { compact, counted, grouped } from "../../base/numbers.ts";
import type { RowCount } from "../data/table-data.ts";

/** "1,204,331 rows", "more than 100,000 rows"; null where nobody has counted. */
export function countWords(count: RowCount | null): string | null {
  if (count === null) return null;
  if (count.more) return `more than ${grouped(count.rows)} rows`;
  return count.rows === 0 ? "no rows" : counted(count.rows, "row");
}

/** "1.2M", "100k+": for lists. */
export function countShort(count: RowCount | null): string {
  return count === null ? "" : `${compact(count.rows)}${count.more ? "+" : ""}`;
}
