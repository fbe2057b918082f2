import type { Filter } from "./ask.ts";
import { toTilde } from "./tilde.ts";

export type Pair = [name: string, value: string];

/** An address with other parameters; what paged it is left behind, as another question begins at its first page. */
export function withPairs(path: string, pairs: Iterable<Pair>): string {
  const query = new URLSearchParams([...pairs].filter(([name]) => name !== "_next")).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Without each of `out`, with each of `added`. */
export function changed(
  path: string,
  search: URLSearchParams,
  out: (pair: Pair) => boolean,
  added: Pair[] = [],
): string {
  return withPairs(path, [...[...search].filter((pair) => !out(pair)), ...added]);
}

/** What an address says to filter a column by a value; `column=value` where nothing else can be meant by it. */
export function toFilterPair(column: string, operator: string, value: string, taken: ReadonlySet<string>): Pair {
  const plain = operator === "exact" && !column.startsWith("_") && !column.includes("__") && !taken.has(column);
  return [plain ? column : `${column}__${operator}`, value];
}

export function isPair([name, value]: Pair): (pair: Pair) => boolean {
  return (pair) => pair[0] === name && pair[1] === value;
}

export function isParamOf({ param }: Filter): (pair: Pair) => boolean {
  return isPair(param);
}

/** The path of a relation's page, or of its row. */
export function pathOf(relation: string, key?: string): string {
  // A dot is encoded in a name of the database, so that no table is taken for a format; in ours it stands.
  const name = relation.startsWith("query.") ? relation.split(".").map(toTilde).join(".") : toTilde(relation);
  return `/data/${name}${key === undefined ? "" : `/${key}`}`;
}
