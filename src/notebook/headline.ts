/**
 * One sentence or two in words. Nothing is said that the rows do not say: "most" is more than half, a fraction is
 * "about" unless it is exact, and a day is the busiest only where no other equals it.
 */

import { escapeMarkup } from "../base/escape-markup.ts";
import { parseTime } from "../base/sql-time.ts";
import { longDay } from "../base/times.ts";
import { needed, type ResolvedChart, readable } from "./chart/chart-columns.ts";
import { toNumber } from "./chart/column.ts";
import type { ChartContext } from "./chart/context.ts";
import { formatNumber, formatValue } from "./chart/format.ts";
import { fitLine, isolated } from "./fit-text.ts";

interface Day {
  time: number | null;
  value: number;
  before: number | null;
  top: string | null;
  topValue: number | null;
}

/** The headline as inline markup with `strong`. */
export function toHeadline(chart: ResolvedChart, context: ChartContext): string {
  const days = toDays(chart, context);
  const total = sum(days.map(({ value }) => value));
  const { name } = needed(chart.y[0]);
  if (total <= 0) return `${opening(name, 0, context)}.`;
  const old = days.every(({ before }) => before === null) ? null : sum(days.map(({ before }) => before ?? 0));
  const compared = old === null ? "" : `, ${compare(total, old)} ${beforeWords(context)}`;
  return `${opening(name, total, context)}${compared}.${busiest(days, total, context)}`;
}

function toDays({ x, y, before: [before], top, topY }: ResolvedChart, context: ChartContext): Day[] {
  const [days, values] = [needed(x), needed(y[0])];
  return days.values.map((day, i) => {
    const named = top?.values[i];
    return {
      time: typeof day === "string" ? parseTime(day) : null,
      value: toNumber(values.values[i]) ?? 0,
      before: toNumber(before?.values[i]),
      top: named === null || named === undefined ? null : fitLine(formatValue(named, "address", context), 120),
      topValue: toNumber(topY?.values[i]),
    };
  });
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** What the number counts, by the name of its column. */
function opening(name: string, total: number, { period, today }: ChartContext): string {
  const only = period?.from === period?.to && period?.to === today;
  const when = only ? "So far today" : null;
  const figure = strong(formatNumber(total));
  const start = (words: string): string => (when ? `${when}, ${words}` : words[0]?.toUpperCase() + words.slice(1));
  if (/^(page_?)?views$|^hits$/i.test(name)) {
    if (total <= 0) return start("no page was read");
    return start(total === 1 ? `one page was read ${strong("once")}` : `pages were read ${figure} times`);
  }
  const noun = readable(name).toLowerCase();
  if (total <= 0) return start(`no ${escapeMarkup(noun)}${when ? "" : " in this period"}`);
  return when ? `${when}, ${figure} ${escapeMarkup(noun)}` : `${figure} ${escapeMarkup(noun)}`;
}

/** What follows `compare`: "in the 30 days before"; a period that ends today has come only so far, and so has that. */
function beforeWords({ before, period, today }: ChartContext): string {
  const words = before.startsWith("a ") ? before : /^\d/.test(before) ? `in the ${before}` : `the ${before}`;
  return period?.to === today ? `by this time ${words}` : words;
}

const fractions: [number, string][] = [
  [1 / 10, "a tenth"],
  [1 / 5, "a fifth"],
  [1 / 4, "a quarter"],
  [1 / 3, "a third"],
  [1 / 2, "half"],
  [2 / 3, "two thirds"],
  [3 / 4, "three quarters"],
];

/** "about a third more than", "exactly as many as", "after none" */
export function compare(now: number, before: number): string {
  if (before <= 0) return "after none";
  const change = now / before - 1;
  const size = Math.abs(change);
  if (now === before) return "exactly as many as";
  if (size < 0.02) return "about as many as";
  if (change > 0.95) return times(now / before);
  if (change < 0 && Math.abs(size - 0.5) < 0.012) return `${size === 0.5 ? "" : "about "}half as many as`;
  const more = change > 0 ? "more than" : "fewer than";
  const near = fractions.find(([part]) => Math.abs(size - part) < 0.012);
  if (!near) return `${size > 0.99 ? formatNumber(Math.floor(size * 1000) / 10) : Math.round(size * 100)}% ${more}`;
  return `${Math.abs(size - near[0]) < 1e-9 ? "" : "about "}${near[1]} ${more}`;
}

function times(ratio: number): string {
  const whole = Math.round(ratio);
  const exact = Math.abs(ratio - whole) < 1e-9;
  if (Math.abs(ratio - whole) < 0.06)
    return `${exact ? "" : "about "}${whole === 2 ? "twice" : `${formatNumber(whole)} times`} as many as`;
  return `${formatNumber(Math.floor(ratio * 10) / 10)} times as many as`;
}

/** The day that stood out, if one did, with what was read then and what the owner noted. */
function busiest(days: readonly Day[], total: number, context: ChartContext): string {
  const ranked = days.filter(({ time, value }) => time !== null && value > 0).toSorted((a, b) => b.value - a.value);
  const [day, second] = ranked;
  if (!day || day.time === null || ranked.length < 3 || day.value === second?.value) return "";
  const middle = ranked[Math.floor(ranked.length / 2)]?.value ?? 0;
  const name = longDay(day.time, context.today);
  const figure = strong(formatNumber(day.value));
  const far = day.value >= middle * 3 && day.value >= (second?.value ?? 0) * 1.25 && day.value >= 20;
  const start =
    day.value * 2 > total
      ? `Most of it came on one day, ${name}, with ${figure}`
      : `The busiest day${far ? " by far" : ""} was ${name} with ${figure}`;
  return ` ${start}${read(day)}${noted(day.time, context)}.`;
}

/** What was read on that day, as far as the rows say how much of it. */
function read({ top, topValue, value }: Day): string {
  if (top === null || top === "") return "";
  const page = strong(isolated(escapeMarkup(top)));
  if (topValue === null || topValue <= 0 || topValue > value) return `, when ${page} was read the most`;
  if (topValue === value) return `, all of it for ${page}`;
  return topValue * 2 > value ? `, most of it for ${page}` : `, ${formatNumber(topValue)} of it for ${page}`;
}

function noted(time: number, { notes }: ChartContext): string {
  const note = notes.find(({ day }) => parseTime(day) === time);
  return note ? ` (${escapeMarkup(fitLine(note.text, 120))})` : "";
}

function strong(markup: string): string {
  return `<strong>${markup}</strong>`;
}
