/** "21 November 2026", in the reporting time zone; from ms since 1970 or a local day. */
export function dateOf(time: number | string, timezone: string): string {
  const timeZone = typeof time === "string" ? "UTC" : timezone;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone }).format(
    new Date(time),
  );
}
