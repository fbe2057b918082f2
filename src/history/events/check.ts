/**
 * A row of a file, checked as strictly as a hit is: each field has the shape that the collector writes, or the row is
 * refused with the field and its value.
 */

import { didYouMean } from "../../base/nearest.ts";
import { quoteForHeader } from "../../base/quote-for-header.ts";
import { eventColumns, titleColumn } from "./columns.ts";
import type { RawRow } from "./rows.ts";

/** What is wrong with one field of one row. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, why: string, value?: unknown) {
    super(value === undefined ? why : `${why}: ${show(value)}`);
    this.name = "FieldError";
    this.field = field;
  }
}

/** Integers that a number does not hold are bigint. */
export type FieldValue = string | number | bigint | null;

/**
 * Checks rows that have the same names; throws FieldError where the names alone cannot be right.
 * @param sites names of those that there are
 * @returns gives a row's values in the order of the table, then the title
 */
export function toCheck(names: readonly string[], sites: readonly string[]): (row: RawRow) => FieldValue[] {
  checkNames(names);
  const known = new Set(sites);
  const plan = all.map(({ name, required }) => {
    const place = names.indexOf(name);
    return { name, place, needed: required && place !== -1, check: checks[name] as Check };
  });
  return ({ fields }) => {
    const values = plan.map(({ name, place, needed, check }): FieldValue => {
      const value = fields[place] ?? null;
      if (value !== null) return check(name, value);
      if (needed) throw new FieldError(name, "it is empty, and every event has one");
      return null;
    });
    const site = values[siteIndex] as string;
    if (!known.has(site)) throw new UnknownSite(site);
    return values;
  };
}

/** Its remedy is one for the whole file, so these are gathered. */
export class UnknownSite extends FieldError {
  readonly site: string;

  constructor(site: string) {
    super("site", "there is no site of this name", site);
    this.name = "UnknownSite";
    this.site = site;
  }
}

const all = [...eventColumns, titleColumn];
const siteIndex = 4;

function checkNames(names: readonly string[]): void {
  const known = all.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) {
      throw new FieldError(name, `events have no column of this name.${didYouMean(name, known)}`);
    }
    if (names.indexOf(name) !== index) throw new FieldError(name, "this column is there twice");
  }
  for (const { name, optional } of all) {
    if (!optional && !names.includes(name)) throw new FieldError(name, "this column is missing");
  }
}

type Check = (field: string, value: unknown) => FieldValue;

/** Characters of a text, as the collector takes them at the most. */
const longest = 4096;
const longestProps = 100_000;

const text =
  (pattern?: RegExp, what = "", most = longest): Check =>
  (field, value) => {
    if (typeof value !== "string") throw new FieldError(field, `a text is needed, not ${kindOf(value)}`, value);
    if (value.length > most) throw new FieldError(field, `longer than ${most} characters`, value);
    if (!value.isWellFormed() || value.includes("\0"))
      throw new FieldError(field, "not a text that can be kept", value);
    if (pattern && !pattern.test(value)) throw new FieldError(field, what, value);
    return value;
  };

const oneOf = (...words: string[]): Check =>
  text(new RegExp(`^(?:${words.join("|")})$`), `none of ${words.join(", ")}`);

const integer = (least: bigint, most: bigint, what: string): Check => {
  const [low, high] = [Number(least), Number(most)];
  return (field, value) => {
    const near = typeof value === "bigint" ? Number(value) : value;
    if (typeof near === "number" && Number.isSafeInteger(near) && near >= low && near <= high) return near;
    const exact = toInteger(value);
    if (exact === null) throw new FieldError(field, "an integer is needed", value);
    if (exact < least || exact > most) throw new FieldError(field, what, value);
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  };
};

const notDay = "a day is written YYYY-MM-DD";
const dayText = text(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, notDay);
/** The same few days come again and again, and a date is dear. */
const goodDays = new Set<unknown>();
const mostDays = 10_000;
/** Hits to come count up from the greatest id there is: as many again are left until JavaScript cannot tell them apart. */
const [leastId, mostId] = [-(2n ** 53n) + 1n, 2n ** 52n];

/** By column. */
const checks: Record<string, Check> = {
  id: integer(leastId, mostId, "an id is between -2^53 and 2^52"),
  time: integer(631_152_000_000n, 4_102_444_799_999n, "milliseconds since 1970 are needed, of the years 1990 to 2099"),
  day: (field, value) => {
    if (goodDays.has(value)) return value as string;
    const day = dayText(field, value) as string;
    if (!new Date(day).toISOString().startsWith(day)) throw new FieldError(field, notDay, value);
    if (goodDays.size >= mostDays) goodDays.clear();
    goodDays.add(day);
    return day;
  },
  hour: integer(0n, 23n, "an hour is between 0 and 23"),
  site: text(/./s, "it is empty, and every event has one"),
  session: integer(-(2n ** 63n), 2n ** 63n - 1n, "a session is an integer of 64 bits"),
  kind: oneOf("pageview", "notfound", "event"),
  name: text(),
  host: text(/^[^\s/]+$/, "a host name is needed"),
  path: text(/^\//, 'a path begins with "/"'),
  query: text(),
  referrer: text(),
  source: text(),
  medium: text(),
  campaign: text(),
  term: text(),
  content: text(),
  country: text(/^[A-Z]{2}$/, "a country is two capital letters"),
  device: oneOf("desktop", "phone", "tablet", "tv", "other"),
  browser: text(),
  os: text(),
  bot: text(/./s, "a crawler's name is needed; nothing at all for people"),
  value: (field, value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "bigint") return Number(number);
    if (typeof number !== "number" || Number.isNaN(number)) throw new FieldError(field, "a number is needed", value);
    return number;
  },
  props: (field, value) => {
    const json = text(undefined, "", longestProps)(field, value) as string;
    if (!isObject(json)) throw new FieldError(field, "a JSON object is needed", value);
    return json;
  },
  title: text(),
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

function show(value: unknown): string {
  if (typeof value === "string") return quoteForHeader(value);
  return typeof value === "object" ? quoteForHeader(JSON.stringify(value) ?? "") : String(value);
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
