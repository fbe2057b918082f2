import type { Value } from "../query/answer.ts";
import { type Ask, refuse } from "./ask.ts";
import { quote } from "./identifier.ts";
import type { Binder } from "./params.ts";
import type { Relation } from "./relation.ts";
import { fromTilde, toTilde } from "./tilde.ts";

interface Term {
  column: string;
  descending: boolean;
  nullable: boolean;
}

/** A total order of a relation's rows, by which its pages follow each other without counting rows. */
export interface Order {
  terms: Term[];
  /** No two rows are equal in all terms; else equal rows are counted across the border of a page. */
  unique: boolean;
  /** The one term is a number given to the rows as they come. */
  numbered: boolean;
}

/** Where a page ended. */
export interface Position {
  values: Value[];
  /** Rows equal to `values` that have been shown. */
  shown: number;
}

/** Most characters of a token, as addresses are not endless. */
const longest = 4000;
const mostEqual = 5000;

export function toOrder({ sort }: Pick<Ask, "sort">, relation: Relation): Order {
  const term = (column: string, descending = false): Term => ({
    column,
    descending,
    nullable: relation.columns.find(({ name }) => name === column)?.nullable ?? true,
  });
  const wanted = sort ?? relation.sort;
  const unique = relation.key.length > 0;
  if (wanted === null && !unique && relation.ordered) {
    return {
      terms: [{ column: numberName(relation), descending: false, nullable: false }],
      unique: true,
      numbered: true,
    };
  }
  const rest = unique ? relation.key : relation.columns.map(({ name }) => name);
  const first = wanted === null ? [] : [term(wanted.column, wanted.descending)];
  if (wanted !== null && relation.key.length === 1 && relation.key[0] === wanted.column) {
    return { terms: first, unique, numbered: false };
  }
  const others = rest.filter((column) => column !== wanted?.column).map((column) => term(column));
  return { terms: [...first, ...others], unique, numbered: false };
}

/** A name that no column has. */
export function numberName({ columns }: Relation): string {
  let name = "_row";
  while (columns.some((column) => column.name.toLowerCase() === name)) name = `_${name}`;
  return name;
}

export function orderBy({ terms }: Order): string {
  return terms.map(({ column, descending }) => `${quote(column)}${descending ? " desc" : ""}`).join(", ");
}

/** True of the rows behind the position; where rows can be equal, also of those equal to it. */
export function behind({ terms, unique }: Order, { values }: Position, binder: Binder): string {
  const from = (index: number): string => {
    const term = terms[index] as Term;
    const value = values[index] ?? null;
    const last = index === terms.length - 1;
    if (last) return further(term, value, !unique, binder);
    const equal = `${quote(term.column)} is ${binder.bind(value)}`;
    return `(${further(term, value, false, binder)} or (${equal} and ${from(index + 1)}))`;
  };
  const [first] = terms;
  const value = values[0] ?? null;
  const bounded = terms.length > 1 && first && value !== null && !(first.descending && first.nullable);
  // Says nothing new, but an index can use it.
  return bounded ? `${further(first, value, true, binder)} and ${from(0)}` : from(0);
}

/** SQLite's order: null before everything else. */
function further({ column, descending, nullable }: Term, value: Value, orEqual: boolean, binder: Binder): string {
  const name = quote(column);
  if (value === null) {
    if (descending) return orEqual ? `${name} is null` : "0";
    return orEqual ? "1" : `${name} is not null`;
  }
  const compared = `${name} ${descending ? "<" : ">"}${orEqual ? "=" : ""} ${binder.bind(value)}`;
  return descending && nullable ? `(${compared} or ${name} is null)` : compared;
}

/**
 * The end of a page as a token.
 * @param rows the key's values of each row of the page
 * @returns null where it would be too long for an address
 */
export function toNext({ unique }: Order, rows: Value[][], before: Position | null): string | null {
  const values = rows.at(-1);
  if (values === undefined) return null;
  const token = values.map(toItem);
  if (!unique) {
    const equal = (row: Value[]) => row.every((value, index) => toItem(value) === token[index]);
    let shown = 0;
    while (shown < rows.length && equal(rows[rows.length - 1 - shown] as Value[])) shown++;
    if (shown === rows.length && before !== null && equal(before.values)) shown += before.shown;
    if (shown > 1) token.push(`$n${shown}`);
  }
  const text = token.join(",");
  return text.length > longest ? null : text;
}

/** @throws QuestionError 400 for a token of another question */
export function toPosition(token: string, { terms, unique }: Order): Position {
  const items = token.split(",");
  const counted = /^\$n(\d{1,4})$/.exec(items.at(-1) ?? "");
  if (counted) items.pop();
  const shown = counted ? Number(counted[1]) : 1;
  const values = items.map(fromItem);
  if (values.length !== terms.length || values.includes(undefined) || (counted && unique)) {
    refuse("_next: this token belongs to another question; begin without it");
  }
  if (shown > mostEqual) refuse("_next: too many rows are the same in every column to page through them");
  return { values: values as Value[], shown: unique ? 0 : shown };
}

const numeric = /^-?\d+$|^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

/** Texts as they are; what is no text, or looks like a number, says so after a `$`. */
function toItem(value: Value): string {
  if (value === null) return "$null";
  if (value instanceof Uint8Array) return `$b${Buffer.from(value).toString("hex")}`;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value).replaceAll("+", "") : `$r${value}`;
  return numeric.test(value) || value === "" ? `$t${toTilde(value)}` : toTilde(value);
}

function fromItem(item: string): Value | undefined {
  if (item === "$null") return null;
  if (/^\$b([0-9a-f]{2})*$/.test(item)) return new Uint8Array(Buffer.from(item.slice(2), "hex"));
  if (/^\$r-?Infinity$/.test(item)) return Number(item.slice(2));
  if (item.startsWith("$t")) return fromTilde(item.slice(2)) ?? undefined;
  if (item.startsWith("$") || item === "") return undefined;
  if (!numeric.test(item)) return fromTilde(item) ?? undefined;
  const number = Number(item);
  if (!/^-?\d+$/.test(item) || Number.isSafeInteger(number)) return number;
  const whole = BigInt(item);
  return BigInt.asIntN(64, whole) === whole ? whole : undefined;
}
