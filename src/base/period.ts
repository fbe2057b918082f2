import { quoteClipped } from "./clip.ts";
import { addDays, daysBetween } from "./days.ts";
import { dayText } from "./times.ts";

export type PeriodKey =
  | ("today" | "7d" | "30d" | "90d" | "12m" | "all")
  | ("yesterday" | "week" | "last-week" | "month" | "last-month" | "year" | "last-year")
  | "custom";

/** The days a notebook looks at, both ends counted. */
export interface Period {
  key: PeriodKey;
  /** YYYY-MM-DD, local */
  from: string;
  to: string;
  /** How many days that is. */
  days: number;
  /** "Last 30 days", "1 May 2026 – 14 May 2026" */
  label: string;
  /** What was wrong with the address; the period is then the default. */
  error: string | null;
}

export interface Calendar {
  /** Local date, YYYY-MM-DD. */
  today: string;
  /** Local date of the first event; null while there is none. */
  firstDay: string | null;
}

type Preset = Exclude<PeriodKey, "custom">;

interface PresetSpec {
  label: string;
  from(calendar: Calendar): string;
  /** Absent: today. */
  to?(calendar: Calendar): string;
}

/** What the bar offers, in its order; weeks begin on Monday. */
const presets: Record<Preset, PresetSpec> = {
  today: { label: "Today", from: ({ today }) => today },
  "7d": { label: "Last 7 days", from: ({ today }) => addDays(today, -6) },
  "30d": { label: "Last 30 days", from: ({ today }) => addDays(today, -29) },
  "90d": { label: "Last 90 days", from: ({ today }) => addDays(today, -89) },
  "12m": { label: "Last 12 months", from: ({ today }) => addDays(yearBefore(today), 1) },
  all: { label: "All time", from: ({ today, firstDay }) => earlier(firstDay ?? today, today) },
  yesterday: { label: "Yesterday", from: ({ today }) => addDays(today, -1), to: ({ today }) => addDays(today, -1) },
  week: { label: "This week", from: ({ today }) => mondayOf(today) },
  "last-week": {
    label: "Last week",
    from: ({ today }) => addDays(mondayOf(today), -7),
    to: ({ today }) => addDays(mondayOf(today), -1),
  },
  month: { label: "This month", from: ({ today }) => firstOf(today) },
  "last-month": {
    label: "Last month",
    from: ({ today }) => monthsLater(firstOf(today), -1),
    to: ({ today }) => addDays(firstOf(today), -1),
  },
  year: { label: "This year", from: ({ today }) => `${today.slice(0, 4)}-01-01` },
  "last-year": {
    label: "Last year",
    from: ({ today }) => monthsLater(`${today.slice(0, 4)}-01-01`, -12),
    to: ({ today }) => addDays(`${today.slice(0, 4)}-01-01`, -1),
  },
};

/** Those that stand in the bar's menu, each with its words. */
export const calendarPresets = (
  ["yesterday", "week", "last-week", "month", "last-month", "year", "last-year"] as const
).map((key) => ({ key, label: presets[key].label }));

const usual: Preset = "30d";

/**
 * `?period=7d`, or `?from=2026-05-01&to=2026-05-14` (one end missing: the first day, or today), else the last 30 days.
 * Never throws: what it cannot read is said in `error`.
 */
export function toPeriod(search: URLSearchParams, calendar: Calendar): Period {
  const key = search.get("period")?.trim() ?? "";
  const from = search.get("from")?.trim() ?? "";
  const to = search.get("to")?.trim() ?? "";
  if (key !== "" && key !== "custom") {
    if (Object.hasOwn(presets, key)) return preset(key as Preset, calendar);
    return {
      ...preset(usual, calendar),
      error: `period: none of ${Object.keys(presets).join(", ")}: ${quoteClipped(key, 60)}`,
    };
  }
  if (from === "" && to === "") return preset(usual, calendar);
  for (const [name, value] of Object.entries({ from, to })) {
    if (value === "" || isDay(value)) continue;
    return {
      ...preset(usual, calendar),
      error: `${name}: not a date such as ${calendar.today}: ${quoteClipped(value, 60)}`,
    };
  }
  const ends = [from || earlier(calendar.firstDay ?? calendar.today, to), to || later(calendar.today, from)];
  const [first = "", last = ""] = ends.sort();
  return complete("custom", first, last, first === last ? dayText(first) : `${dayText(first)} – ${dayText(last)}`);
}

function preset(key: Preset, calendar: Calendar): Period {
  const { label, from, to } = presets[key];
  return complete(key, from(calendar), to?.(calendar) ?? calendar.today, label);
}

/** Days, both ends counted, YYYY-MM-DD. */
export interface Days {
  from: string;
  to: string;
}

/** What a period is compared with, as an address and the bar say it. */
export const comparisons = [
  { key: "before", label: "The days before" },
  { key: "year", label: "A year before" },
  { key: "nothing", label: "Nothing" },
] as const;
export type ComparisonKey = (typeof comparisons)[number]["key"];

export interface Comparison {
  key: ComparisonKey;
  /** As many days as the period has come to have; null: there are none. */
  days: Days | null;
  /** What was wrong with the address; the comparison is then the default. */
  error: string | null;
}

/** `?compare=year`: the same dates of the year before; `?compare=nothing`; else as many days just before. */
export function toComparison(search: URLSearchParams, { from, to }: Days, today: string): Comparison {
  const text = search.get("compare")?.trim() ?? "";
  const key = comparisons.find((one) => one.key === text)?.key ?? "before";
  const known = comparisons.map((one) => one.key).join(", ");
  const error = text === "" || text === key ? null : `compare: none of ${known}: ${quoteClipped(text, 60)}`;
  const length = daysBetween(from, to < today ? to : today) + 1;
  if (length < 1 || key === "nothing") return { key, days: null, error };
  if (key === "before") return { key, days: { from: addDays(from, -length), to: addDays(from, -1) }, error };
  const first = yearBefore(from);
  const last = addDays(first, length - 1);
  // Days that are in the period themselves are nothing to compare it with.
  return { key, days: last < from ? { from: first, to: last } : null, error };
}

/**
 * The days before a period and after it, as many: of whole weeks, months and years the ones beside them, also where the
 * period is not over. Null after today, and of all days.
 */
export function around({ key, from, to }: Period, today: string): { earlier: Days | null; later: Days | null } {
  if (key === "all") return { earlier: null, later: null };
  const length = daysBetween(from, to) + 1;
  // "The last 30 days" are days, also where they begin with a month.
  const isCalendar = key === "custom" || calendarPresets.some((preset) => preset.key === key);
  // By name: on its first day a month or a year is no longer than that day.
  const named = { month: 1, year: 12 }[key as string];
  const months = named ?? (isCalendar && from !== to ? wholeMonths(from, to, today) : 0);
  const isWeek = key === "week" || (from === mondayOf(from) && length === 7);
  const next = months > 0 ? monthsLater(from, months) : addDays(from, isWeek ? 7 : length);
  const end = (start: string) =>
    addDays(months > 0 ? monthsLater(start, months) : addDays(start, daysBetween(from, next)), -1);
  const before = months > 0 ? monthsLater(from, -months) : addDays(from, -daysBetween(from, next));
  return {
    earlier: isDay(before) ? { from: before, to: addDays(from, -1) } : null,
    later: next > today ? null : { from: next, to: earlier(end(next), today) },
  };
}

/** How many whole months that is, the last of which may not be over yet; 0 for none. */
function wholeMonths(from: string, to: string, today: string): number {
  const isEnd = to === today || firstOf(addDays(to, 1)) === addDays(to, 1);
  if (from !== firstOf(from) || !isEnd) return 0;
  const [first, last] = [from, to].map((day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)));
  return (last ?? 0) - (first ?? 0) + 1;
}

function mondayOf(day: string): string {
  return addDays(day, 1 - Temporal.PlainDate.from(day).dayOfWeek);
}

function firstOf(day: string): string {
  return `${day.slice(0, 8)}01`;
}

function monthsLater(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

function complete(key: PeriodKey, from: string, to: string, label: string): Period {
  return { key, from, to, days: daysBetween(from, to) + 1, label, error: null };
}

/** A real date between the years 1 and 9999, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The same date, or 28 February for the 29th. */
function yearBefore(day: string): string {
  return Temporal.PlainDate.from(day).subtract({ years: 1 }).toString();
}

function earlier(a: string, b: string): string {
  return b === "" || a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
