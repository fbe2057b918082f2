/**
 * What a tracker is told: a status, one line for the curious owner, and a 43-byte GIF, so that no page ever shows a
 * broken image. Never cached, as a cached answer is an uncounted page view.
 *
 * The snippet asks with credentials (they carry the owner's opt-out), so the answer may be read by the owner's sites
 * only: the origin is echoed where its host is a known site's, or where one is developed or previewed, so that a
 * developer sees whether the hit is counted; no other origin gets a CORS header at all.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sites } from "../../store/sites.ts";
import { hostOf } from "../enrich/page.ts";
import { matchHost } from "../enrich/site.ts";
import type { Passed } from "../pipeline.ts";

export interface PixelAnswer {
  status: number;
  /** X-Tallybook; printable ASCII only. */
  note: string;
  /** More headers: name, value, name, value … */
  headers: string[];
}

/** What the pixel answers to. */
const methods = "GET, HEAD, OPTIONS";

export const refusals = {
  body: refused(413, "the pixel takes no body", "Connection", "close"),
  target: refused(414, "the address is too long"),
  method: refused(405, "only GET is counted", "Allow", methods),
  tooMany: refused(429, "too many hits wait", "Retry-After", "1"),
  notDurable: refused(503, "nothing can be written", "Retry-After", "30"),
  fault: refused(500, "a fault of Tallybook's own"),
  closing: refused(503, "shutting down", "Retry-After", "5", "Connection", "close"),
};

function refused(status: number, why: string, ...headers: string[]): PixelAnswer {
  return { status, note: `refused; ${why}`, headers };
}

/** For HEAD: it succeeds, as a test by hand expects, and says that it proves nothing. */
export const uncounted: PixelAnswer = { status: 200, note: "dropped; HEAD is not counted", headers: [] };

/** Null for a hit that is stored: the GIF says it all. */
export function answerOf(passed: Passed): PixelAnswer | null {
  if (passed.kind === "stored") return null;
  if (passed.kind === "invalid") {
    return { status: 400, note: `invalid; ${passed.field}: ${passed.why}`, headers: [] };
  }
  return { status: passed.reason === "unknown site" ? 404 : 200, note: `dropped; ${passed.reason}`, headers: [] };
}

/** One transparent pixel; a string, as headers and body then leave in one write. */
const gif = atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");

const always = ["Cache-Control", "no-store", "Vary", "Origin", "Cross-Origin-Resource-Policy", "cross-origin"];
const image = ["Content-Type", "image/gif", "Content-Length", String(gif.length), ...always];

const preflight = [
  ...["Access-Control-Allow-Methods", "GET, HEAD"],
  ...["Access-Control-Allow-Headers", "Content-Type"],
  ...["Access-Control-Max-Age", "86400"],
];

/** Headers for one origin, made once. */
interface Headers {
  image: string[];
  preflight: string[];
}

const stranger: Headers = { image, preflight: [...always, "Allow", methods] };

/** Origins remembered; only known ones are, but their ports, and names of previews, are anyone's choice. */
const mostOrigins = 1000;

/** Scheme, the longest name that a host may have, and port; longer ones are no browser's. */
const longestOrigin = 300;

export class PixelAnswers {
  #sites: Sites;
  #origins = new Map<string, Headers>();

  constructor(sites: Sites) {
    this.#sites = sites;
    sites.onChange(() => this.#origins.clear());
  }

  /** The GIF; HEAD has its headers alone. */
  send(req: IncomingMessage, res: ServerResponse, answer: PixelAnswer | null = null): void {
    const { image } = this.#headersFor(req.headers.origin);
    if (answer) res.writeHead(answer.status, [...image, "X-Tallybook", answer.note, ...answer.headers]);
    else res.writeHead(200, image);
    if (req.method === "HEAD") res.end();
    else res.end(gif, "latin1");
  }

  /** What a browser may send from another origin. */
  preflight(req: IncomingMessage, res: ServerResponse): void {
    res.writeHead(204, this.#headersFor(req.headers.origin).preflight);
    res.end();
  }

  #headersFor(origin: string | undefined): Headers {
    if (origin === undefined) return stranger;
    return this.#origins.get(origin) ?? this.#admit(origin);
  }

  #admit(origin: string): Headers {
    if (origin.length > longestOrigin) return stranger;
    const url = URL.parse(origin);
    // Only what a browser would write: an origin and nothing more, so that echoing it is safe.
    if (!url || url.origin !== origin) return stranger;
    if (matchHost(hostOf(url), this.#sites).name === "") return stranger;
    const cors = [
      ...["Access-Control-Allow-Origin", origin],
      ...["Access-Control-Allow-Credentials", "true"],
      ...["Access-Control-Expose-Headers", "X-Tallybook"],
    ];
    const headers = { image: [...image, ...cors], preflight: [...stranger.preflight, ...cors, ...preflight] };
    if (this.#origins.size >= mostOrigins) this.#origins.clear();
    this.#origins.set(origin, headers);
    return headers;
  }
}
