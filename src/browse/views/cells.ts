import { isAddressColumn, readableAddress } from "../../base/readable-address.ts";
import { isNaming, type ResultColumn, toColumns } from "../../notebook/chart/column.ts";
import { type FormatContext, formatValue } from "../../notebook/chart/format.ts";
import { fitLine } from "../../notebook/fit-text.ts";
import type { Value } from "../../query/answer.ts";

/** Longest texts, in UTF-16 units: of a cell, of its title or a row's page, and of a value that has a link. */
const maxLength = { text: 160, full: 2_000, link: 200 };

/** A value as a cell shows it. */
export interface ValueView {
  text: string;
  /** Null, a blob, or an empty text. */
  isNone: boolean;
  /** The whole text, bounded, where `text` was cut or formatted. */
  full: string | null;
  /** To the rows with this value, or to the row itself. */
  href: string | null;
}

/** Columns with the kinds of their values. */
export function toResultColumns(columns: string[], rows: Value[][]): ResultColumn[] {
  return toColumns({ columns, rows });
}

/** Whether a column's values are amounts, which stand at the right, digit under digit. */
export function isAmount(column: ResultColumn): boolean {
  return column.kind === "number" && !isNaming(column);
}

/** Whether a column's values only tell rows apart: nobody reads them. */
export function isIdentifier({ kind, name }: ResultColumn): boolean {
  return kind === "number" && /(^|_)(id|rowid|session)$/i.test(name);
}

/**
 * A value as it is: only times are formatted, as nobody reads ms, and addresses, as nobody reads percent escapes.
 * @param href of the rows with this value
 * @param isWhole the text has room: nothing needs to be said beside it
 */
export function toValueView(
  value: Value,
  { name, kind }: ResultColumn,
  context: FormatContext,
  href: string | null,
  isWhole = false,
): ValueView {
  const plain = { isNone: false, full: null, href };
  if (value === null) return { ...plain, text: "—", isNone: true };
  if (value instanceof Uint8Array)
    return { text: formatValue(value, "text", context), isNone: true, full: null, href: null };
  if (kind === "instant")
    return { ...plain, text: formatValue(value, "time", context), full: `${value} ms since 1970` };
  if (typeof value !== "string")
    return { ...plain, text: formatValue(value, isNaming({ kind: "number", name }) ? "text" : "number", context) };
  const shown = isAddressColumn(name) ? readableAddress(value) : value;
  const text = fitLine(shown, isWhole ? maxLength.full : maxLength.text);
  const hasTitle = shown !== value || (!isWhole && (text !== value || text.length > 24));
  return {
    text: text === "" ? "“”" : text,
    isNone: text === "",
    full: hasTitle ? fitLine(value, maxLength.full) : null,
    href: value.length > maxLength.link ? null : href,
  };
}
