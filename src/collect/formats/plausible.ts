/** Plausible's wire format: `POST /api/event` with one event as JSON, by its short names or its long ones. */
import type { HitSpec } from "../hit.ts";
import { allInvalid, toFixedAnswer } from "./fixed-answer.ts";
import { type HitFormat, RequestRefused } from "./format.ts";
import { isJsonObject, type JsonObject, parseJson } from "./json.ts";

export const plausible: HitFormat = {
  paths: ["/api/event"],
  methods: ["POST"],
  maxTargetLength: 2048,
  maxBodyBytes: 65_536,
  parse: ({ body }) => {
    const event = parseJson(body);
    if (!isJsonObject(event)) throw new RequestRefused("malformed", "an event is a JSON object");
    return [toHitSpec(event)];
  },
  answer: toFixedAnswer({
    methods: "POST",
    headers: "Content-Type",
    taken: (hits) =>
      allInvalid(hits) ? { status: 400, body: { json: toErrors(hits) } } : { status: 202, body: { text: "ok" } },
    refused: (why) => ({ json: { error: why } }),
  }),
};

function toErrors(hits: Parameters<typeof allInvalid>[0]): JsonObject {
  return {
    errors: Object.fromEntries(hits.flatMap((hit) => (hit.kind === "invalid" ? [[hit.field, [hit.why]]] : []))),
  };
}

/** Names that its script gives by itself, as ours calls them. */
const names: Readonly<Record<string, string>> = {
  "Outbound Link: Click": "outbound",
  "Cloaked Link: Click": "outbound",
  "File Download": "download",
  "Form: Submission": "form",
};

function toHitSpec(event: JsonObject): HitSpec {
  const given = (short: string, long: string) => event[short] ?? event[long];
  const name = given("n", "name");
  const page: HitSpec = {
    url: given("u", "url"),
    hash: given("h", "hashMode") === 1,
    width: event["w"] ?? event["screen_width"],
  };
  if (name === "engagement") {
    const [milliseconds, depth] = [event["e"], event["sd"]];
    const seconds = typeof milliseconds === "number" ? milliseconds / 1000 : null;
    return { ...page, kind: "engagement", value: seconds, props: typeof depth === "number" ? { depth } : null };
  }
  const props = given("p", "props") ?? given("m", "meta");
  if (name === "pageview" || name === "404") {
    return { ...page, kind: name === "404" ? "notfound" : name, referrer: given("r", "referrer"), props };
  }
  const revenue = toRevenue(given("$", "revenue"));
  const known = typeof name === "string" && Object.hasOwn(names, name) ? names[name] : name;
  return { ...page, kind: "event", name: known, ...withRevenue(props, revenue) };
}

interface Revenue {
  amount: number;
  currency: string;
}

/** `{}` where an element is tagged without one; amounts come as numbers and as texts. */
function toRevenue(given: unknown): Revenue | null {
  if (!isJsonObject(given)) return null;
  const [amount, currency] = [given["amount"], given["currency"]];
  const number = typeof amount === "string" && amount.trim() !== "" ? Number(amount) : amount;
  if (typeof number !== "number" || !Number.isFinite(number)) return null;
  return { amount: number, currency: typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? currency : "" };
}

function withRevenue(props: unknown, revenue: Revenue | null): Pick<HitSpec, "props" | "value"> {
  if (revenue === null) return { props };
  const own = typeof props === "string" ? parseJson(props) : (props ?? {});
  return { value: revenue.amount, props: isJsonObject(own) ? { ...own, currency: revenue.currency } : own };
}
