/**
 * Dates as SQL writes them. A day, a month or a local time has no zone of its own here: it is held as the UTC instant
 * with the same digits, drawn on UTC axes and never shifted.
 */
const dayMs = 86_400_000;
const shape =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

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
