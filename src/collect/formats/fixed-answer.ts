/** What trackers of other products are answered: much the same whatever came, as their pages hardly look at it. */
import { sharedBaseHeaders } from "../../web/base-headers.ts";
import type { EnrichedHit } from "../hit.ts";
import type { Exchange, HitFormat, Refusal, RequestResult } from "./format.ts";
import { gif, noteOf, refusals } from "./pixel-answer.ts";

interface Told {
  status: number;
  /** "gif" stands for one transparent pixel. */
  body: "gif" | "" | { text: string } | { json: unknown };
}

interface AnswerSpec {
  methods: "POST" | "GET, HEAD, POST";
  /** What browsers ask whether they may send. */
  headers: string;
  /** Its requests carry cookies, so that browsers want their origin by name; what is told must then be no secret. */
  withCredentials?: true;
  taken(hits: readonly EnrichedHit[], exchange: Exchange): Told;
  refused(why: string): Told["body"];
  /** Where the usual status of a refusal would make the tracker send the same for ever. */
  statuses?: Partial<Record<Refusal, number>>;
}

const always = ["Cache-Control", "no-store", ...sharedBaseHeaders];

export function toFixedAnswer(spec: AnswerSpec): HitFormat["answer"] {
  return (exchange, result) => {
    const { req, res } = exchange;
    const headers = [...always, ...corsHeaders(spec, req.headers.origin)];
    if (result.kind === "preflight") {
      const asked = ["Access-Control-Allow-Methods", spec.methods, "Access-Control-Allow-Headers", spec.headers];
      res.writeHead(204, [...headers, "Allow", `${spec.methods}, OPTIONS`, ...asked, "Access-Control-Max-Age", "3600"]);
      res.end();
      return;
    }
    const { told, note, more } = answerOf(spec, exchange, result);
    const [type, body] = toBody(told.body);
    if (type !== "") headers.push("Content-Type", type);
    if (note !== "") headers.push("X-Tallybook", note);
    res.writeHead(told.status, [...headers, "Content-Length", String(Buffer.byteLength(body, "latin1")), ...more]);
    if (req.method === "HEAD") res.end();
    else res.end(body, "latin1");
  };
}

/** All origins are alike: whoever sends may know that it arrived, and nothing else is told. */
function corsHeaders({ withCredentials }: AnswerSpec, origin: string | undefined): string[] {
  if (!withCredentials) return ["Access-Control-Allow-Origin", "*"];
  if (origin === undefined || !/^[\x21-\x7e]{1,300}$/.test(origin)) return ["Vary", "Origin"];
  return ["Vary", "Origin", "Access-Control-Allow-Origin", origin, "Access-Control-Allow-Credentials", "true"];
}

function answerOf(
  spec: AnswerSpec,
  exchange: Exchange,
  result: Exclude<RequestResult, { kind: "preflight" }>,
): { told: Told; note: string; more: readonly string[] } {
  if (result.kind === "refused") {
    const { status, note, headers } = refusals[result.refusal];
    const why = result.why ?? note.replace(/^refused; /, "");
    const more = result.refusal === "method" ? ["Allow", `${spec.methods}, OPTIONS`] : headers;
    return { told: { status: spec.statuses?.[result.refusal] ?? status, body: spec.refused(why) }, note, more };
  }
  if (result.kind === "uncounted")
    return { told: spec.taken([], exchange), note: "dropped; HEAD is not counted", more: [] };
  const told = spec.taken(result.hits, exchange);
  const left = result.hits.find((hit) => hit.kind !== "stored");
  return { told, note: left ? noteOf(left) : "", more: [] };
}

/** Type and bytes, one a character. */
function toBody(body: Told["body"]): [type: string, bytes: string] {
  if (body === "gif") return ["image/gif", gif];
  if (body === "") return ["", ""];
  if ("text" in body) return ["text/plain; charset=utf-8", Buffer.from(body.text).toString("latin1")];
  return ["application/json", Buffer.from(`${JSON.stringify(body.json)}\n`).toString("latin1")];
}

/** 400 where nothing came that is a hit. */
export function allInvalid(hits: readonly EnrichedHit[]): boolean {
  return hits.length > 0 && hits.every(({ kind }) => kind === "invalid");
}
