/** What is going on now, as the server tells it and pages show it. Shared with the browser. */

/** A text, and how many people it stands for. */
export type Tally = [text: string, people: number];

/** One of the last hits of people; nothing says which of them are one person's. */
export interface LiveHit {
  /** ms since 1970, UTC */
  time: number;
  kind: string;
  name: string | null;
  path: string;
  country: string | null;
}

export interface LiveNow {
  /** Seen within the last five minutes. */
  people: number;
  /** Page views of each of the last 30 minutes, the oldest first; the last one is not over. */
  minutes: number[];
  /** Where they are, as people read it, where they came from, and which country they are in; the most first. */
  pages: Tally[];
  sources: Tally[];
  countries: Tally[];
  /** Newest first. */
  hits: LiveHit[];
}

/** All sites together, and each by its name. */
export interface LiveTick {
  all: LiveNow;
  sites: Record<string, LiveNow>;
}

export const livePeopleMs = 5 * 60_000;
export const liveMinutes = 30;
