/** Row counts in words. */
import type { RowCount } from "../browse/data/table-data.ts";

const grouped = new Intl.NumberFormat("en-GB");
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** "1,204,331 rows", "more than 100,000 rows"; null where nobody has counted. */
export function countWords(count: RowCount | null): string | null {
  if (count === null) return null;
  const rows = grouped.format(count.rows);
  if (count.more) return `more than ${rows} rows`;
  return count.rows === 1 ? "1 row" : count.rows === 0 ? "no rows" : `${rows} rows`;
}

/** "1.2M", "100k+": for lists. */
export function countShort(count: RowCount | null): string {
  if (count === null) return "";
  return `${count.rows < 1000 ? count.rows : short.format(count.rows).replace("K", "k")}${count.more ? "+" : ""}`;
}
