/** Logs of one JSON object a line. */
import { type LogFields, toLogLine } from "../log-line.ts";
import type { Dialect } from "./dialect.ts";

type Json = Record<string, unknown>;

interface JsonSpec {
  name: string;
  /** Whether it is this program's. */
  isOurs(json: Json): boolean;
  /** "nothing": a line of something else than a request. */
  toFields(json: Json): LogFields | "nothing";
}

function toJsonDialect({ name, isOurs, toFields }: JsonSpec): Dialect {
  return {
    name,
    open: (now) => (text) => {
      const json = parse(text);
      if (json === null || !isOurs(json)) return null;
      const fields = toFields(json);
      return fields === "nothing" ? fields : toLogLine(fields, now());
    },
  };
}

function parse(text: string): Json | null {
  if (!text.startsWith("{")) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** A value as text; '' for what is none. */
function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

/** Of Caddy's headers, each of which is a list. */
const header = (headers: Json, name: string): string => {
  const value = headers[name];
  return text(Array.isArray(value) ? value[0] : value);
};

/** Caddy's `log` directive. Malformed requests are not in it; cookies are left out by Caddy itself. */
const caddy = toJsonDialect({
  name: "caddy",
  isOurs: (json) => typeof json["logger"] === "string" && json["ts"] !== undefined,
  toFields: (json) => {
    if (json["msg"] !== "handled request" || !text(json["logger"]).startsWith("http.log.access")) return "nothing";
    const request = object(json["request"]);
    const headers = object(request["headers"]);
    const time = json["ts"];
    return {
      ...(typeof time === "number" ? { seconds: String(time) } : { iso: isoOf(text(time)) }),
      address: text(request["client_ip"]) || text(request["remote_ip"]) || text(request["remote_addr"]),
      host: text(request["host"]),
      method: text(request["method"]),
      target: text(request["uri"]),
      status: text(json["status"]),
      referrer: header(headers, "Referer"),
      userAgent: header(headers, "User-Agent"),
      contentType: header(object(json["resp_headers"]), "Content-Type"),
      gpc: header(headers, "Sec-Gpc"),
      dnt: header(headers, "Dnt"),
      destination: header(headers, "Sec-Fetch-Dest"),
      purpose: header(headers, "Sec-Purpose"),
    };
  },
});

/** 2026/11/30 17:25:42.123, as `time_format wall` has it, is UTC. */
function isoOf(time: string): string {
  const [, year, month, day, clock] = /^(\d{4})\/(\d{2})\/(\d{2}) ([\d:.]+)$/.exec(time) ?? [];
  return year === undefined ? time : `${year}-${month}-${day}T${clock}Z`;
}

/** Logpush of `http_requests`; which fields are there is its owner's choice. */
const cloudflare = toJsonDialect({
  name: "cloudflare",
  isOurs: (json) => json["EdgeStartTimestamp"] !== undefined,
  toFields: (json) => ({
    ...cloudflareTime(json["EdgeStartTimestamp"]),
    address: text(json["ClientIP"]),
    host: text(json["ClientRequestHost"]),
    method: text(json["ClientRequestMethod"]) || "GET",
    target: text(json["ClientRequestURI"]) || text(json["ClientRequestPath"]),
    status: text(json["EdgeResponseStatus"]),
    referrer: text(json["ClientRequestReferer"]),
    ...("ClientRequestUserAgent" in json && { userAgent: text(json["ClientRequestUserAgent"]) }),
    contentType: text(json["EdgeResponseContentType"]),
  }),
});

/** RFC 3339, seconds, or nanoseconds, which are more than a JSON number holds exactly. */
function cloudflareTime(value: unknown): LogFields {
  const time = text(value);
  if (!/^\d+$/.test(time)) return { iso: time };
  return time.length > 12 ? { milliseconds: time.slice(0, 13) } : { seconds: time };
}

/** Pixels of a tracker, as the `tracking` format of nginx that goes with Snowplow's has them. */
const tracking = toJsonDialect({
  name: "tracking",
  isOurs: (json) => json["msec"] !== undefined && json["query_string"] !== undefined,
  toFields: (json) => ({
    seconds: text(json["msec"]),
    address: text(json["remote_addr"]),
    forwarded: text(json["proxy_ip"]),
    host: text(json["host"]),
    path: text(json["uri"]),
    query: text(json["query_string"]),
    status: text(json["status"]),
    referrer: text(json["referer"]),
    userAgent: text(json["user_agent"]),
  }),
});

export const jsonDialects: readonly Dialect[] = [caddy, cloudflare, tracking];
