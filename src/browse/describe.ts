import type { Looked } from "./look.ts";
import { operators } from "./operators.ts";

/** "where country = "GB" and hour > 3 sorted by time descending" */
export function describe({ ask }: Pick<Looked, "ask">): string {
  const said = ask.filters.map(({ column, operator, value }) => {
    const { label, bare } = operators[operator] ?? { label: operator };
    return `${column.name} ${label}${bare ? "" : ` ${/^-?\d+$/.test(value) ? value : `"${value}"`}`}`;
  });
  const words = [...(ask.search === null ? [] : [`search matches "${ask.search}"`]), ...said, ...ask.where];
  const where = words.length === 0 ? "" : `where ${words.join(" and ")}`;
  const sorted = ask.sort === null ? "" : `sorted by ${ask.sort.column}${ask.sort.descending ? " descending" : ""}`;
  return [where, sorted].filter(Boolean).join(" ");
}
