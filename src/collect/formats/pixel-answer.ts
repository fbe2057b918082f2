/**
 * What the pixel answers: a status, one line for the curious owner, and a 43-byte GIF, so that no page ever shows a
 * broken image. Never cached, as a cached answer is an uncounted page view.
 */
import { sharedBaseHeaders } from "../../web/base-headers.ts";
import type { DropReason, EnrichedHit } from "../hit.ts";
import type { Exchange, Refusal, RequestResult } from "./format.ts";

interface Answer {
  status: number;
  /** X-Tallybook; printable ASCII only. */
  note: string;
  /** More headers: name, value, name, value … */
  headers: readonly string[];
}

/** What the pixel answers to. */
const methods = "GET, HEAD, OPTIONS";

/** What each refusal is in HTTP. */
export const refusals: Record<Refusal, Answer> = {
  "body too large": refused(413, "the pixel takes no body", "Connection", "close"),
  "body too slow": refused(408, "the body does not come", "Connection", "close"),
  "target too long": refused(414, "the address is too long"),
  method: refused(405, "only GET is counted", "Allow", methods),
  token: refused(401, "this is no token that may send hits", "WWW-Authenticate", "Bearer"),
  malformed: refused(400, "not understood"),
  "too many waiting": refused(429, "too many hits wait", "Retry-After", "1"),
  "not durable": refused(503, "nothing can be written", "Retry-After", "30"),
  closing: refused(503, "shutting down", "Retry-After", "5", "Connection", "close"),
  fault: refused(500, "a fault of Tallybook's own"),
};

function refused(status: number, why: string, ...headers: string[]): Answer {
  return { status, note: `refused; ${why}`, headers };
}

/** HEAD succeeds, as a test by hand expects, and says that it proves nothing. */
const uncounted: Answer = { status: 200, note: "dropped; HEAD is not counted", headers: [] };

/** One transparent pixel; a string, as headers and body then leave in one write. */
export const gif = atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");

const always = ["Cache-Control", "no-store", "Vary", "Origin", ...sharedBaseHeaders];
const image = ["Content-Type", "image/gif", "Content-Length", String(gif.length), ...always];

const preflight = [
  ...["Access-Control-Allow-Methods", "GET, HEAD"],
  ...["Access-Control-Allow-Headers", "Content-Type"],
  ...["Access-Control-Max-Age", "86400"],
];

export function answerPixel({ req, res, cors }: Exchange, result: RequestResult): void {
  const allowed = cors.headersFor(req.headers.origin);
  if (result.kind === "preflight") {
    res.writeHead(204, [...always, "Allow", methods, ...allowed, ...(allowed.length > 0 ? preflight : [])]);
    res.end();
    return;
  }
  const answer = answerOf(result);
  if (answer) res.writeHead(answer.status, [...image, ...allowed, "X-Tallybook", answer.note, ...answer.headers]);
  else res.writeHead(200, [...image, ...allowed]);
  if (req.method === "HEAD") res.end();
  else res.end(gif, "latin1");
}

/** Undefined for a hit that is stored: the GIF says it all. */
function answerOf(result: Exclude<RequestResult, { kind: "preflight" }>): Answer | undefined {
  if (result.kind === "refused") return refusals[result.refusal];
  if (result.kind === "uncounted") return uncounted;
  const [hit] = result.hits;
  return hit && answerOfHit(hit);
}

/** Of hits that are left out for a fault of who sends them; all others are answered like those that are stored. */
const statuses: Partial<Record<DropReason, number>> = { "unknown site": 404, "page unknown": 400 };

function answerOfHit(hit: EnrichedHit): Answer | undefined {
  if (hit.kind === "stored") return undefined;
  const status = hit.kind === "invalid" ? 400 : (statuses[hit.reason] ?? 200);
  return { status, note: noteOf(hit), headers: [] };
}

/** Why a hit is not stored, as the header says it. */
export function noteOf(hit: Exclude<EnrichedHit, { kind: "stored" }>): string {
  return hit.kind === "invalid" ? `invalid; ${hit.field}: ${hit.why}` : `dropped; ${hit.reason}`;
}
