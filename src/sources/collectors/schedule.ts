import { Cron } from "croner";

/** When a collector runs: after so many ms, or as a cron pattern says. */
export type Schedule = { text: string; everyMs: number } | { text: string; pattern: string };

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6h`, `30m`, `1d`, or five fields of cron. @throws what `fail` makes of what is wrong */
export function toSchedule(text: string, fail: (message: string) => Error): Schedule {
  const [, count, unit] = /^(\d{1,4}) ?([mhd])$/.exec(text.trim()) ?? [];
  if (count !== undefined) {
    const everyMs = Number(count) * units[unit as keyof typeof units];
    if (everyMs < units.m || everyMs > 366 * units.d) throw fail(`${text} is not between a minute and a year.`);
    return { text, everyMs };
  }
  const wrong = (why: string) =>
    fail(`“6h”, or five fields of cron such as “20 4 * * *”: ${JSON.stringify(text.slice(0, 60))} is ${why}.`);
  if (text.trim().split(/\s+/).length !== 5) throw wrong("neither");
  try {
    const next = new Cron(text.trim(), { paused: true, timezone: "UTC" }).nextRun();
    if (next === null) throw new Error("never");
  } catch (error) {
    throw wrong((error as Error).message === "never" ? "never due" : "not understood");
  }
  return { text, pattern: text.trim() };
}

/** The first time after another at which it is due; both in ms since 1970, UTC. */
export function dueAfter(schedule: Schedule, after: number, timezone: string): number {
  if ("everyMs" in schedule) return after + schedule.everyMs;
  const next = new Cron(schedule.pattern, { paused: true, timezone }).nextRun(new Date(after));
  return next?.getTime() ?? Number.POSITIVE_INFINITY;
}
