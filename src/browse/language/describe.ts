import type { TableData } from "../data/table-data.ts";
import { operators } from "./operators.ts";
import type { Through } from "./through.ts";

/** `tags.name = "news"` */
export function throughWords({ referrer, column, value }: Through): string {
  return `${referrer.table}.${column.name} = "${value}"`;
}

/** "where country = "GB" and hour > 3 sorted by time descending" */
export function describe({ ask }: Pick<TableData, "ask">): string {
  const said = ask.filters.map(({ column, operator, value }) => {
    const { label, bare } = operators[operator] ?? { label: operator };
    return `${column.name} ${label}${bare ? "" : ` ${/^-?\d+$/.test(value) ? value : `"${value}"`}`}`;
  });
  const searched = ask.searches.map(({ column, words }) => {
    return column === null ? `search matches "${words}"` : `search column "${column}" matches "${words}"`;
  });
  const words = [...searched, ...ask.throughs.map(throughWords), ...said, ...ask.where];
  const where = words.length === 0 ? "" : `where ${words.join(" and ")}`;
  const sorted = ask.sort === null ? "" : `sorted by ${ask.sort.column}${ask.sort.descending ? " descending" : ""}`;
  return [where, sorted].filter(Boolean).join(" ");
}
