/** What a wire format says of one hit; nothing in it is checked yet. */
export interface HitSpec {
  url: unknown;
  referrer?: unknown;
  title?: unknown;
  /** "404" where the page was not found; the snippet on an error page says so. */
  status?: unknown;
}

/** One row of `events`, complete, in the column order of the table. */
export interface Hit {
  /** ms since 1970, UTC */
  time: number;
  /** YYYY-MM-DD and 0–23 in the reporting time zone */
  day: string;
  hour: number;
  site: string;
  /** 53 bits, the same for one visitor during one day */
  session: number;
  kind: "pageview" | "notfound" | "event";
  name: string | null;
  host: string;
  path: string;
  query: string | null;
  referrer: string | null;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  country: string | null;
  device: string | null;
  browser: string | null;
  os: string | null;
  bot: string | null;
  value: number | null;
  props: string | null;
  /** Lives in `pages`, not in the event. */
  title: string | null;
}

/** Why a hit that was understood is not counted. */
export type DropReason = "bot" | "development host" | "opted out" | "gpc" | "dnt" | "unknown site";

/** How the path of a hit ended. */
export type HitOutcome =
  | { kind: "stored" }
  | { kind: "dropped"; reason: DropReason; site: string; host: string }
  | { kind: "invalid"; field: string; why: string };
