/** Umami's wire format: `POST /api/send` with one hit as JSON, `POST /api/batch` with a list of them. */
import type { HitSpec } from "../hit.ts";
import { allInvalid, toFixedAnswer } from "./fixed-answer.ts";
import { type HitFormat, type HitRequest, RequestRefused } from "./format.ts";
import { isJsonObject, type JsonObject, parseJson, toBounded } from "./json.ts";

const bounds = { methods: ["POST"], maxTargetLength: 2048, tokens: true } as const;
const answers = {
  methods: "POST",
  headers: "Content-Type, X-Umami-Cache",
  refused: (why: string) => ({ json: { error: why } }),
} as const;

/** Without `cache` in the answer it goes on sending as at first: a token would be the name of a session. */
export const umami: HitFormat = {
  ...bounds,
  paths: ["/api/send"],
  maxBodyBytes: 65_536,
  parse: (request) => toHitSpecs(parseJson(request.body), request),
  answer: toFixedAnswer({
    ...answers,
    taken: (hits) => ({ status: allInvalid(hits) ? 400 : 200, body: { json: {} } }),
  }),
};

export const umamiBatch: HitFormat = {
  ...bounds,
  paths: ["/api/batch"],
  maxBodyBytes: 1_048_576,
  parse: (request) => {
    const hits = parseJson(request.body);
    if (!Array.isArray(hits)) throw new RequestRefused("malformed", "a batch is a JSON array");
    return toBounded(hits, 500, "hits").flatMap((hit) => toHitSpecs(hit, request));
  },
  answer: toFixedAnswer({
    ...answers,
    taken: (hits) => {
      const details = hits.flatMap((hit, index) =>
        hit.kind === "invalid" ? [{ index, response: { [hit.field]: hit.why } }] : [],
      );
      const [size, errors] = [hits.length, details.length];
      return { status: 200, body: { json: { size, processed: size - errors, errors, details } } };
    },
  }),
};

const vitals = ["ttfb", "fcp", "lcp", "cls", "inp"];

/** None for what says who the reader is, and for what measures nothing that we keep. */
function toHitSpecs(hit: unknown, { headers, isTrusted }: HitRequest): HitSpec[] {
  if (!isJsonObject(hit)) throw new RequestRefused("malformed", "a hit is a JSON object");
  const { type = "event", payload } = hit;
  if (type === "identify") return [];
  if (!isJsonObject(payload)) throw new RequestRefused("malformed", "payload: a JSON object is needed");
  const { name, data, tag, title, referrer, language } = payload;
  const page: HitSpec = { url: toUrl(payload, headers.origin), language, ...(isTrusted ? toSender(payload) : {}) };
  if (type === "performance") {
    const measured = Object.fromEntries(vitals.flatMap((vital) => (vital in payload ? [[vital, payload[vital]]] : [])));
    return Object.keys(measured).length === 0 ? [] : [{ ...page, kind: "vitals", props: measured }];
  }
  if (type !== "event") throw new RequestRefused("malformed", "type: event, identify or performance is needed");
  const props = isJsonObject(data) || tag ? { ...(isJsonObject(data) ? data : {}), ...(tag ? { tag } : {}) } : null;
  if (name) return [{ ...page, kind: "event", name, props }];
  return [{ ...page, title: toPlain(title), referrer, props }];
}

/** Version 2 of its tracker escapes titles; what is no escape stays as it is. */
function toPlain(title: unknown): unknown {
  if (typeof title !== "string" || !title.includes("%")) return title;
  try {
    return decodeURIComponent(title);
  } catch {
    return title;
  }
}

/**
 * The page's address is whole, or a path, of a host that is named beside it or by the browser. A path is of version 2,
 * which escapes what is escaped.
 */
function toUrl({ url, hostname }: JsonObject, origin: string | undefined): unknown {
  if (typeof url !== "string" || /^[a-z][a-z\d+.-]*:/i.test(url)) return url;
  const path = url.replace(/%25(?=[\da-f]{2})/gi, "%");
  const base = typeof hostname === "string" && hostname !== "" ? `https://${hostname}` : origin;
  return URL.parse(path, base)?.href ?? url;
}

/** Whom a server speaks for, and when. */
function toSender({ ip, userAgent, timestamp }: JsonObject): Pick<HitSpec, "sender" | "time"> {
  const sender = ip !== undefined || userAgent !== undefined ? { sender: { address: ip, userAgent } } : {};
  return typeof timestamp === "number" ? { ...sender, time: timestamp * 1000 } : sender;
}
