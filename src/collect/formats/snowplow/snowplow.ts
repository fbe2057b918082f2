/**
 * Snowplow's wire format: `GET /i` with one event as a query string, `POST /com.snowplowanalytics.snowplow/tp2` with
 * many as JSON. Its tracker keeps what is refused, or answered without CORS, and sends it again before everything else:
 * so what cannot be an event is counted as left out, and answered like the rest.
 */
import type { HitSpec } from "../../hit.ts";
import { toFixedAnswer } from "../fixed-answer.ts";
import { type HitFormat, type HitRequest, RequestRefused } from "../format.ts";
import { isJsonObject, type JsonObject, parseJson, toBounded } from "../json.ts";
import { queryOf } from "../query.ts";
import { Pings } from "./pings.ts";
import { contextOf, toSelfDescribed } from "./self-describing.ts";

const maxEvents = 500;

interface Options {
  /** Where it is told to post to, beside the usual path. */
  paths: readonly string[];
  /** Seconds between two of its pings, which it does not say. */
  heartbeat: number;
}

export function toSnowplow({ paths, heartbeat }: Options): HitFormat {
  const pings = new Pings(heartbeat);
  return {
    paths: ["/i", "/com.snowplowanalytics.snowplow/tp2", ...paths],
    methods: ["GET", "POST"],
    maxTargetLength: 20_480,
    maxBodyBytes: 1_048_576,
    parse: (request) => toEvents(request).flatMap((event) => toHitSpecs(event, pings).map(settled(event))),
    answer: toFixedAnswer({
      methods: "GET, HEAD, POST",
      headers: "Content-Type, SP-Anonymous",
      withCredentials: true,
      taken: (_, { req }) => ({ status: 200, body: req.method === "POST" ? { text: "ok" } : "gif" }),
      refused: (why) => ({ text: why }),
      // Its tracker lets go of an event for 400, and tries again for 413, 414, 405 and 500, which will not be better then.
      statuses: { "body too large": 400, "target too long": 400, method: 400, fault: 400 },
    }),
  };
}

function toEvents({ target, body }: HitRequest): readonly JsonObject[] {
  if (body === "") return [queryOf(target)];
  const payload = parseJson(body);
  const events = isJsonObject(payload) ? payload["data"] : null;
  if (!Array.isArray(events)) throw new RequestRefused("malformed", "data: a JSON array of events is needed");
  return toBounded(events, maxEvents, "events").map((event) => (isJsonObject(event) ? event : {}));
}

/** What all events have: an id by which a repeat is known, and how long ago it was. */
function settled({ eid, dtm, stm }: JsonObject): (spec: HitSpec) => HitSpec {
  const held = Number(stm) - Number(dtm);
  return (spec) => ({
    ...spec,
    isSticky: true,
    ...(typeof eid === "string" && eid !== "" ? { id: { source: "snowplow", text: eid } } : {}),
    ...(held > 0 ? { heldMs: held } : {}),
  });
}

function toHitSpecs(event: JsonObject, pings: Pings): HitSpec[] {
  const { url, lang: language, vp } = event;
  const contexts = contextOf(event);
  const bot = contexts.isBot ? "webdriver" : null;
  const page: HitSpec = { url, language, width: sizeOf(vp)?.[0] ?? null, bot };
  switch (event["e"]) {
    case "pv":
      pings.begin(contexts.pageView, Number(event["dtm"]));
      return [{ ...page, title: event["page"], referrer: event["refr"] }];
    case "pp": {
      const seconds = pings.seconds(contexts.pageView, Number(event["dtm"]));
      return [{ ...page, kind: "engagement", value: seconds, props: toDepth(event) }];
    }
    case "se": {
      const props = { category: event["se_ca"], label: event["se_la"], property: event["se_pr"] };
      return [{ ...page, kind: "event", name: event["se_ac"], props, value: toNumber(event["se_va"]) }];
    }
    case "tr":
      return [
        { ...page, kind: "event", name: "order", props: { currency: event["tr_cu"] }, value: toNumber(event["tr_tt"]) },
      ];
    case "ti":
      return [];
    case "ue":
      return toSelfDescribed(event, page);
    default:
      return [{ ...page, kind: "e" in event ? String(event["e"]) : "no kind" }];
  }
}

function toNumber(text: unknown): unknown {
  return typeof text === "string" && text !== "" ? Number(text) : text;
}

/** How far down the page was seen, in percent: what it scrolled to and the window below that. */
function toDepth({ pp_may: scrolled, vp, ds }: JsonObject): { depth: number } | null {
  const [window, page] = [sizeOf(vp)?.[1], sizeOf(ds)?.[1]];
  if (!window || !page) return null;
  const least = scrolled === undefined ? 0 : Number(scrolled);
  return Number.isFinite(least) ? { depth: ((least + window) / page) * 100 } : null;
}

/** "1280x720" */
function sizeOf(text: unknown): [width: number, height: number] | null {
  const [, width, height] = (typeof text === "string" && /^(\d{1,6})x(\d{1,6})$/.exec(text)) || [];
  return width === undefined ? null : [Number(width), Number(height)];
}
