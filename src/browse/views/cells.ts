import { type ResultColumn as Kinded, toColumns } from "../../notebook/chart/column.ts";
import { type FormatContext, formatValue } from "../../notebook/chart/format.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import type { Value } from "../../query/answer.ts";
import type { ValueView } from "./pages.ts";

const most = { text: 160, full: 2_000, link: 200 };

/** A column's values as they are read here: raw, but for times, which nobody reads in ms. */
export function toKinds(columns: string[], rows: Value[][]): Kinded[] {
  return toColumns({ columns, rows });
}

/** Numbers that are names: ids, sessions, years, hours. */
const names = /(^|_)(id|rowid|session|hour|year|sequence|key|code)$/i;

/** Whether a column's values are amounts, which stand at the right, digit under digit. */
export function isAmount({ kind, name }: Kinded): boolean {
  return kind === "number" && !names.test(name);
}

/** Whether they only tell rows apart: nobody reads them. */
export function isMark({ kind, name }: Kinded): boolean {
  return kind === "number" && /(^|_)(id|rowid|session)$/i.test(name);
}

/**
 * @param href of the rows with this value
 * @param whole it has room: nothing needs to be said beside it
 */
export function toValue(
  value: Value,
  { name, kind }: Pick<Kinded, "name" | "kind">,
  reading: FormatContext,
  href: string | null,
  whole = false,
): ValueView {
  if (value === null) return { text: "—", none: true, full: null, href };
  if (value instanceof Uint8Array)
    return { text: formatValue(value, "text", reading), none: true, full: null, href: null };
  if (kind === "instant") {
    return { text: formatValue(value, "time", reading), none: false, full: `${value} ms since 1970`, href };
  }
  if (typeof value !== "string") {
    const format = names.test(name) ? "text" : "number";
    return { text: formatValue(value, format, reading), none: false, full: null, href };
  }
  const text = fitLine(value, whole ? most.full : most.text);
  const titled = !whole && (text !== value || text.length > 24);
  return {
    text: text === "" ? "“”" : text,
    none: text === "",
    full: titled ? fitLine(value, most.full) : null,
    href: value.length > most.link ? null : href,
  };
}
