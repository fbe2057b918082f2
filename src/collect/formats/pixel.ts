/**
 * The wire format of the pixel: `GET /a.gif?url=…&referrer=…&title=…&status=404`, as the snippet of alexwlchan's
 * blog has sent it for years. It only takes apart; what the values are worth is decided further down the path.
 *
 * Without `url` it counts the page that its Referer names: what an `<img>` sends where no script runs.
 */
import { type Asker, clean } from "../enrich/clean.ts";
import { isRecurring, Recurring } from "../enrich/recurring.ts";
import type { HitSpec } from "../hit.ts";
import type { HitFormat } from "./format.ts";
import { answerPixel } from "./pixel-answer.ts";

export const pixel: HitFormat = {
  paths: ["/a.gif"],
  methods: ["GET"],
  maxTargetLength: 16_384,
  maxBodyBytes: 16_384,
  parse: ({ target, headers, asker }) => {
    const spec = hitSpecOf(target, asker);
    return [spec.url === undefined ? withReferer(spec, headers.referer) : spec];
  },
  answer: answerPixel,
};

const known = new Recurring<HitSpec>();

/** What readers of one page who came from the same place send is one text, and is taken apart once. */
function hitSpecOf(target: string, asker: Asker): HitSpec {
  const earlier = known.get(target);
  if (earlier) return earlier;
  const spec = toHitSpec(target);
  const isSomebodys = clean(target, asker) !== target;
  if (!isSomebodys && isRecurring(spec.url, asker) && isRecurring(spec.referrer ?? "", asker)) known.keep(target, spec);
  return spec;
}

const fields = ["url", "referrer", "title", "status", "bot"] as const;

/**
 * A request target in, a HitSpec out; never throws. A parameter given twice, or as `url[]`, becomes an array of the
 * first two, which the path refuses with a word about it. Bytes that are no UTF-8 become U+FFFD.
 */
function toHitSpec(target: string): HitSpec {
  const spec: HitSpec = { url: undefined };
  const start = target.indexOf("?");
  if (start < 0) return spec;
  for (const [name, value] of new URLSearchParams(target.slice(start))) {
    const isList = name.endsWith("]") && name.includes("[");
    const plain = isList ? name.slice(0, name.indexOf("[")) : name;
    const field = fields.find((field) => field === plain);
    if (!field) continue;
    const earlier = spec[field];
    if (earlier === undefined) spec[field] = isList ? [value] : value;
    else if (!Array.isArray(earlier)) spec[field] = [earlier, value];
  }
  return spec;
}

/** Browsers tell other sites no more than the origin, unless the image asks for more: that is no page's address. */
function withReferer(spec: HitSpec, referer: string | undefined): HitSpec {
  if (referer === undefined || referer === "") return spec;
  return { ...spec, url: referer, isPageUnknown: /^https?:\/\/[^/?#]*\/?$/i.test(referer) };
}
