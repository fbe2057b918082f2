/**
 * Our own wire format: `POST /e` with a hit, or a list of hits, as JSON; from the tracker's pages as plain text, so that
 * a browser asks nothing first, and from servers with a token, which may speak for a visitor of theirs.
 */
import { didYouMean } from "../../base/nearest.ts";
import { quoteForHeader } from "../../base/quote-for-header.ts";
import type { HitSpec } from "../hit.ts";
import { answerEvents } from "./events-answer.ts";
import { type HitFormat, type HitRequest, RequestRefused } from "./format.ts";
import { isJsonObject, parseJson, toBounded } from "./json.ts";

const maxHits = 50;

/** What a hit may say, by its names; the rest is an error, as a misspelt field would be lost in silence. */
const open = [
  ...(["url", "referrer", "title", "status", "bot", "kind", "name", "value", "props"] as const),
  ...(["language", "width", "hash"] as const),
] as const;
/** What only a server may say, as a page could say it of others. */
const trusted = ["id", "time", "address", "userAgent"] as const;
const fields: readonly string[] = [...open, ...trusted];

/** What the tracker calls them, so that it is small; what it has not is false there. */
const short: Readonly<Record<string, (typeof open)[number]>> = {
  ...{ u: "url", r: "referrer", t: "title", s: "status", b: "bot", k: "kind", n: "name", v: "value", p: "props" },
  ...{ l: "language", w: "width", h: "hash" },
};

/** @param paths where it is sent: the usual one, and the one that an owner chose */
export function toEvents(paths: readonly string[]): HitFormat {
  return {
    paths,
    methods: ["POST"],
    maxTargetLength: 2048,
    maxBodyBytes: 65_536,
    tokens: true,
    parse: (request) => toHits(request).map((hit, index) => toHitSpec(hit, request.isTrusted, index)),
    answer: answerEvents,
  };
}

function toHits({ body }: HitRequest): readonly unknown[] {
  const json = parseJson(body);
  return toBounded(Array.isArray(json) ? json : [json], maxHits, "hits");
}

function toHitSpec(hit: unknown, isTrusted: boolean, index: number): HitSpec {
  const malformed = (why: string) => new RequestRefused("malformed", index === 0 ? why : `hit ${index + 1}: ${why}`);
  if (!isJsonObject(hit)) throw malformed("a hit is a JSON object");
  const given = Object.fromEntries(
    Object.entries(hit).flatMap(([name, value]) => {
      if (!Object.hasOwn(short, name)) return [[name, value]];
      return value === false || value === null ? [] : [[short[name] as string, value]];
    }),
  );
  for (const name of Object.keys(given)) {
    if (fields.includes(name)) continue;
    throw malformed(`${quoteForHeader(name)}: there is no such field.${didYouMean(name, fields)}`);
  }
  const spec: HitSpec = { url: given["url"] };
  for (const name of open) if (given[name] !== undefined) spec[name] = given[name];
  if (spec.bot === true) spec.bot = "webdriver";
  spec.hash = spec.hash === true || spec.hash === "";
  if (!isTrusted) {
    const own = trusted.find((name) => given[name] !== undefined);
    if (own !== undefined) throw malformed(`${own}: only a server may say it, with a token of scope "collect"`);
    return spec;
  }
  const { id, time, address, userAgent } = given;
  if (time !== undefined) spec.time = time;
  if (id !== undefined) spec.id = { source: "server", text: id };
  return { ...spec, sender: { address, userAgent } };
}
