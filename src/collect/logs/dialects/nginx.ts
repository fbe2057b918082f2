import type { LogField } from "../log-line.ts";
import type { Dialect } from "./dialect.ts";
import { fromJsonEscapes, fromServerEscapes } from "./escapes.ts";
import { FormatError, type TemplatePart, toTemplate } from "./template.ts";

/** What a variable says that is of use here. */
const variables: Record<string, LogField> = {
  ...{ remote_addr: "address", http_x_forwarded_for: "forwarded", http_x_real_ip: "forwarded" },
  ...{ proxy_add_x_forwarded_for: "forwarded", host: "host", http_host: "host", server_name: "server" },
  ...{ time_local: "clf", time_iso8601: "iso", msec: "seconds" },
  ...{ request: "request", request_method: "method", request_uri: "target", uri: "path", document_uri: "path" },
  ...{ args: "query", query_string: "query", status: "status" },
  ...{ http_referer: "referrer", http_user_agent: "userAgent", sent_http_content_type: "contentType" },
  ...{ http_sec_gpc: "gpc", http_dnt: "dnt", http_sec_fetch_dest: "destination", http_sec_purpose: "purpose" },
};

/**
 * The dialect of a `log_format`: its text, or the whole directive as nginx.conf has it. Throws FormatError.
 */
export function fromNginxFormat(given: string): Dialect {
  const { text, isJson } = toText(given);
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const found of text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const variable = found[1] ?? found[2] ?? "";
    if (found.index > end) parts.push({ literal: text.slice(end, found.index) });
    parts.push({ field: Object.hasOwn(variables, variable) ? (variables[variable] as LogField) : null });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ literal: text.slice(end) });
  return toTemplate({ name: "nginx", parts, decode: isJson ? fromJsonEscapes : fromServerEscapes });
}

/** `log_format name escape=json '…' '…';` is the text that nginx makes of it. */
function toText(given: string): { text: string; isJson: boolean } {
  const text = given.trim();
  const isJson = /^[^']*\bescape=json\b/.test(text) || text.startsWith("{");
  if (!text.startsWith("log_format") && !text.startsWith("'")) return { text, isJson };
  const quoted = [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)];
  if (quoted.length === 0) throw new FormatError("its text is not between quotes");
  const joined = quoted.map(([, single, double = ""]) => (single ?? double).replace(/\\(['"\\])/g, "$1")).join("");
  return { text: joined, isJson };
}
