import { quoteClipped } from "../../base/clip.ts";
import type { Value } from "../../query/answer.ts";
import type { Binder } from "../../query/filters/binder.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Ask } from "./ask.ts";
import { refuse } from "./refuse.ts";
import type { Relation, RelationColumn } from "./relation.ts";
import { fromTilde, toTilde } from "./tilde.ts";

interface Term {
  column: string;
  /** Texts are compared byte by byte, whatever the column's own collation holds equal. */
  binary: boolean;
  /** Of a view or query, whose columns may convert what they are compared with by a type that nobody declared. */
  derived: boolean;
  descending: boolean;
  nullable: boolean;
  affinity: RelationColumn["affinity"];
  isReal: boolean;
  /** All that the column can hold; null: anything. */
  holds: RelationColumn["holds"] | null;
}

/** A total order of a relation's rows, by which its pages follow each other without counting rows. */
export interface Keyset {
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

/** Longest token, as addresses are not endless. */
const maxTokenLength = 4000;

export function toKeyset({ sort }: Pick<Ask, "sort">, relation: Relation): Keyset {
  const term = (column: string, descending = false, binary = false): Term => {
    const {
      nullable = true,
      affinity = "none",
      holds = null,
      type = "",
    } = relation.columns.find(({ name }) => name === column) ?? {};
    const derived = relation.kind !== "table";
    return { column, binary, derived, descending, nullable, affinity, isReal: /real|floa|doub/i.test(type), holds };
  };
  const wanted = sort ?? relation.sort;
  const unique = relation.key.length > 0;
  if (wanted === null && !unique && relation.ordered) {
    return {
      terms: [{ ...term(numberName(relation)), nullable: false, affinity: "number", isReal: false, holds: "integer" }],
      unique: true,
      numbered: true,
    };
  }
  const first = wanted === null ? [] : [term(wanted.column, wanted.descending)];
  if (wanted !== null && relation.key.length === 1 && relation.key[0] === wanted.column) {
    return { terms: first, unique, numbered: false };
  }
  if (!unique) {
    // Rows that a collation holds equal are told apart, as what they are counted by does.
    const all = relation.columns.map(({ name }) => term(name, false, true));
    const others = all.filter(
      ({ column, holds }) => column !== wanted?.column || (holds !== "integer" && holds !== "number"),
    );
    return { terms: [...first, ...others], unique, numbered: false };
  }
  const others = relation.key.filter((column) => column !== wanted?.column).map((column) => term(column));
  return { terms: [...first, ...others], unique, numbered: false };
}

/** A name that no column has. */
export function numberName({ columns }: Relation): string {
  let name = "_row";
  while (columns.some((column) => column.name.toLowerCase() === name)) name = `_${name}`;
  return name;
}

export function orderBy({ terms }: Keyset): string {
  return terms.map((term) => `${compared(term)}${term.descending ? " desc" : ""}`).join(", ");
}

/** SQL of what is sorted, or compared with a value; a sign takes its affinity away, and with it the use of an index. */
function compared({ column, binary, derived, affinity, isReal }: Term, value: Value = null): string {
  const converts =
    typeof value === "string"
      ? affinity !== "text" && /^\s*[+-]?\.?\d/.test(value)
      : affinity !== "number" && value !== null && !(value instanceof Uint8Array);
  if (derived && isReal && isLarge(value)) return rounded(column);
  return `${derived && converts ? "+" : ""}${quoteName(column)}${binary ? " collate binary" : ""}`;
}

/** A view that unites REAL with integers makes reals of these, but may compare them before. */
function rounded(column: string): string {
  const name = quoteName(column);
  return `case typeof(${name}) when 'integer' then cast(${name} as real) else ${name} end`;
}

const isLarge = (value: Value) =>
  typeof value === "bigint" || (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER);

/** SQL that is true of the rows behind a position; where rows can be equal, also of those equal to it. */
export function behind({ terms, unique }: Keyset, { values }: Position, binder: Binder): string {
  const from = (index: number): string => {
    const term = terms[index] as Term;
    const value = values[index] ?? null;
    const last = index === terms.length - 1;
    if (last) return further(term, value, !unique, binder);
    const equal = `${compared(term, value)} is ${binder.bind(value)}`;
    return `(${further(term, value, false, binder)} or (${equal} and ${from(index + 1)}))`;
  };
  const [first] = terms;
  const value = values[0] ?? null;
  const bounded = terms.length > 1 && first && value !== null && !(first.descending && first.nullable);
  // Says nothing new, but an index can use it.
  return bounded ? `${further(first, value, true, binder)} and ${from(0)}` : from(0);
}

/** SQLite's order: null before everything else. */
function further(term: Term, value: Value, orEqual: boolean, binder: Binder): string {
  const { descending, nullable } = term;
  const name = compared(term, value);
  if (value === null) {
    if (descending) return orEqual ? `${name} is null` : "0";
    return orEqual ? "1" : `${name} is not null`;
  }
  const sql = `${name} ${descending ? "<" : ">"}${orEqual ? "=" : ""} ${binder.bind(value)}`;
  return descending && nullable ? `(${sql} or ${name} is null)` : sql;
}

/**
 * The end of a page as a token.
 * @param rows the key's values of each row of the page
 * @returns null where it would be too long for an address
 */
export function toNextToken({ terms, unique }: Keyset, rows: Value[][], before: Position | null): string | null {
  const values = rows.at(-1);
  if (values === undefined) return null;
  const write = (row: Value[]) => row.map((value, index) => toItem(value, terms[index]));
  const token = write(values);
  if (!unique) {
    const equal = (row: Value[]) => write(row).join() === write(values).join();
    let shown = 0;
    while (shown < rows.length && equal(rows[rows.length - 1 - shown] as Value[])) shown++;
    if (shown === rows.length && before !== null && equal(before.values)) shown += before.shown;
    if (shown > 1) token.push(`$n${shown}`);
  }
  const text = token.join(",");
  return text.length > maxTokenLength ? null : text;
}

/** @throws QuestionError 400 for a token of another question, naming it and what is wrong with it */
export function toPosition(token: string, { terms, unique }: Keyset): Position {
  const items = token.split(",");
  const counted = unique ? null : /^\$n(\d{1,15})$/.exec(items.at(-1) ?? "");
  if (counted) items.pop();
  const shown = counted ? Number(counted[1]) : 1;
  const fail = (why: string) =>
    refuse(`_next: ${quoteClipped(token)} belongs to another question: ${why}. Begin without it`);
  const names = terms.map(({ column }) => column).join(", ");
  if (items.length !== terms.length) {
    fail(`${items.length} values where the order is by ${terms.length}, ${names.slice(0, 200)}`);
  }
  const values = terms.map((term, index): Value => {
    const value = fromItem(items[index] ?? "", term);
    return value === undefined ? fail(`${quoteClipped(items[index] ?? "")} is no value of ${term.column}`) : value;
  });
  return { values, shown: unique ? 0 : shown };
}

const numeric = /^-?\d+$|^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

type Kind = Pick<Term, "affinity" | "holds" | "nullable">;

/**
 * Values as they are, where they are what the column is for: numbers of one of numbers, texts of one of texts. Of the
 * others, and of what has no type, texts that look like numbers and all that is no text say what they are after a `$`.
 */
function toItem(value: Value, { affinity }: Pick<Kind, "affinity"> = { affinity: "none" }): string {
  if (value === null) return "$null";
  if (value instanceof Uint8Array) return `$b${Buffer.from(value).toString("hex")}`;
  if (typeof value === "string") {
    const plain = value !== "" && (affinity === "text" || (affinity === "none" && !numeric.test(value)));
    return `${plain ? "" : "$t"}${toTilde(value)}`;
  }
  const number = toDigits(value);
  return affinity === "text" && !number.startsWith("$") ? `$d${number}` : number;
}

/** Numbers that SQLite holds equal, such as 2^60 as an integer and as a real, have the same digits. */
function toDigits(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (!Number.isFinite(value)) return `$r${value}`;
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return String(value).replaceAll("+", "");
  const whole = BigInt(value);
  return BigInt.asIntN(64, whole) === whole ? String(whole) : value.toExponential().replaceAll("+", "");
}

/** @returns undefined for what no such column holds */
function fromItem(item: string, kind: Kind): Value | undefined {
  const value = read(item, kind.affinity);
  if (value === undefined || (value === null && !kind.nullable)) return undefined;
  return value === null || !kind.holds || isA(value, kind.holds) ? value : undefined;
}

function isA(value: Exclude<Value, null>, holds: NonNullable<Term["holds"]>): boolean {
  if (holds === "text") return typeof value === "string";
  if (holds === "blob") return value instanceof Uint8Array;
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  return holds === "integer" ? whole : whole || typeof value === "number";
}

function read(item: string, affinity: Term["affinity"]): Value | undefined {
  if (item === "$null") return null;
  if (/^\$b([0-9a-f]{2})*$/.test(item)) return new Uint8Array(Buffer.from(item.slice(2), "hex"));
  if (/^\$r-?Infinity$/.test(item)) return Number(item.slice(2));
  if (item.startsWith("$t")) return toText(item.slice(2));
  if (item.startsWith("$d")) return toNumber(item.slice(2));
  if (item.startsWith("$") || item === "") return undefined;
  if (affinity === "text") return toText(item);
  return affinity === "none" && !numeric.test(item) ? toText(item) : toNumber(item);
}

function toText(item: string): string | undefined {
  return /~(?![0-9A-Fa-f]{2})/.test(item) ? undefined : (fromTilde(item) ?? undefined);
}

function toNumber(item: string): number | bigint | undefined {
  if (!numeric.test(item)) return undefined;
  const number = Number(item);
  if (!/^-?\d+$/.test(item) || Number.isSafeInteger(number)) return number;
  const whole = BigInt(item);
  return BigInt.asIntN(64, whole) === whole ? whole : number;
}
