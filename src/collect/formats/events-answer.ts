/** What `/e` answers: what became of each hit, in JSON for programs; browsers do not look. */
import { sharedBaseHeaders } from "../../web/base-headers.ts";
import type { EnrichedHit } from "../hit.ts";
import { allInvalid } from "./fixed-answer.ts";
import type { Exchange, RequestResult } from "./format.ts";
import { refusals } from "./pixel-answer.ts";

const methods = "POST, OPTIONS";
const always = ["Cache-Control", "no-store", "Vary", "Origin", ...sharedBaseHeaders];

const preflight = [
  ...["Access-Control-Allow-Methods", "POST"],
  ...["Access-Control-Allow-Headers", "Content-Type, Authorization"],
  ...["Access-Control-Max-Age", "86400"],
];

interface Answer {
  status: number;
  body: object;
  headers: readonly string[];
}

export function answerEvents({ req, res, cors }: Exchange, result: RequestResult): void {
  const allowed = cors.headersFor(req.headers.origin);
  if (result.kind === "preflight") {
    res.writeHead(204, [...always, "Allow", methods, ...allowed, ...(allowed.length > 0 ? preflight : [])]);
    res.end();
    return;
  }
  const { status, body, headers } = answerOf(result);
  const json = `${JSON.stringify(body)}\n`;
  const type = ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(json))];
  res.writeHead(status, [...type, ...always, ...allowed, ...headers]);
  res.end(req.method === "HEAD" ? undefined : json);
}

function answerOf(result: Exclude<RequestResult, { kind: "preflight" }>): Answer {
  if (result.kind === "uncounted")
    return { status: 405, body: { error: "hits come by POST" }, headers: ["Allow", methods] };
  if (result.kind === "taken") return answerOfHits(result.hits);
  const { status, note, headers } = refusals[result.refusal];
  if (result.refusal === "method") return { status, body: { error: "hits come by POST" }, headers: ["Allow", methods] };
  const why = result.refusal === "body too large" ? "the body is larger than 64 kB" : note.replace(/^refused; /, "");
  return { status, body: { error: result.why ?? why }, headers };
}

/** 400 where nothing but malformed hits came, 404 where they are of no site; else the request is taken, and says of which not. */
function answerOfHits(hits: readonly EnrichedHit[]): Answer {
  const invalid = hits.flatMap((hit, index) =>
    hit.kind === "invalid" ? [{ hit: index, field: hit.field, why: hit.why }] : [],
  );
  const dropped = hits.flatMap((hit, index) => (hit.kind === "dropped" ? [{ hit: index, why: hit.reason }] : []));
  const body = { stored: hits.length - invalid.length - dropped.length, dropped, invalid };
  if (allInvalid(hits)) return { status: 400, body, headers: [] };
  const strange = hits.length > 0 && hits.every((hit) => hit.kind === "dropped" && hit.reason === "unknown site");
  return { status: strange ? 404 : 200, body, headers: [] };
}
