/** Logs that hosting services hand out as files. */
import { type LogField, type LogFields, toLogLine } from "../log-line.ts";
import type { Dialect } from "./dialect.ts";

const none = (text: string) => (text === "-" ? "" : text);

/** What a name in CloudFront's `#Fields:` means; `cs(Host)` is the distribution's own, not the site's. */
const cloudfrontFields: Record<string, LogField> = {
  ...{ "c-ip": "address", "x-host-header": "host", "cs-method": "method", "cs-uri-stem": "path" },
  ...{ "cs-uri-query": "query", "sc-status": "status", "cs(Referer)": "referrer", "cs(User-Agent)": "userAgent" },
  ...{ "sc-content-type": "contentType", "timestamp(ms)": "milliseconds" },
};

/** Standard logs of CloudFront: which columns there are, and in which order, is what the file itself says. */
const cloudfront: Dialect = {
  name: "cloudfront",
  open: (now) => {
    let names: string[] = [];
    return (text) => {
      if (text.startsWith("#Fields:")) names = text.slice("#Fields:".length).trim().split(/\s+/);
      if (text.startsWith("#"))
        return /^#(?:Fields|Version|Software|Date|Start-Date|End-Date|Remark):/.test(text) ? "nothing" : null;
      const values = text.split("\t");
      if (names.length === 0 || values.length < names.length) return null;
      return toLogLine(toFields(names, values), now());
    };
  },
};

function toFields(names: readonly string[], values: readonly string[]): LogFields {
  const fields: LogFields = {};
  const clock: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = none(values[index] ?? "");
    if (name === "date" || name === "time") clock[name] = value;
    else if (Object.hasOwn(cloudfrontFields, name)) fields[cloudfrontFields[name] as LogField] = value;
  }
  if (clock["date"] && clock["time"]) fields.iso = `${clock["date"]}T${clock["time"]}Z`;
  // Escaped once, in older files twice.
  for (const name of ["referrer", "userAgent"] as const) {
    const text = fields[name];
    if (text !== undefined) fields[name] = decode(decode(text));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return text.includes("%") ? decodeURIComponent(text) : text;
  } catch {
    return text;
  }
}

/** Server access logs of S3. Fields were added at the end over the years; what is between quotes may have spaces. */
const s3: Dialect = {
  name: "s3",
  open: (now) => (text) => {
    const found =
      /^\S+ (\S+) \[([^\]]+)\] (\S+) \S+ \S+ (\S+) \S+ "((?:[^"\\]|\\.)*)" (\d{3}|-) \S+ \S+ \S+ \S+ \S+ "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"/.exec(
        text,
      );
    if (!found) return null;
    const [
      ,
      bucket = "",
      clf = "",
      address = "",
      operation = "",
      request = "",
      status = "",
      referrer = "",
      agent = "",
    ] = found;
    if (!/^(?:WEBSITE|REST)\.GET\.OBJECT$/.test(operation)) return "nothing";
    // The page of a folder is the object's key.
    const asked = request.replace(/\/index\.html(?=[? ])/, "/");
    const fields = { clf, address: none(address), request: asked, status, referrer: none(referrer) };
    return toLogLine({ ...fields, userAgent: none(agent), server: bucket.includes(".") ? bucket : "" }, now());
  },
};

/** Bunny's CDN: cache|status|ms|bytes|zone|address|referrer|URL|edge|User-Agent|request|country. */
const bunny: Dialect = {
  name: "bunny",
  open: (now) => (text) => {
    const values = text.split("|");
    if (values.length < 12 || !/^\d{3}$/.test(values[1] ?? "") || !/^\d{12,14}$/.test(values[2] ?? "")) return null;
    const [, status = "", milliseconds = "", , , address = "", referrer = "", url = "", , userAgent = ""] = values;
    const page = URL.parse(url);
    if (!page) return null;
    const [, target = "/"] = /^https?:\/\/[^/?]*(.*)$/i.exec(url) ?? [];
    const fields = {
      ...{ status, milliseconds, address: none(address), referrer: none(referrer), userAgent: none(userAgent) },
      ...{ host: page.host, method: "GET", target: target.startsWith("/") ? target : `/${target}` },
    };
    return toLogLine(fields, now());
  },
};

export const cloudDialects: readonly Dialect[] = [cloudfront, s3, bunny];
