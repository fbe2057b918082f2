/** "2 minutes ago", in whole units; shared by the server's page and the script that keeps it true. */
const steps: [limit: number, unit: number, name: string][] = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [Number.POSITIVE_INFINITY, 86_400, "day"],
];

/** Both in ms since 1970. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  if (seconds < 5) return "just now";
  const [, unit, name] = steps.find(([limit]) => seconds < limit) ?? [0, 86_400, "day"];
  const count = Math.floor(seconds / unit);
  return `${count} ${name}${count === 1 ? "" : "s"} ago`;
}
