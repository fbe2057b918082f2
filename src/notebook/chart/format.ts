import { countryName } from "../../base/country.ts";
import { isAddressColumn, readableAddress } from "../../base/readable-address.ts";
import { toLocal } from "../../base/sql-time.ts";
import { clockText, monthText, shortDay } from "../../base/times.ts";
import type { Value } from "../../query/answer.ts";
import { isNaming, type ResultColumn, toNumber } from "./column.ts";
import type { ValueFormat } from "./spec.ts";

/** What formatting depends on beside the value. */
export interface FormatContext {
  /** IANA name of the reporting zone. */
  timezone: string;
  /** Local date, YYYY-MM-DD. */
  today: string;
}

export const none = "—";

/** The format a column has when nobody says. */
export function usualFormat(column: ResultColumn): ValueFormat {
  switch (column.kind) {
    case "number":
      return isNaming(column) ? "text" : "number";
    case "day":
    case "month":
      return "date";
    case "time":
    case "instant":
      return "time";
    case "country":
      return "country";
    default:
      return isAddressColumn(column.name) ? "address" : "text";
  }
}

/** The value as a name on a chart: an address decoded, any other as it is. */
export function toName(value: Value, format: ValueFormat): Value {
  return format === "address" && typeof value === "string" ? readableAddress(value) : value;
}

/** Any value as text to be read: null is "—", a blob its size; never throws, whatever the format was meant for. */
export function formatValue(value: Value, format: ValueFormat, reading: FormatContext): string {
  if (value === null) return none;
  if (value instanceof Uint8Array) return `blob, ${value.length === 1 ? "1 byte" : `${group(value.length)} bytes`}`;
  if (format === "address") return typeof value === "string" ? readableAddress(value) : plainNumber(value);
  if (format === "text") return typeof value === "string" ? value : plainNumber(value);
  if (format === "country") return typeof value === "string" ? countryName(value) : plainNumber(value);
  if (format === "date" || format === "time") return formatTime(value, format, reading);
  if (typeof value === "bigint" && format === "number") return group(value);
  const number = typeof value === "number" ? value : toNumber(value);
  if (number === null) return String(value);
  return formatNumber(number, format);
}

/** A number the way people write it: "58,214", "1.74", "−3", "62%", "1 m 24 s", "1.2 MB"; "—" for what is no number. */
export function formatNumber(number: number, format: ValueFormat = "number"): string {
  if (Number.isNaN(number)) return none;
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  switch (format) {
    case "percent":
      return `${round(number * 100, Math.abs(number) < 0.0995 ? 1 : 0)}%`;
    case "duration":
      return formatDuration(number);
    case "bytes":
      return formatBytes(number);
    case "address":
    case "text":
      return plainNumber(number);
    default:
      return round(number, Math.abs(number) < 10 ? 2 : Math.abs(number) < 100 ? 1 : 0);
  }
}

export const thousandUnits = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** One number where room is scarce: "6k", "1.5M", "40%". Numbers side by side, which must differ, are `tickTexts`. */
export function formatTick(number: number, format: ValueFormat = "number"): string {
  if (format !== "number") return formatNumber(number, format);
  const size = Math.abs(number);
  for (const [unit, letter] of thousandUnits) {
    if (size >= unit) return `${round(number / unit, size / unit < 100 ? 1 : 0)}${letter}`;
  }
  return round(number, size < 1 ? 3 : 2);
}

/** "1 m 24 s" */
export function formatDuration(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "";
  if (size < 10) return `${sign}${round(size, 1)} s`;
  const whole = Math.round(size);
  if (whole < 60) return `${sign}${whole} s`;
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} m ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${sign}${group(Math.floor(minutes / 60))} h ${minutes % 60} m`;
}

function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${round(size, unit === 0 || Math.abs(size) >= 100 ? 0 : 1)} ${units[unit]}`;
}

function formatTime(value: string | number | bigint, format: "date" | "time", reading: FormatContext): string {
  const ms = toLocal(value, reading.timezone);
  if (ms === null) return String(value);
  if (typeof value === "string" && value.length === 7) return monthText(ms);
  const day = shortDay(ms, reading.today);
  return format === "date" || (typeof value === "string" && value.length === 10) ? day : `${day} ${clockText(ms)}`;
}

/** At most `digits` after the point, thousands grouped, a true minus, never "−0"; tiny and giant ones as powers. */
export function round(number: number, digits: number): string {
  const size = Math.abs(number);
  if (size >= 1e21 || (size > 0 && size < 0.5 * 10 ** -digits)) return plainNumber(Number(number.toPrecision(2)));
  const [whole = "0", fraction] = size.toFixed(digits).split(".");
  const rest = fraction?.replace(/0+$/, "");
  const text = rest ? `${thousands(whole)}.${rest}` : thousands(whole);
  return number < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

function group(number: number | bigint): string {
  const text = String(number);
  return text.startsWith("-") ? `−${thousands(text.slice(1))}` : thousands(text);
}

function thousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Ungrouped: years, ids and other numbers that are names. */
export function plainNumber(number: number | bigint): string {
  if (typeof number === "number" && !Number.isFinite(number)) return formatNumber(number);
  return String(number).replace(/^-/, "−");
}
