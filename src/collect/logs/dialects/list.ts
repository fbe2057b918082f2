/** All ways in which servers write requests that are known, and which of them a file is written in. */
import { fromApacheFormat, usualDialects } from "./apache.ts";
import { cloudDialects } from "./cloud.ts";
import type { Dialect, ReadLine } from "./dialect.ts";
import { jsonDialects } from "./json.ts";
import { fromNginxFormat } from "./nginx.ts";
import { FormatError } from "./template.ts";

/** In the order in which they are tried. */
const dialects: readonly Dialect[] = [...jsonDialects, ...cloudDialects, ...usualDialects];

export const dialectNames: readonly string[] = dialects.map(({ name }) => name);

/**
 * What `--format` says: the name of a dialect, or the text of a `log_format` of nginx or a `LogFormat` of Apache. Throws
 * FormatError.
 */
export function toDialect(given: string): Dialect {
  const known = dialects.find(({ name }) => name === given.trim());
  if (known) return known;
  if (/\$\{?\w/.test(given)) return fromNginxFormat(given);
  if (given.includes("%")) return fromApacheFormat(given);
  throw new FormatError(`there is no format ${JSON.stringify(given)}; there are ${dialectNames.join(", ")}`);
}

/** The dialect, or where none is given all of them, the one that read the line before first: a file may change on the way. */
export function openDialects(given: Dialect | null, now: () => number): ReadLine {
  const readers = (given ? [given] : dialects).map((dialect) => dialect.open(now));
  return (text) => {
    for (const [index, read] of readers.entries()) {
      const line = read(text);
      if (line === null) continue;
      if (index > 0) readers.unshift(...readers.splice(index, 1));
      return line;
    }
    return null;
  };
}
