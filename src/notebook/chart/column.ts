import { parseTime } from "../../base/sql-time.ts";
import type { Answer, Value } from "../../query/answer.ts";
import { countedColumns } from "../../query/sql/counted.ts";

/**
 * What a column holds, found from its values: a `day` is YYYY-MM-DD, a `month` YYYY-MM, a `time` a local date and
 * time, an `instant` ms since 1970. `empty` has nothing but null, `mixed` several kinds at once.
 */
export type ColumnKind =
  | "number"
  | "day"
  | "month"
  | "time"
  | "instant"
  | "country"
  | "text"
  | "blob"
  | "mixed"
  | "empty";

export interface ResultColumn {
  name: string;
  kind: ColumnKind;
  values: Value[];
  /** It counts something, as far as the SQL tells; absent: the SQL says nothing of it. */
  counted?: boolean;
}

/**
 * The answer turned on its side, each column with its kind.
 * @param sql what was asked, where it is known
 */
export function toColumns(answer: Pick<Answer, "columns" | "rows">, sql: string | null = null): ResultColumn[] {
  const counted = sql === null ? null : countedColumns(sql);
  return answer.columns.map((name, index) => {
    const values = answer.rows.map((row) => row[index] ?? null);
    const told = counted?.get(name.toLowerCase()) ?? null;
    return { name, kind: kindOf(name, values), values, ...(told === null ? {} : { counted: told }) };
  });
}

/** What tables of ours, and most others, call what they count. */
const countName = /(^|_)(n|count|counts|views|pageviews|visitors|visits|sessions|hits|events|entries|posts|total)$/i;

/** Whether a row less is a zero less: whole numbers that the SQL, or the name where that does not tell, calls a count. */
export function isCount({ name, values, counted }: ResultColumn): boolean {
  const areWhole = values.every((value) => value === null || Number.isInteger(toNumber(value)));
  return areWhole && (counted ?? countName.test(name));
}

const instantName = /(^|_)(time|at|created|checked|succeeded|published|last|first|last_hit)$/i;
const countryName = /(^|_)country(_code)?$/i;

function kindOf(name: string, values: Value[]): ColumnKind {
  const kinds = new Set<ColumnKind>();
  for (const value of values) {
    if (value !== null) kinds.add(valueKind(value));
    if (kinds.size > 2) return "mixed";
  }
  if (kinds.size === 0) return "empty";
  if (kinds.size > 1) return isSubset(kinds, ["day", "time"]) ? "time" : fallback(kinds);
  const [kind] = [...kinds] as [ColumnKind];
  if (kind === "number" && instantName.test(name) && values.every(isInstant)) return "instant";
  if (kind === "text" && countryName.test(name) && values.every(isCountry)) return "country";
  return kind;
}

function valueKind(value: Exclude<Value, null>): ColumnKind {
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (value instanceof Uint8Array) return "blob";
  if (value.length > 35 || parseTime(value) === null) return "text";
  return value.length === 7 ? "month" : value.length === 10 ? "day" : "time";
}

/** Texts of which some look like dates are texts; anything else is mixed. */
function fallback(kinds: Set<ColumnKind>): ColumnKind {
  return isSubset(kinds, ["text", "day", "month", "time"]) ? "text" : "mixed";
}

function isSubset(kinds: Set<ColumnKind>, allowed: ColumnKind[]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

/** From 1986 to 2100, as ms. */
function isInstant(value: Value): boolean {
  return value === null || (typeof value === "number" && value > 5e11 && value < 4.2e12);
}

function isCountry(value: Value): boolean {
  return value === null || (typeof value === "string" && /^[A-Z]{2}$/.test(value));
}

/** As a finite number, or null: also a text that is one, since SQL hands some numbers on as text. */
export function toNumber(value: Value | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function isTemporal(kind: ColumnKind): boolean {
  return kind === "day" || kind === "month" || kind === "time" || kind === "instant";
}

const naming = /(^|_)(id|rowid|session|hour|year|sequence|key|code)$|%Y/i;

/** Numbers that are names: ids, sessions, years, hours; also what SQL calls like the expression that makes a year. */
export function isNaming({ kind, name }: Pick<ResultColumn, "kind" | "name">): boolean {
  return kind === "number" && naming.test(name);
}

/** Whole numbers of which each is a year, and each another one. */
export function areYears(column: ResultColumn): boolean {
  const { kind, values } = column;
  const isYear = (value: Value): boolean => Number.isInteger(value) && Number(value) >= 1900 && Number(value) <= 2100;
  return kind === "number" && new Set(values).size > 1 && values.every((value) => value === null || isYear(value));
}

/** Whether no value comes twice. */
export function isUnique({ values }: ResultColumn): boolean {
  return new Set(values).size === values.length;
}
