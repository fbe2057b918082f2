/**
 * Dates as SQL writes them. A day, a month or a local time has no zone of its own here: it is held as the UTC instant
 * with the same digits, drawn on UTC axes and never shifted.
 */
const dayMs = 86_400_000;
const shape =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

export const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
export const weekdayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const longMonths = "January February March April May June July August September October November December".split(" ");

/** ms of "2026-11-09", "2026-11", "2026-11-09 14:00"; null for what is no date, such as 30 February. */
export function parseTime(text: string): number | null {
  // Most texts are none, and a look is cheaper than the whole pattern.
  if (text[4] !== "-") return null;
  const match = shape.exec(text);
  if (!match) return null;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0", fraction = "0"] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(ms);
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day) || Number(hour) > 23) return null;
  return ms + Math.floor(Number(`0.${fraction}`) * 1000);
}

/** "9 Nov", and with the year where it is not the reader's own. */
export function shortDay(ms: number, today: string): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear() === Number(today.slice(0, 4)) ? "" : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]}${year}`;
}

/** "9 November", and with the year where it is not the reader's own. */
export function longDay(ms: number, today: string): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear() === Number(today.slice(0, 4)) ? "" : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${longMonths[date.getUTCMonth()]}${year}`;
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

/** "14:05" */
export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** A real instant (ms since 1970, UTC) as the local digits of a zone, held like every other time here. */
export function toLocal(instant: number, timezone: string): number {
  let format = formatters.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "medium" });
    formatters.set(timezone, format);
  }
  if (!Number.isFinite(instant) || Math.abs(instant) > 8.64e15 - 2 * dayMs) return Number.NaN;
  return parseTime(format.format(instant)) ?? Number.NaN;
}
