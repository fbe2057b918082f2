/**
 * Days and times as people read them. A day is a local date, YYYY-MM-DD; an instant is ms since 1970, UTC, and is shown
 * in the reporting time zone. Shared with the browser.
 */

import { shownAt } from "./sql-time.ts";

type Options = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for a zone: to make one takes longer than to write a hundred times with it. */
function formatOf(timeZone: string, options: Options): Intl.DateTimeFormat {
  return formats.getOrInsertComputed(
    `${timeZone} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat("en-GB", { ...options, timeZone }),
  );
}

const dayAndMonth: Options = { day: "numeric", month: "short" };
const clock: Options = { hour: "2-digit", minute: "2-digit" };

/** "9 Nov 2026" */
export function dayText(day: string): string {
  return formatOf("UTC", { ...dayAndMonth, year: "numeric" }).format(new Date(day));
}

/** "21 November 2026"; of an instant, or of a day. */
export function dateText(time: number | string, timezone: string): string {
  const zone = typeof time === "string" ? "UTC" : timezone;
  return formatOf(zone, { day: "numeric", month: "long", year: "numeric" }).format(new Date(time));
}

/** "24 Oct – 22 Nov"; with years where not all of it lies in `year`, the present one. */
export function periodText(from: string, to: string, year: number): string {
  const isPresent = [from, to].every((day) => day.startsWith(`${year}-`));
  const days = from === to ? [from] : [from, to];
  return days.map((day) => (isPresent ? formatOf("UTC", dayAndMonth).format(new Date(day)) : dayText(day))).join(" – ");
}

/** "14:02" of today, "21 Nov, 14:02" of another day; of instants. */
export function timeText(time: number, now: number, timezone: string): string {
  const day = formatOf(timezone, { dateStyle: "short" });
  const isToday = day.format(time) === day.format(now);
  return formatOf(timezone, isToday ? clock : { ...dayAndMonth, ...clock }).format(time);
}

/** "21 Nov 2026, 14:02", with seconds where two may lie in one minute; of an instant. */
export function dateTimeText(time: number, timezone: string, seconds = false): string {
  return formatOf(timezone, { dateStyle: "medium", timeStyle: seconds ? "medium" : "short" }).format(time);
}

const units: [limit: number, unit: number, name: string][] = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [Number.POSITIVE_INFINITY, 86_400, "day"],
];

/** "2 minutes ago", in whole units; of instants. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  if (seconds < 5) return "just now";
  const [, unit, name] = units.find(([limit]) => seconds < limit) ?? [0, 86_400, "day"];
  const count = Math.floor(seconds / unit);
  return `${count} ${name}${count === 1 ? "" : "s"} ago`;
}

// Of times as SQL writes them (base/sql-time.ts), in charts and tables: ms whose UTC digits are the local ones.

export const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
export const weekdayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const longMonths = "January February March April May June July August September October November December".split(" ");

/** "9 Nov", and with the year where it is not the reader's own. */
export function shortDay(ms: number, today: string): string {
  return dayIn(monthNames, ms, today);
}

/** "9 November", and with the year where it is not the reader's own. */
export function longDay(ms: number, today: string): string {
  return dayIn(longMonths, ms, today);
}

function dayIn(months: readonly string[], ms: number, today: string): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear() === Number(today.slice(0, 4)) ? "" : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}${year}`;
}

/** "Nov 2026" */
export function monthText(ms: number): string {
  const date = new Date(ms);
  return `${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "Mon" */
export function weekday(ms: number): string {
  return weekdayNames[(new Date(ms).getUTCDay() + 6) % 7] as string;
}

/** "14:05", "14:05:07" where it has seconds, "02:30 (again)" of the hour that comes twice in autumn */
export function clockText(ms: number): string {
  const { digits, again } = shownAt(ms);
  const text = new Date(digits).toISOString().slice(11, 19);
  return `${text.endsWith(":00") ? text.slice(0, 5) : text}${again ? " (again)" : ""}`;
}
