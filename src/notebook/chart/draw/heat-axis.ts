import { weekdayNames } from "../../../base/times.ts";
import type { Value } from "../../../query/answer.ts";
import { fitLine } from "../../fit-text.ts";
import type { ChartColumn } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatValue, none } from "../format.ts";
import { tickTexts } from "../tick-texts.ts";

interface HeatAxis {
  names: string[];
  nameOf(value: Value): string;
  remarks: string[];
}

/** Hours and weekdays are whole whatever the rows hold; numbers and dates go in order, texts as they come. */
export function toHeatAxis(column: ChartColumn, context: ChartContext, limit: number): HeatAxis {
  const isHour = /hour/i.test(column.name) && column.values.every((value) => isWhole(value, 0, 23));
  if (isHour) {
    return {
      names: Array.from({ length: 24 }, (_, i) => `${i}:00`),
      nameOf: (value) => `${toNumber(value)}:00`,
      remarks: [],
    };
  }
  const week = /week_?day|dow/i.test(column.name) ? weekdayOf(column) : null;
  if (week) return { names: [...weekdayNames], nameOf: week, remarks: [] };
  const nameOf = column.kind === "number" ? numberNames(column) : (value: Value) => named(value, column, context);
  const kinds = ["number", "day", "month", "time", "instant"];
  const values = kinds.includes(column.kind)
    ? column.values.filter((value) => value !== null).toSorted(compare)
    : column.values;
  const all = [...new Set(values.map(nameOf))];
  const names = all.slice(0, limit);
  const remarks =
    all.length > limit
      ? [`The first ${limit} of ${all.length} values of “${fitLine(column.name, 40)}” are drawn.`]
      : [];
  return { names, nameOf, remarks };
}

function named(value: Value, { format }: ChartColumn, context: ChartContext): string {
  return fitLine(formatValue(value, format, context), 80);
}

/** Each number has its own name, however near another it is. */
function numberNames({ values, format }: ChartColumn): (value: Value) => string {
  const numbers = [...new Set(values.map(toNumber).filter((number) => number !== null))];
  const texts = tickTexts(numbers, format, false);
  const names = new Map(numbers.map((number, i) => [number, texts[i] as string]));
  return (value) => names.get(toNumber(value) as number) ?? none;
}

function compare(a: Value, b: Value): number {
  return (a as number | string) < (b as number | string) ? -1 : 1;
}

function isWhole(value: Value, from: number, to: number): boolean {
  const number = toNumber(value);
  return number !== null && Number.isInteger(number) && number >= from && number <= to;
}

/** Names of a week's days: SQLite counts from Sunday as 0, ISO from Monday as 1 to Sunday as 7; or names that begin alike. */
function weekdayOf(column: ChartColumn): ((value: Value) => string) | null {
  if (column.values.every((value) => isWhole(value, 0, 7))) {
    return (value) => weekdayNames[((toNumber(value) as number) + 6) % 7] as string;
  }
  const named = (value: Value): string | undefined =>
    typeof value === "string"
      ? weekdayNames.find((name) => value.toLowerCase().startsWith(name.toLowerCase()))
      : undefined;
  return column.values.every((value) => named(value) !== undefined) ? (value) => named(value) as string : null;
}
