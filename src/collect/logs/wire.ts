/** What the reader of a log and the writer of its hits say to each other: they may be two processes. */
import { z } from "zod";

const count = z.int().min(0);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const hit = z.strictObject({
  time: z.number(),
  address: z.string(),
  userAgent: z.string().nullable(),
  gpc: z.boolean(),
  dnt: z.boolean(),
  kind: z.enum(["pageview", "notfound", "feed", "download", "pixel"]),
  url: z.string(),
  referrer: z.string(),
  subscribers: z.number().nullable(),
});

const noHits = z.strictObject({
  /** ms since 1970, UTC, of one of them; the others are of the same quarter of an hour. */
  time: z.number(),
  host: z.string(),
  reason: z.enum(["asset", "probe", "no page"]),
  count,
});

export const openArgs = z.strictObject({
  /** Of each log, what its first lines are known by. */
  heads: z.array(z.array(z.string()).max(16)),
  /** Logs that are not known are new ones; else they are not asked for. */
  add: z.boolean(),
});

export const partArgs = z.strictObject({
  log: count,
  /** Bytes of the log before this part, and with it; lines with it. */
  from: count,
  to: count,
  line: count,
  hits: z.array(hit),
  noHits: z.array(noHits),
  /** This was read before, and what came of it was taken back. */
  again: z.boolean(),
  /** Days whose visitors are counted anew, although a part of them is there: the rest cannot be read again. */
  apart: z.array(day),
});

export const dayArgs = z.strictObject({ day });

export type OpenArgs = z.infer<typeof openArgs>;
export type LogPart = z.infer<typeof partArgs>;

/** A log as far as it has been read. */
export interface OpenedLog {
  id: number;
  bytes: number;
  line: number;
}

/** A day, and of which logs it is to be read again up to where. */
export interface DayAgain {
  day: string;
  logs: { id: number; bytes: number }[];
}

/** A day of which some rows are of visitors that nobody knows any more, and the logs that have requests of it. */
export interface CutDay {
  day: string;
  logs: number[];
}

export interface Opened {
  timezone: string;
  sites: { name: string; hosts: string[]; feed: string | null }[];
  /** Null for those that are not known. */
  logs: (OpenedLog | null)[];
  again: DayAgain[];
}

export type Taken =
  | { kind: "taken"; hits: Record<string, number>; left: Record<string, number> }
  /** Somebody else has read on. */
  | { kind: "moved" }
  | { kind: "cut"; days: CutDay[] };

/** Who makes rows of what a reader of logs finds. */
export interface LogWriter {
  open(args: OpenArgs): Promise<Opened>;
  take(part: LogPart): Promise<Taken>;
  /** Takes back what came of a day's lines, so that they can be read again: which these are. */
  forget(args: { day: string }): Promise<DayAgain["logs"]>;
  /** They were. */
  remember(args: { day: string }): Promise<void>;
  /** The reader has come to an end. */
  rest(): Promise<void>;
}
