/** Checks of the values that a column may have, as strict as what the collector writes. */
import { toOneSpelling } from "../../base/percent-escapes.ts";
import { quoteForHeader } from "../../base/quote-for-header.ts";

/** What is wrong with one field of an event, in words that a header can carry. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, why: string, value?: unknown) {
    super(value === undefined ? why : `${why}: ${quote(value)}`);
    this.name = "FieldError";
    this.field = field;
  }
}

/** A value as a column holds it; integers that a number does not hold are bigint. */
export type FieldValue = string | number | bigint | null;

/** The SQL type of a column, and the check of its values: the value as it is kept comes back, or a FieldError is thrown. */
export interface ValueType<Value = FieldValue> {
  type: "integer" | "real" | "text";
  check(field: string, value: unknown): Value;
}

/** Characters of a text; a URL that the collector takes is no longer. */
const maxTextLength = 4096;
const maxPropsLength = 100_000;

/** @param what the complaint about a text that does not match `pattern` */
export function text<T extends string = string>(pattern?: RegExp, what = "", maxLength = maxTextLength): ValueType<T> {
  return {
    type: "text",
    check: (field, value) => {
      if (typeof value !== "string") throw new FieldError(field, `a text is needed, not ${kindOf(value)}`, value);
      if (value.length > maxLength) throw new FieldError(field, `longer than ${maxLength} characters`, value);
      if (!value.isWellFormed() || value.includes("\0")) {
        throw new FieldError(field, "not a text that can be kept", value);
      }
      if (pattern && !pattern.test(value)) throw new FieldError(field, what, value);
      return value as T;
    },
  };
}

/** Of texts that are addresses: each is kept in the one spelling of its percent escapes. */
export function address(type: ValueType<string>): ValueType<string> {
  return { ...type, check: (field, value) => toOneSpelling(type.check(field, value)) };
}

export function choice<const Word extends string>(...words: Word[]): ValueType<Word> {
  return text<Word>(new RegExp(`^(?:${words.join("|")})$`), `none of ${words.join(", ")}`);
}

/** @param what the complaint about an integer below `least` or above `most` */
export function integer(least: bigint, most: bigint, what: string): ValueType<number | bigint> {
  const [low, high] = [Number(least), Number(most)];
  return {
    type: "integer",
    check: (field, value) => {
      const near = typeof value === "bigint" ? Number(value) : value;
      if (typeof near === "number" && Number.isSafeInteger(near) && near >= low && near <= high) return near;
      const exact = toInteger(value);
      if (exact === null) throw new FieldError(field, "an integer is needed", value);
      if (exact < least || exact > most) throw new FieldError(field, what, value);
      const number = Number(exact);
      return Number.isSafeInteger(number) ? number : exact;
    },
  };
}

/** Any number, infinities too; digits may be text. */
export const real: ValueType<number> = {
  type: "real",
  check: (field, value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "bigint") return Number(number);
    if (typeof number !== "number" || Number.isNaN(number)) throw new FieldError(field, "a number is needed", value);
    return number;
  },
};

const notDay = "a day is written YYYY-MM-DD";
const dayShape = text(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, notDay);
/** Days that were found good: the same few come again and again, and making a date of each is slow. */
const goodDays = new Set<unknown>();
const maxGoodDays = 10_000;

/** A date of the calendar, YYYY-MM-DD. */
export const day: ValueType<string> = {
  type: "text",
  check: (field, value) => {
    if (goodDays.has(value)) return value as string;
    const day = dayShape.check(field, value);
    if (!new Date(day).toISOString().startsWith(day)) throw new FieldError(field, notDay, value);
    if (goodDays.size >= maxGoodDays) goodDays.clear();
    goodDays.add(day);
    return day;
  },
};

const anyJson = text(undefined, "", maxPropsLength);

/** The JSON text of an object. */
export const jsonObject: ValueType<string> = {
  type: "text",
  check: (field, value) => {
    const json = anyJson.check(field, value);
    if (!isObject(json)) throw new FieldError(field, "a JSON object is needed", value);
    return json;
  },
};

/** Digits may be text: CSV knows nothing else, and JSON numbers do not hold every integer. */
function toInteger(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === "string" && /^-?\d{1,19}$/.test(value) ? BigInt(value) : null;
}

function isObject(json: string): boolean {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function quote(value: unknown): string {
  if (typeof value === "string") return quoteForHeader(value);
  return typeof value === "object" ? quoteForHeader(toJson(value)) : String(value);
}

/** What is nested too deep for that is not quoted. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "…";
  }
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
