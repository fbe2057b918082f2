import type { EventFields } from "../store/events/columns.ts";
import type { SeenKey } from "./enrich/seen.ts";

/** What a wire format says of one hit; nothing in it is checked yet, and all but `url` may be left out. */
export interface HitSpec {
  url: unknown;
  /** The url names a site and no page: a browser told no more. A view of it is counted as left out; an event has no path. */
  isPageUnknown?: boolean;
  referrer?: unknown;
  title?: unknown;
  /** "404" where the page was not found; the snippet on an error page says so. */
  status?: unknown;
  /** "webdriver" where the browser says that a program drives it. */
  bot?: unknown;
  /** What happened; by default a page view, or "notfound" as `status` says. */
  kind?: unknown;
  /** Of an event; the message of an error. */
  name?: unknown;
  /** A number that comes with an event; seconds of an engagement. */
  value?: unknown;
  /** An object that comes with an event, or its JSON. */
  props?: unknown;
  /** The browser's language, such as "en-US". */
  language?: unknown;
  /** Of the window, in CSS pixels. */
  width?: unknown;
  /** By which a repeat is known, and which wire format gave it. */
  id?: { source: string; text: unknown };
  /** A feed was fetched: by a reader, whoever else it may look like; `value` is for how many people. */
  isFeed?: boolean;
  /** True where the fragment of the address names the page. */
  hash?: unknown;
  /** Whom a server speaks for; what it leaves out is nobody's. Absent: whoever sent the request. */
  sender?: { address: unknown; userAgent: unknown };
  /** ms since 1970, UTC, for a hit that was held back; by default, and at the latest, now. */
  time?: unknown;
  /** The same in ms before now, by a clock that may be wrong. */
  heldMs?: number;
  /** Its tracker sends what is refused again and again: where it is malformed it is counted as left out. */
  isSticky?: true;
}

/** One row of `events`, complete but for its id. */
export interface Hit extends EventFields {
  /** Lives in `pages`, not in the event. */
  title: string | null;
}

/** Why a hit that was understood is not counted. */
export type DropReason =
  | "bot"
  | "development host"
  | "opted out"
  | "gpc"
  | "dnt"
  | "unknown site"
  | "referrer spam"
  | "page unknown"
  | "malformed"
  | "too many"
  | "too many names"
  | "too late"
  | "repeat"
  | "tracked"
  | "asset"
  | "probe"
  | "no page";

/** What became of a hit: a row to store, or the reason why there is none. */
export type EnrichedHit =
  | { kind: "stored"; hit: Hit; seen: SeenKey | null }
  | { kind: "dropped"; reason: DropReason; day: string; site: string; host: string; path: string }
  | { kind: "invalid"; field: string; why: string };
