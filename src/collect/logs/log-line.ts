/**
 * One request as a server's log has it. Address and User-Agent are in it, as in a request: such a line lives in memory
 * until its hit is made, and nothing of it is quoted anywhere.
 */
import { isIP } from "node:net";
import { isPrivateAddress } from "../enrich/site.ts";

export interface LogLine {
  /** ms since 1970, UTC */
  time: number;
  /** Of the client, or the name that the server looked up for it; '' where the log has none. */
  address: string;
  /** As it was asked for, or the server's own name; '' where the log has none. */
  host: string;
  /** '' for what was no HTTP request. */
  method: string;
  /** The path with its query, or a whole address. */
  target: string;
  status: number;
  /** '' for none. */
  referrer: string;
  /** Null where the log does not have it: then nobody can tell crawlers from people. */
  userAgent: string | null;
  /** Of the answer; null where the log does not have it. */
  contentType: string | null;
  gpc: boolean;
  dnt: boolean;
  /** Sec-Fetch-Dest and Sec-Purpose; '' where the log does not have them. */
  destination: string;
  purpose: string;
}

/** What the texts of a line mean, whatever server wrote it. */
export type LogField =
  | "address"
  | "forwarded"
  | "contentType"
  | "destination"
  | "dnt"
  | "gpc"
  | "host"
  | "method"
  | "path"
  | "purpose"
  | "query"
  | "referrer"
  | "request"
  | "server"
  | "status"
  | "target"
  | "userAgent"
  | TimeField;

/** When, in one of the ways of writing it. */
type TimeField = "clf" | "iso" | "seconds" | "milliseconds" | "microseconds";

/** Texts of a line; what the server wrote for "there is none" is ''. */
export type LogFields = Partial<Record<LogField, string>>;

const timeFields: Record<TimeField, (text: string) => number> = {
  clf: fromClf,
  iso: (text) => Date.parse(text),
  seconds: (text) => Math.round(Number(text) * 1000),
  milliseconds: (text) => Math.round(Number(text)),
  microseconds: (text) => Math.floor(Number(text) / 1000),
};

/** A log's clock may be ahead of ours by so much, in ms; more is no time. */
const maxAheadMs = 24 * 60 * 60 * 1000;
const firstTime = Date.UTC(1990, 0);
const maxAddressLength = 253;

/** Null where they are no request: no time, or no status. */
export function toLogLine(fields: LogFields, now: number): LogLine | null {
  const time = timeOf(fields);
  const isTime = time >= firstTime && time <= now + maxAheadMs;
  if (!isTime || !/^\d{3}$/.test(fields.status ?? "")) return null;
  const { method, target } = requestOf(fields);
  return {
    time: Math.min(time, now),
    address: addressOf(fields),
    host: hostOf(fields.host || fields.server || ""),
    method,
    target,
    status: Number(fields.status),
    referrer: fields.referrer ?? "",
    userAgent: fields.userAgent ?? null,
    contentType: fields.contentType || null,
    gpc: fields.gpc === "1",
    dnt: fields.dnt === "1",
    destination: fields.destination ?? "",
    purpose: fields.purpose ?? "",
  };
}

function timeOf(fields: LogFields): number {
  for (const [name, toTime] of Object.entries(timeFields)) {
    const text = fields[name as TimeField];
    if (text) return toTime(text);
  }
  return Number.NaN;
}

function requestOf({ request, method, target, path, query }: LogFields): { method: string; target: string } {
  if (request !== undefined) {
    const [, verb = "", what = ""] = /^([A-Za-z]{1,20}) (\S(?:.*?\S)??)(?: HTTP\/[\d.]+)?\s*$/s.exec(request) ?? [];
    return { method: verb, target: what };
  }
  const asked = target || (path ?? "") + (query ? `?${query.replace(/^\?/, "")}` : "");
  return { method: method ?? "GET", target: asked };
}

/** A proxy of one's own network stands before the client that it names, last in the list. */
function addressOf({ address = "", forwarded = "" }: LogFields): string {
  const own = plain(address);
  if (forwarded === "" || (own !== "" && !isPrivateAddress(own))) return own;
  const hops = forwarded.split(",").map(plain);
  return hops.findLast((hop) => isIP(hop) !== 0 && !isPrivateAddress(hop)) ?? own;
}

function plain(address: string): string {
  const text = address.trim();
  if (text === "" || text.startsWith("unix:") || text.length > maxAddressLength) return "";
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return bare.startsWith("::ffff:") && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare;
}

function hostOf(host: string): string {
  return host === "_" ? "" : host.replace(/:\d*$/, "").toLowerCase();
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Lines come many a second. */
let [lastText, lastTime] = ["", Number.NaN];

/** 30/Nov/2026:17:25:42 +0000 */
function fromClf(text: string): number {
  if (text === lastText) return lastTime;
  const parts = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/.exec(text);
  if (!parts) return Number.NaN;
  const [, day, month = "", year, hour, minute, second, sign, hours, minutes] = parts;
  const utc = Date.UTC(Number(year), months.indexOf(month), ...([day, hour, minute, second].map(Number) as [number]));
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  lastText = text;
  lastTime = months.includes(month) ? utc - (sign === "-" ? -offset : offset) : Number.NaN;
  return lastTime;
}

/**
 * What a line is known by when it is read again: nothing of who asked is in it.
 */
export function markOf({ time, host, method, target, status, referrer }: LogLine): string {
  return JSON.stringify([time, host, method, target, status, referrer]);
}
