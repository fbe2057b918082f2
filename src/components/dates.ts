/** Local dates, YYYY-MM-DD, as people read them. */

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "24 Oct – 22 Nov"; with years where not all of it lies in `year`, the present one. */
export function spanOf(from: string, to: string, year: number): string {
  const { format } = [from, to].every((day) => day.startsWith(`${year}-`)) ? short : long;
  const days = from === to ? [from] : [from, to];
  return days.map((day) => format(new Date(day))).join(" – ");
}

/** "14:02" of today, "21 Nov, 14:02" of another day. Both in ms since 1970. */
export function timeOf(time: number, now: number, timezone: string): string {
  const day = (at: number) => new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeZone: timezone }).format(at);
  const date = day(time) === day(now) ? {} : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat("en-GB", { ...date, hour: "2-digit", minute: "2-digit", timeZone: timezone }).format(
    time,
  );
}
