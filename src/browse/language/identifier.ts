/** The only ways in which anything of an address becomes SQL, other than by being bound. */

/** Every identifier of this room passes here. */
export { quoteName } from "../../query/sql/tokens.ts";

/** A value written out, for SQL that is shown to be read and opened as a query; what runs is bound. */
export function literal(value: string | number | null): string {
  if (value === null) return "null";
  if (typeof value === "number") {
    if (Number.isFinite(value)) return String(value);
    return value > 0 ? "9e999" : value < 0 ? "-9e999" : "null";
  }
  return value
    .split("\0")
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(" || char(0) || ");
}
