/** Answers as other programs read them. */
import { withoutFormulas } from "../../base/formula.ts";
import type { Value } from "../../query/answer.ts";

/** Column names as keys of an object: a second `count(*)` becomes `count(*)_2`, as no value may vanish. */
export function toKeys(columns: readonly string[]): string[] {
  const used = new Set<string>();
  return columns.map((name) => {
    let key = name;
    for (let n = 2; used.has(key); n++) key = `${name}_${n}`;
    used.add(key);
    return key;
  });
}

/**
 * A row as one line of JSON. What JSON cannot hold: infinities are null, integers beyond 2^53 are text, a blob is
 * `{"$base64": true, "encoded": …}`.
 */
export function toJsonRow(
  keys: readonly string[],
  row: readonly Value[],
  toJson: (value: Value, key: string) => string = (value) => JSON.stringify(toJsonValue(value)),
): string {
  // Written by hand, for an object of JavaScript would put a column called "1" first.
  return `{${keys.map((key, i) => `${JSON.stringify(key.toWellFormed())}:${toJson(row[i] ?? null, key)}`).join(",")}}`;
}

export function toJsonValue(value: Value): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "string") return value.toWellFormed();
  if (value instanceof Uint8Array) return { $base64: true, encoded: Buffer.from(value).toString("base64") };
  return value;
}

/**
 * What stands before the rows of CSV.
 * @param columns null: no line of names
 * @param mark a byte-order mark comes first
 */
export function toCsvHead(columns: readonly string[] | null, mark: boolean): string {
  return `${mark ? "\ufeff" : ""}${columns === null ? "" : toCsvRow(columns)}`;
}

/** One line of CSV with its end; a blank that is alone in it is quoted, as an empty line is no row to most readers. */
export function toCsvRow(row: readonly Value[]): string {
  const line = row.map(toCsvCell).join(",");
  return `${line === "" && row.length === 1 ? '""' : line}\r\n`;
}

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers. Visitors choose
 * the paths and referrers that end up here, so any text may be hostile.
 */
function toCsvCell(value: Value): string {
  if (value === null) return "";
  if (value instanceof Uint8Array) return `"blob, ${value.length} ${value.length === 1 ? "byte" : "bytes"}"`;
  if (typeof value !== "string") return String(value);
  const text = withoutFormulas(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
