import { isPathName, toWrittenPath } from "../../base/percent-escapes.ts";
import type { Value } from "../answer.ts";
import type { Binder } from "./binder.ts";

/** How SQLite compares a column's values with others; `none` converts neither side. */
export type Affinity = "text" | "number" | "none";

interface Compared {
  affinity: Affinity;
}

/** One way to filter by a column, `column__<name>=value`. */
interface Operator {
  /** Its name in the form and in the list of filters. */
  label: string;
  /** Takes no value: `column__isnull=1`. */
  bare?: true;
  /** The value as paths are stored; for operators that know the text itself. */
  written?: (value: string) => string;
  /** `name` is the quoted column. */
  sql(name: string, value: string, column: Compared, binder: Binder): string;
}

/** A value that cannot be read. */
export class ValueError extends Error {}

const maxValues = 1000;

/** SQL that is true where a column equals a value, as the column compares. */
export const exactly: Operator["sql"] = (name, value, column, binder) => member(name, "in", [value], column, binder);

/** Each of several, in a form in which commas in them do no harm. */
function toWrittenPaths(value: string): string {
  const values = splitValues(value);
  const written = values.map(toWrittenPath);
  return written.every((one, index) => one === values[index]) ? value : JSON.stringify(written);
}

function compare(sign: string): Operator["sql"] {
  return (name, value, column, binder) => {
    const number = toNumber(value, column);
    if (column.affinity !== "none" || number === null) return `${name} ${sign} ${binder.bind(number ?? value)}`;
    // Nobody converts for an expression, and SQLite holds every text greater than every number.
    return `case typeof(${name}) when 'text' then ${name} ${sign} ${binder.bind(value)} else ${name} ${sign} ${binder.bind(number)} end`;
  };
}

function among(sign: string): Operator["sql"] {
  return (name, value, column, binder) => member(name, sign, splitValues(value), column, binder);
}

function member(name: string, sign: string, values: string[], column: Compared, binder: Binder): string {
  const bound = values.flatMap((value): Value[] => {
    const number = toNumber(value, column);
    if (number === null) return [value];
    return column.affinity === "none" ? [value, number] : [number];
  });
  if (bound.length === 1) return `${name} ${sign === "in" ? "=" : "!="} ${binder.bind(bound[0] ?? null)}`;
  return `${name} ${sign} (${bound.map((one) => binder.bind(one)).join(", ")})`;
}

function like(sign: string, before: string, after: string): Operator["sql"] {
  return (name, value, _column, binder) => {
    const escaped = value.replace(/[\\%_]/g, "\\$&");
    const clause = escaped === value ? "" : " escape '\\'";
    return `${name} ${sign} ${binder.bind(`${before}${escaped}${after}`)}${clause}`;
  };
}

function arrayHas(found: string): Operator["sql"] {
  return (name, value, _column, binder) => {
    const number = toNumber(value, { affinity: "none" });
    const values = number === null ? [value] : [value, number];
    const has = values.map((one) => `${binder.bind(one)} ${found} (select value from json_each(${name}))`);
    const [joined, otherwise] = found === "in" ? [has.join(" or "), 0] : [has.join(" and "), 1];
    // What is no array has no value in it, and is no reason to fail.
    return `case when ${isArray(name)} then ${joined} else ${otherwise} end`;
  };
}

/** SQL that tells whether a quoted column holds a JSON array; what is no JSON is not read. */
export function isArray(name: string): string {
  return `iif(json_valid(${name}), json_type(${name}) = 'array', 0)`;
}

/** SQL of the local date in a column that holds dates, times, or ms since 1970. */
export function toDateSql(name: string): string {
  return `case when typeof(${name}) in ('integer', 'real') then date(${name} / 1000, 'unixepoch', 'localtime') else date(${name}) end`;
}

export const operators: Record<string, Operator> = {
  exact: { label: "=", written: toWrittenPath, sql: exactly },
  not: {
    label: "≠",
    written: toWrittenPath,
    sql: (name, value, column, binder) => member(name, "not in", [value], column, binder),
  },
  contains: { label: "contains", written: toWrittenPath, sql: like("like", "%", "%") },
  notcontains: { label: "does not contain", written: toWrittenPath, sql: like("not like", "%", "%") },
  startswith: { label: "starts with", written: toWrittenPath, sql: like("like", "", "%") },
  endswith: { label: "ends with", written: toWrittenPath, sql: like("like", "%", "") },
  gt: { label: ">", sql: compare(">") },
  gte: { label: "≥", sql: compare(">=") },
  lt: { label: "<", sql: compare("<") },
  lte: { label: "≤", sql: compare("<=") },
  like: { label: "like", sql: (name, value, _, binder) => `${name} like ${binder.bind(value)}` },
  notlike: { label: "not like", sql: (name, value, _, binder) => `${name} not like ${binder.bind(value)}` },
  glob: { label: "glob", sql: (name, value, _, binder) => `${name} glob ${binder.bind(value)}` },
  notglob: { label: "not glob", sql: (name, value, _, binder) => `${name} not glob ${binder.bind(value)}` },
  in: { label: "is one of", written: toWrittenPaths, sql: among("in") },
  notin: { label: "is none of", written: toWrittenPaths, sql: among("not in") },
  arraycontains: { label: "has in its array", sql: arrayHas("in") },
  arraynotcontains: { label: "has not in its array", sql: arrayHas("not in") },
  date: { label: "is on the day", sql: (name, value, _, binder) => `${toDateSql(name)} = ${binder.bind(value)}` },
  isnull: { label: "is null", bare: true, sql: (name) => `${name} is null` },
  notnull: { label: "is not null", bare: true, sql: (name) => `${name} is not null` },
  isblank: { label: "is blank", bare: true, sql: (name) => `(${name} is null or ${name} = '')` },
  notblank: { label: "is not blank", bare: true, sql: (name) => `(${name} is not null and ${name} != '')` },
};

/**
 * What must hold of an expression. A path is found by what stands for it on a page too, and by any spelling of its
 * percent escapes.
 */
export function toCondition(
  expression: string,
  { column, operator, value }: { column: Compared & { name: string }; operator: string; value: string },
  binder: Binder,
): string {
  const { sql, written = null } = operators[operator] ?? {};
  if (sql === undefined) return "1";
  const given = sql(expression, value, column, binder);
  const other = written !== null && isPathName(column.name) ? written(value) : value;
  if (other === value) return given;
  return `(${given} ${operator.startsWith("not") ? "and" : "or"} ${sql(expression, other, column, binder)})`;
}

/** The value as a number where the column takes one and it is written as one; texts stay texts. */
function toNumber(value: string, { affinity }: Compared): number | bigint | null {
  if (affinity === "text" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return null;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const whole = /^[+-]?\d{1,19}$/.test(value) ? BigInt(value) : null;
  return whole !== null && BigInt.asIntN(64, whole) === whole ? whole : number;
}

/** `a,b` or, for values with commas in them, `["a","b"]`. */
export function splitValues(value: string): string[] {
  const values = value.startsWith("[") ? fromJson(value) : value.split(",").map((one) => one.trim());
  if (values.length > maxValues) throw new ValueError(`at most ${maxValues} values are taken`);
  return values;
}

function fromJson(value: string): string[] {
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list)) return list.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one)));
  } catch {
    // said below
  }
  throw new ValueError("neither values with commas between them nor a JSON array");
}
