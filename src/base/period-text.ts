/** Local dates, YYYY-MM-DD, as people read them. */

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "24 Oct – 22 Nov"; with years where not all of it lies in `year`, the present one. */
export function periodText(from: string, to: string, year: number): string {
  const { format } = [from, to].every((day) => day.startsWith(`${year}-`)) ? short : long;
  const days = from === to ? [from] : [from, to];
  return days.map((day) => format(new Date(day))).join(" – ");
}

/** "14:02" of today, "21 Nov, 14:02" of another day. Both in ms since 1970. */
export function timeOf(time: number, now: number, timezone: string): string {
  const { day, clock, both } = formatsIn(timezone);
  return (day.format(time) === day.format(now) ? clock : both).format(time);
}

interface Formats {
  day: Intl.DateTimeFormat;
  clock: Intl.DateTimeFormat;
  both: Intl.DateTimeFormat;
}

const formats = new Map<string, Formats>();

/** Made once for a zone: to make one takes longer than to write a hundred times with it. */
function formatsIn(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const clock = { hour: "2-digit", minute: "2-digit", timeZone } as const;
  const made = {
    day: new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeZone }),
    clock: new Intl.DateTimeFormat("en-GB", clock),
    both: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", ...clock }),
  };
  formats.set(timeZone, made);
  return made;
}
