/**
 * The wire format of the pixel: `GET /a.gif?url=…&referrer=…&title=…&status=404`, as the snippet of alexwlchan's
 * blog has sent it for years. It only takes apart; what the values are worth is decided further down the path.
 */
import { unescape as percentDecode } from "node:querystring";
import type { HitSpec } from "../hit.ts";

type Field = "url" | "referrer" | "title" | "status";

/**
 * A request target in, a HitSpec out; never throws. A parameter given twice, or as `url[]`, arrives as an array,
 * which the path refuses with a word about it. Bytes that are no UTF-8 become U+FFFD.
 */
export function toHitSpec(target: string): HitSpec {
  const spec: Required<HitSpec> = { url: undefined, referrer: undefined, title: undefined, status: undefined };
  for (let start = target.indexOf("?") + 1; start > 0 && start < target.length; ) {
    const next = target.indexOf("&", start);
    const end = next < 0 ? target.length : next;
    const pair = target.slice(start, end);
    const equals = pair.indexOf("=");
    const [field, list] = fieldOf(equals < 0 ? pair : pair.slice(0, equals));
    if (field) {
      const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
      const earlier = spec[field];
      spec[field] = earlier !== undefined ? [earlier, value].flat() : list ? [value] : value;
    }
    start = end + 1;
  }
  return spec;
}

/** The field that a parameter's name stands for, and whether it was written as a list: `url[]`, `url%5B0%5D`. */
function fieldOf(name: string): [Field | undefined, boolean] {
  if (name === "url" || name === "referrer" || name === "title" || name === "status") return [name, false];
  const list = /^(url|referrer|title|status)\[.*\]$/s.exec(decode(name));
  return [list?.[1] as Field | undefined, list !== null];
}

function decode(value: string): string {
  const spaced = value.includes("+") ? value.replaceAll("+", " ") : value;
  return spaced.includes("%") ? percentDecode(spaced) : spaced;
}
