import { addDays } from "../../base/days.ts";
import { isDay } from "../../base/period.ts";
import type { Bound } from "../answer.ts";
import type { Option, ParamSpec, ParamType } from "./params.ts";
import { showValue } from "./yaml.ts";

/** One value of an address, read; on an error it is null. */
export interface Parsed {
  value: Bound;
  error: string | null;
}

const yes = ["1", "true", "yes", "on"];
const no = ["0", "false", "no", "off"];

/**
 * One text as a parameter's type reads it; blank is null, never an error.
 * @param today turns `today` and `today-7` into dates; null accepts them unread
 */
export function parseValue(spec: ParamSpec, text: string, today: string | null): Parsed {
  const trimmed = spec.type === "text" ? text : text.trim();
  return trimmed.trim() === "" ? { value: null, error: null } : readers[spec.type](trimmed, spec, today);
}

/** A value as its input takes it; `text`, as it was given, where that could not be read. */
export function toShown({ type }: ParamSpec, { value, error }: Parsed, text: string): string {
  if (error !== null) return text;
  if (type === "boolean" && value !== null) return value === 1 ? "true" : "false";
  return String(value ?? "");
}

type Read = (text: string, spec: ParamSpec, today: string | null) => Parsed;

const readers: Record<ParamType, Read> = {
  text: (text) => ({ value: text, error: null }),
  integer: (text, spec) => {
    const value = toInteger(text);
    if (value !== null) return bounded(value, text, spec);
    return wrong(/^[+-]?\d+$/.test(text) ? "more than 64 bits" : "not a whole number", text);
  },
  number: (text, spec) => {
    const value = toInteger(text) ?? Number(text);
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(Number(value))) {
      return wrong("not a number", text);
    }
    return bounded(value, text, spec);
  },
  boolean: (text) => {
    const word = text.toLowerCase();
    if (yes.includes(word)) return { value: 1, error: null };
    return no.includes(word) ? { value: 0, error: null } : wrong("neither yes nor no", text);
  },
  date: toDate,
  range: toDate,
  choice: oneOf,
  choices: oneOf,
};

/** Exact, as SQLite holds it; null for what is none, or has more than 64 bits. */
function toInteger(text: string): number | bigint | null {
  if (!/^[+-]?\d{1,1000}$/.test(text)) return null;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  const integer = BigInt(text);
  return BigInt.asIntN(64, integer) === integer ? integer : null;
}

function toDate(text: string, spec: ParamSpec, today: string | null): Parsed {
  const relative = /^today(?:-(\d{1,5}))?$/.exec(text);
  if (relative) return { value: today === null ? null : addDays(today, -Number(relative[1] ?? 0)), error: null };
  return isDay(text) ? bounded(text, text, spec) : wrong("not a date such as 2026-05-14", text);
}

function oneOf(text: string, spec: ParamSpec): Parsed {
  const known = spec.options === null || spec.options.some((option) => option.value === text);
  return known ? { value: text, error: null } : wrong(`none of ${listed(spec.options ?? [])}`, text);
}

function listed(options: Option[]): string {
  const values = options.slice(0, 8).map((option) => option.value);
  return options.length > values.length ? `${values.join(", ")}, …` : values.join(", ");
}

function bounded(value: number | bigint | string, text: string, { min, max }: ParamSpec): Parsed {
  if (min !== null && value < min) return wrong(`less than ${min}`, text);
  if (max !== null && value > max) return wrong(`more than ${max}`, text);
  return { value, error: null };
}

function wrong(why: string, text: string): Parsed {
  return { value: null, error: `${why}: ${showValue(text)}` };
}
