/**
 * Matomo's wire format: the same parameters as a query string, as a body, or many of them as JSON. Its ids of visitors,
 * the reader's clock and the list of plug-ins are not looked at.
 */
import type { HitSpec } from "../hit.ts";
import { toFixedAnswer } from "./fixed-answer.ts";
import { type HitFormat, RequestRefused } from "./format.ts";
import { isJsonObject, parseJson, toBounded } from "./json.ts";
import { queryOf, toQuery } from "./query.ts";

const maxHits = 500;

export const matomo: HitFormat = {
  paths: ["/matomo.php", "/piwik.php"],
  methods: ["GET", "POST"],
  maxTargetLength: 16_384,
  maxBodyBytes: 1_048_576,
  parse: ({ target, body }) => {
    if (body.trimStart().startsWith("{")) return toBulk(parseJson(body));
    return toHitSpecs({ ...queryOf(target), ...toQuery(body) });
  },
  answer: toFixedAnswer({
    methods: "GET, HEAD, POST",
    headers: "Content-Type",
    taken: (hits, { req }) => {
      const invalid = hits.filter(({ kind }) => kind === "invalid").length;
      const tracked = hits.length - invalid;
      const status = invalid > 0 && tracked === 0 ? 400 : 200;
      if (req.method === "POST") return { status, body: { json: { status: "success", tracked, invalid } } };
      return queryOf(req.url ?? "")["send_image"] === "0" && status === 200
        ? { status: 204, body: "" }
        : { status, body: "gif" };
    },
    refused: (why) => ({ json: { status: "error", message: why } }),
  }),
};

function toBulk(bulk: unknown): HitSpec[] {
  const requests = isJsonObject(bulk) ? bulk["requests"] : null;
  if (!Array.isArray(requests)) throw new RequestRefused("malformed", "requests: a JSON array is needed");
  return toBounded(requests, maxHits, "requests").flatMap((request) => {
    if (typeof request === "string") return toHitSpecs(queryOf(request));
    if (isJsonObject(request)) {
      const texts = Object.entries(request).filter(([, value]) => ["string", "number"].includes(typeof value));
      return toHitSpecs(Object.fromEntries(texts.map(([name, value]) => [name, String(value)])));
    }
    throw new RequestRefused("malformed", "requests: each is a query string");
  });
}

/** None where only the page's presence is told, or a shop's cart is filled. */
function toHitSpecs(query: Readonly<Record<string, string | undefined>>): HitSpec[] {
  const page: HitSpec = { url: query["url"], language: query["lang"] };
  const event = (name: string | undefined, props: object, value?: string): HitSpec[] => [
    { ...page, kind: "event", name, props, value: value === undefined || value === "" ? null : Number(value) },
  ];
  if (query["ping"] === "1" || query["ec_st"] !== undefined) return [];
  if (query["link"]) return event("outbound", { url: query["link"] });
  if (query["download"]) return event("download", { url: query["download"] });
  // What people search for is personal at times; how often they do is not.
  if (query["search"] !== undefined) {
    return event("search", { category: query["search_cat"], results: query["search_count"] });
  }
  if (query["e_c"] !== undefined)
    return event(query["e_a"], { category: query["e_c"], label: query["e_n"] }, query["e_v"]);
  const goal = query["idgoal"];
  if (goal === "0") return event("order", {}, query["revenue"]);
  if (goal !== undefined) return event(`goal ${goal}`, {}, query["revenue"]);
  if (query["ca"] === "1") return [];
  return [{ ...page, title: query["action_name"], referrer: query["urlref"] }];
}
