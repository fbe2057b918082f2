import { operators } from "../../query/filters/operators.ts";
import type { Ask, Through } from "./ask.ts";

/** `tags.name = "news"` */
export function describeThrough({ referrer, column, value }: Through): string {
  return `${referrer.table}.${column.name} = "${value}"`;
}

/** An address in words: `where country = "GB" and hour > 3 sorted by time descending`. */
export function describe({ filters, searches, throughs, where, sort }: Ask): string {
  const filtered = filters.map(({ column, operator, value }) => {
    const { label, bare } = operators[operator] ?? { label: operator };
    return `${column.name} ${label}${bare ? "" : ` ${/^-?\d+$/.test(value) ? value : `"${value}"`}`}`;
  });
  const searched = searches.map(({ column, words }) => {
    return column === null ? `search matches "${words}"` : `search column "${column}" matches "${words}"`;
  });
  const all = [...searched, ...throughs.map(describeThrough), ...filtered, ...where].join(" and ");
  const sorted = sort === null ? "" : `sorted by ${sort.column}${sort.descending ? " descending" : ""}`;
  return [all && `where ${all}`, sorted].filter(Boolean).join(" ");
}
