import { clockText, monthText, shortDay, weekday } from "../../../base/times.ts";
import { formatNumber } from "../format.ts";
import type { ValueFormat } from "../spec.ts";

/** A place along an axis: a number, ms (UTC digits) of a time, or a category's name. */
export type X = number | string;
export type AxisKind = "day" | "month" | "time" | "number" | "category";

/** What stands along an axis. */
export interface XAxis {
  axis: AxisKind;
  /** How it is written, where it is numbers. */
  xFormat: ValueFormat;
}

/** "Mon 9 Nov", "Nov 2026", "9 Nov 14:00", "2019" */
export function describeX(x: X, { axis, xFormat }: XAxis, today: string): string {
  if (typeof x === "string") return x;
  if (axis === "day") return `${weekday(x)} ${shortDay(x, today)}`;
  if (axis === "month") return monthText(x);
  return axis === "time" ? `${shortDay(x, today)} ${clockText(x)}` : formatNumber(x, xFormat);
}
