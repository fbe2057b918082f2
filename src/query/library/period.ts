import { quoteClipped } from "../../base/clip.ts";
import { addDays, daysBetween } from "../../base/days.ts";
import { dayText } from "../../base/times.ts";

export type PeriodKey = "today" | "7d" | "30d" | "90d" | "12m" | "all" | "custom";

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

/** What the bar offers, in its order. */
const presets: Record<Preset, { label: string; from(calendar: Calendar): string }> = {
  today: { label: "Today", from: ({ today }) => today },
  "7d": { label: "Last 7 days", from: ({ today }) => addDays(today, -6) },
  "30d": { label: "Last 30 days", from: ({ today }) => addDays(today, -29) },
  "90d": { label: "Last 90 days", from: ({ today }) => addDays(today, -89) },
  "12m": { label: "Last 12 months", from: ({ today }) => addDays(yearBefore(today), 1) },
  all: { label: "All time", from: ({ today, firstDay }) => earlier(firstDay ?? today, today) },
};

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
  return complete(key, presets[key].from(calendar), calendar.today, presets[key].label);
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
