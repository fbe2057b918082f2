/**
 * GoatCounter's wire formats: `/count?p=…`, as an image or by a beacon without a body, and its API for servers. A hit
 * names no host: that is the one of the page which sends it.
 */
import type { HitSpec } from "../hit.ts";
import { allInvalid, toFixedAnswer } from "./fixed-answer.ts";
import { type HitFormat, type HitRequest, RequestRefused } from "./format.ts";
import { isJsonObject, type JsonObject, parseJson, toBounded } from "./json.ts";
import { queryOf, targetHost } from "./query.ts";

export const goatcounter: HitFormat = {
  paths: ["/count"],
  methods: ["GET", "POST"],
  maxTargetLength: 16_384,
  maxBodyBytes: 65_536,
  parse: (request) => [toHitSpec(request)],
  answer: toFixedAnswer({
    methods: "GET, HEAD, POST",
    headers: "Content-Type",
    taken: (hits) => ({ status: allInvalid(hits) ? 400 : 200, body: "gif" }),
    refused: () => "gif",
  }),
};

const truths = new Set(["true", "1", "on"]);
/** What its script says of browsers that a program drives. */
const driven = /^15[0-3]$/;

function toHitSpec({ target, headers }: HitRequest): HitSpec {
  const query = queryOf(target);
  const site = URL.parse(headers.origin ?? "") ?? URL.parse(headers.referer ?? "");
  const path = query["p"] ?? "";
  const bot = driven.test(query["b"] ?? "") ? "webdriver" : null;
  if (truths.has(query["e"] ?? "")) {
    // Browsers tell other sites no more than the origin: then the page is not known.
    const page = URL.parse(headers.referer ?? "");
    const isPageUnknown = page === null || page.pathname === "/";
    return { url: (isPageUnknown ? site : page)?.href, isPageUnknown, kind: "event", name: path, bot };
  }
  if (path === "") return { url: undefined };
  return { url: pageOf(site?.origin, path, query["q"]), referrer: query["r"], title: query["t"], bot };
}

/** @param search the page's own query, beside the one of its canonical path */
function pageOf(origin: string | undefined, path: string, search: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const url = URL.parse(path.startsWith("/") ? path : `/${path}`, `${origin}/`);
  if (!url || url.origin !== origin) return undefined;
  for (const [name, value] of new URLSearchParams(search))
    if (!url.searchParams.has(name)) url.searchParams.append(name, value);
  return url.href;
}

const maxHits = 500;

/** Its hits have no host either, so the request says it: `/api/v0/count?host=blog.example`. */
export const goatcounterServer: HitFormat = {
  paths: ["/api/v0/count"],
  methods: ["POST"],
  maxTargetLength: 2048,
  maxBodyBytes: 1_048_576,
  tokens: true,
  parse: ({ target, body, isTrusted }) => {
    if (!isTrusted) throw new RequestRefused("token");
    const host = targetHost(target);
    const request = parseJson(body);
    const hits = isJsonObject(request) ? request["hits"] : null;
    if (!Array.isArray(hits)) throw new RequestRefused("malformed", "hits: a JSON array is needed");
    return toBounded(hits, maxHits, "hits").map((hit) => toServerSpec(hit, host));
  },
  answer: toFixedAnswer({
    methods: "POST",
    headers: "Content-Type, Authorization",
    taken: (hits) => {
      const errors = Object.fromEntries(
        hits.flatMap((hit, index) => (hit.kind === "invalid" ? [[index, `${hit.field}: ${hit.why}`]] : [])),
      );
      if (Object.keys(errors).length > 0) return { status: 400, body: { json: { errors } } };
      return { status: 202, body: { json: {} } };
    },
    refused: (why) => ({ json: { error: why } }),
  }),
};

function toServerSpec(hit: unknown, host: string): HitSpec {
  if (!isJsonObject(hit)) throw new RequestRefused("malformed", "a hit is a JSON object");
  const { path, title, ref, event, query, language, ip, user_agent: userAgent } = hit;
  const origin = `https://${host}`;
  const search = typeof query === "string" ? query : "";
  const page = typeof path === "string" && event !== true ? pageOf(origin, path, search) : `${origin}/`;
  const own: HitSpec = { url: page, language, sender: { address: ip, userAgent }, time: toTime(hit) };
  if (event === true) return { ...own, isPageUnknown: true, kind: "event", name: path };
  return { ...own, title, referrer: ref };
}

/** What is no date is left to the check of the column. */
function toTime({ created_at: created }: JsonObject): unknown {
  if (typeof created !== "string") return created;
  const time = Date.parse(created);
  return Number.isNaN(time) ? created : time;
}
