import type { LogField } from "../log-line.ts";
import type { Dialect } from "./dialect.ts";
import { fromServerEscapes } from "./escapes.ts";
import { FormatError, type TemplatePart, toTemplate } from "./template.ts";

/** What a directive says that is of use here, without what stands between `%` and its letter. */
const directives: Record<string, LogField> = {
  ...{ h: "address", a: "address", v: "server", V: "host", r: "request", m: "method", U: "path", q: "query" },
  ...{ s: "status", t: "clf" },
  ...{ "{sec}t": "seconds", "{msec}t": "milliseconds", "{usec}t": "microseconds", "{c}a": "address" },
  ...{ "{host}i": "host", "{referer}i": "referrer", "{user-agent}i": "userAgent" },
  ...{ "{x-forwarded-for}i": "forwarded", "{x-real-ip}i": "forwarded", "{content-type}o": "contentType" },
  ...{ "{sec-gpc}i": "gpc", "{dnt}i": "dnt", "{sec-fetch-dest}i": "destination", "{sec-purpose}i": "purpose" },
};

/** What stands second is nowhere anything else, and tells an address from a host before it. */
const commonText = '%h - %u %t "%r" %>s %b';
const combinedText = `${commonText} "%{Referer}i" "%{User-Agent}i"`;

/**
 * What servers write without being told otherwise: nginx's packages, nginx and Apache, Apache with the host before it.
 * More may follow what ends in quotes.
 */
export const usualDialects: readonly Dialect[] = [
  fromApacheFormat(`${combinedText} "%{X-Forwarded-For}i"`, "main"),
  fromApacheFormat(combinedText, "combined", true),
  fromApacheFormat(`%v:%p ${combinedText}`, "combined-vhost", true),
  fromApacheFormat(`%v ${combinedText}`, "combined-host", true),
  fromApacheFormat(`%v:%p ${commonText}`, "common-vhost"),
  fromApacheFormat(commonText, "common"),
];

/** The dialect of a `LogFormat`: its text, or the whole directive as httpd.conf has it. Throws FormatError. */
export function fromApacheFormat(given: string, name = "apache", isOpen = false): Dialect {
  const text = toText(given);
  const parts: TemplatePart[] = [];
  let literal = "";
  const close = () => {
    if (literal !== "") parts.push({ literal });
    literal = "";
  };
  let end = 0;
  for (const found of text.matchAll(/%%|%[!\d,]*[<>]?(\{[^}]*\})?(\^[A-Za-z]{2}|[A-Za-z])/g)) {
    literal += text.slice(end, found.index);
    end = found.index + found[0].length;
    if (found[0] === "%%") {
      literal += "%";
      continue;
    }
    const field = fieldOf(found[1] ?? "", found[2] ?? "");
    // The usual time stands in brackets that are its own.
    if (field === "clf") literal += "[";
    close();
    parts.push({ field });
    if (field === "clf") literal += "]";
  }
  literal += text.slice(end);
  close();
  return toTemplate({ name, parts, decode: fromServerEscapes, isOpen });
}

function fieldOf(argument: string, letter: string): LogField | null {
  const key = argument.toLowerCase() + letter;
  if (Object.hasOwn(directives, key)) return directives[key] as LogField;
  if (letter === "t" && argument !== "") throw new FormatError(`%${argument}t: of times only %t and %{sec}t are read`);
  return null;
}

/** `LogFormat "…" name` is the text between its quotes. */
function toText(given: string): string {
  const text = given.trim();
  const quoted = /^(?:LogFormat\s+)?"((?:[^"\\]|\\.)*)"(?:\s+\S+)?$/s.exec(text);
  return (quoted?.[1] ?? text).replace(/\\(["\\])/g, "$1");
}
