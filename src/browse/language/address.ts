import { QuestionError } from "../../query/answer.ts";
import { toFilterForm } from "../../query/filters/form.ts";
import { refuse } from "./refuse.ts";
import { fromTilde, toTilde } from "./tilde.ts";

/** One parameter of an address. */
export type Pair = [name: string, value: string];

/** An address with these parameters; `_next` is left out, as another question begins at its first page. */
export function withPairs(path: string, pairs: Iterable<Pair>): string {
  const query = new URLSearchParams([...pairs].filter(([name]) => name !== "_next")).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** An address with one more parameter. */
export function withPair(path: string, search: URLSearchParams, added: Pair): string {
  return withPairs(path, [...search, added]);
}

/** An address without each of `out` and with each of `added`. */
export function withChanges(
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

/** The path of a relation's page, or of its row. */
export function pathOf(relation: string, key?: string): string {
  // A dot is encoded in a name of the database, so that no table is taken for a format; in ours it stands.
  const name = relation.startsWith("query.") ? relation.split(".").map(toTilde).join(".") : toTilde(relation);
  return `/data/${name}${key === undefined ? "" : `/${key}`}`;
}

/** The row's key as its address has it; `index` of each column of the key in the row. */
export function toKey(row: readonly unknown[], key: readonly number[]): string {
  return key.map((index) => toTilde(String(row[index] ?? ""))).join(",");
}

/** `/data/events/1` → events, 1 */
export function toPath(pathname: string): string[] {
  const parts = pathname
    .replace(/^\/data/, "")
    .split("/")
    .filter(Boolean);
  if (parts.length > 2 && !(parts.length === 3 && parts[1] === "-"))
    throw new QuestionError("Not found: there is nothing at this address.", { status: 404 });
  return parts.map((part, index) => {
    const text = decode(part);
    // A row's keys are read one by one, where their commas are known.
    const name = index === 0 ? fromTilde(text) : text;
    return name ?? refuse("This address is no text.");
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse("This address is no text.");
  }
}

/**
 * The form that adds a filter sends it in three parts; the page has an address of its own.
 * @returns null where the address is the page's own
 */
export function toCanonical(path: string, search: URLSearchParams, saved: boolean): string | null {
  const form = toFilterForm(search);
  if (form === null) return null;
  const { column, operator, value, kept } = form;
  // The query may have a parameter of the column's name.
  const taken = new Set(saved ? [column] : []);
  const added: Pair[] = column === "" ? [] : [toFilterPair(column, operator, value, taken)];
  return withPairs(path, [...kept, ...added]);
}

/** The address of the page that follows. */
export function withNext(path: string, search: URLSearchParams, next: string): string {
  const pairs = [...search].filter(([name]) => name !== "_next");
  return `${path}?${new URLSearchParams([...pairs, ["_next", next]])}`;
}
