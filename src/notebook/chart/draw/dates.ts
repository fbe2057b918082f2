/** Columns of dates among which some are none. */
import { counted } from "../../../base/numbers.ts";
import { parseTime } from "../../../base/sql-time.ts";
import { fitLine } from "../../fit-text.ts";
import { isTemporal, type ResultColumn } from "../column.ts";

/** The texts of a column that are dates. */
export function datesIn({ values }: ResultColumn): string[] {
  return values.filter((value): value is string => typeof value === "string" && parseTime(value) !== null);
}

/** Whether an axis of times suits a column: texts of which most are dates have one, and the others are left out and named. */
export function areTimes(column: ResultColumn): boolean {
  if (isTemporal(column.kind)) return true;
  return column.kind === "text" && datesIn(column).length * 2 > column.values.length;
}

const maxNamed = 3;

/** `: “2026-02-30” (day, row 3)`, the texts of a column that are no dates; nothing where there are none. */
export function lostTexts({ name, values }: ResultColumn): string {
  const lost = values.flatMap((value, row) =>
    typeof value === "string" && parseTime(value) === null ? [`“${fitLine(value, 40)}” (${name}, row ${row + 1})`] : [],
  );
  if (lost.length === 0) return "";
  const more = lost.length > maxNamed ? [counted(lost.length - maxNamed, "other")] : [];
  return `: ${new Intl.ListFormat("en-GB").format([...lost.slice(0, maxNamed), ...more])}`;
}
