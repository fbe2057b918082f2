/** What a wire format is: how one tracker sends hits, and what it must be told. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Asker } from "../enrich/clean.ts";
import type { EnrichedHit, HitSpec } from "../hit.ts";
import type { Cors } from "./cors.ts";

export interface HitFormat {
  /** Where its hits are sent; `*` stands for one segment of a path. */
  paths: readonly string[];
  /** Methods that bring hits. HEAD, where GET does, and OPTIONS are answered too. Only POST brings a body. */
  methods: readonly ("GET" | "POST")[];
  /** Characters of a request target. */
  maxTargetLength: number;
  maxBodyBytes: number;
  /** A request may come with a token of scope "collect"; one that is none is refused. */
  tokens?: true;
  /** The hits of a request, in their order. Throws RequestRefused for what is not of this format. */
  parse(request: HitRequest): HitSpec[];
  /** Writes the whole answer: status, headers with those of CORS, body. Called once a request. */
  answer(exchange: Exchange, result: RequestResult): void;
}

/** What a format takes its hits from. */
export interface HitRequest {
  /** The path with its query, as the request line has it. */
  target: string;
  headers: IncomingHttpHeaders;
  /** "" for GET. */
  body: string;
  /** It came with a token. */
  isTrusted: boolean;
  /** Who sent it, so that nothing of them is kept. */
  asker: Asker;
}

export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  cors: Cors;
}

/** How a request ended. */
export type RequestResult =
  /** Whatever is stored or counted of its hits is on disk. */
  | { kind: "taken"; hits: readonly EnrichedHit[] }
  | { kind: "refused"; refusal: Refusal; why?: string | undefined }
  /** HEAD. */
  | { kind: "uncounted" }
  /** OPTIONS: a browser asks what it may send from another origin. */
  | { kind: "preflight" };

/** Why nothing of a request was taken. */
export type Refusal =
  | "body too large"
  | "body too slow"
  | "target too long"
  | "method"
  | "token"
  | "malformed"
  | "too many waiting"
  | "not durable"
  | "closing"
  | "fault";

/** Ends a request; `why` is for the answer. */
export class RequestRefused extends Error {
  readonly refusal: Refusal;
  readonly why: string | undefined;

  constructor(refusal: Refusal, why?: string) {
    super(why ?? refusal);
    this.name = "RequestRefused";
    this.refusal = refusal;
    this.why = why;
  }
}
