/**
 * What a tracker is told: a status, one line for the curious owner, and a 43-byte GIF, so that no page ever shows a
 * broken image. Never cached, as a cached answer is an uncounted page view.
 *
 * The snippet asks with credentials (they carry the owner's opt-out), so the answer may be read by the owner's sites
 * only: the origin is echoed where its host is a known site's, and no other origin gets a CORS header at all.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sites } from "../store/sites.ts";

export interface Answer {
  status: number;
  /** X-Tallybook; printable ASCII only. */
  note?: string;
  /** More headers: name, value, name, value … */
  headers?: string[];
}

/** One transparent pixel; a string, as headers and body then leave in one write. */
const gif = atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");

const always = ["Cache-Control", "no-store", "Vary", "Origin", "Cross-Origin-Resource-Policy", "cross-origin"];
const image = ["Content-Type", "image/gif", "Content-Length", String(gif.length)];

const stored: Answer = { status: 200 };

/** Origins remembered; only known ones are, but their ports are anyone's choice. */
const mostOrigins = 1000;

export class Answers {
  #sites: Sites;
  #origins = new Map<string, { cors: string[]; stored: string[] }>();
  #plain = { cors: [] as string[], stored: [...image, ...always] };

  constructor(sites: Sites) {
    this.#sites = sites;
    sites.onChange(() => this.#origins.clear());
  }

  /** The GIF; HEAD has its headers alone. */
  send(req: IncomingMessage, res: ServerResponse, answer: Answer = stored): void {
    const origin = this.#originOf(req);
    if (answer === stored) res.writeHead(200, origin.stored);
    else res.writeHead(answer.status, [...origin.stored, ...noteOf(answer), ...(answer.headers ?? [])]);
    if (req.method === "HEAD") res.end();
    else res.end(gif, "latin1");
  }

  /** OPTIONS: what a browser may send from another origin. */
  preflight(req: IncomingMessage, res: ServerResponse): void {
    const { cors } = this.#originOf(req);
    const allowed =
      cors.length > 0
        ? [
            "Access-Control-Allow-Methods",
            "GET, HEAD",
            "Access-Control-Allow-Headers",
            "Content-Type",
            "Access-Control-Max-Age",
            "86400",
          ]
        : [];
    res.writeHead(204, [...always, "Allow", methods, ...cors, ...allowed]);
    res.end();
  }

  #originOf(req: IncomingMessage): { cors: string[]; stored: string[] } {
    const { origin } = req.headers;
    if (origin === undefined) return this.#plain;
    return this.#origins.get(origin) ?? this.#admit(origin);
  }

  #admit(origin: string): { cors: string[]; stored: string[] } {
    const url = URL.parse(origin);
    // Only what a browser would write: an origin and nothing more, so that echoing it is safe.
    if (!url || url.origin !== origin || !this.#sites.byHost(url.hostname)) return this.#plain;
    const cors = [
      "Access-Control-Allow-Origin",
      origin,
      "Access-Control-Allow-Credentials",
      "true",
      "Access-Control-Expose-Headers",
      "X-Tallybook",
    ];
    const admitted = { cors, stored: [...image, ...always, ...cors] };
    if (this.#origins.size >= mostOrigins) this.#origins.clear();
    this.#origins.set(origin, admitted);
    return admitted;
  }
}

export const methods = "GET, HEAD, OPTIONS";

function noteOf({ note }: Answer): string[] {
  return note === undefined ? [] : ["X-Tallybook", note];
}
