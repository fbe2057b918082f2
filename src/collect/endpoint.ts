/** The collector's end of HTTP: whose hits a request brings, what is refused unread, and that each is answered once. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Effects } from "../base/effects.ts";
import type { Sites } from "../store/sites.ts";
import { type Visitor, visitorOf } from "../web/client-address.ts";
import { readBody } from "./formats/body.ts";
import { Cors } from "./formats/cors.ts";
import { toFindFormat } from "./formats/find-format.ts";
import { type HitFormat, type Refusal, RequestRefused, type RequestResult } from "./formats/format.ts";
import type { HitSpec } from "./hit.ts";

type Answer = (result: RequestResult) => void;

interface Deps {
  formats: readonly HitFormat[];
  sites: Sites;
  effects: Effects;
  /** Proxies that are believed. */
  trustProxy: string[];
  bodyTimeoutMs: number;
  /** Whether the token that comes with a request may send hits. */
  mayCollect(headers: IncomingHttpHeaders): Promise<boolean>;
  /** No more hits are taken. */
  isClosed(): boolean;
  /** Takes the hits of one request, and answers when they are on disk; a promise where something had to be awaited. */
  collect(specs: HitSpec[], visitor: Visitor, answer: Answer): Promise<void> | undefined;
}

export class Endpoint {
  readonly #deps: Deps;
  readonly #cors: Cors;
  readonly #findFormat: (target: string) => HitFormat | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#cors = new Cors(deps.sites);
    this.#findFormat = toFindFormat(deps.formats);
  }

  /** False where the request brings no hits. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const format = this.#findFormat(req.url ?? "");
    if (!format) return false;
    const answer: Answer = (result) => {
      if (!res.headersSent) format.answer({ req, res, cors: this.#cors }, result);
    };
    try {
      this.#receive(format, req, answer)?.catch((error) => this.#fail(error, answer));
    } catch (error) {
      this.#fail(error, answer);
    }
    return true;
  }

  #receive(format: HitFormat, req: IncomingMessage, answer: Answer): Promise<void> | undefined {
    const refusal = this.#refusalOf(format, req);
    if (refusal) answer({ kind: "refused", refusal });
    else if (req.method === "OPTIONS") answer({ kind: "preflight" });
    else if (req.method === "HEAD") answer({ kind: "uncounted" });
    else {
      const visitor = visitorOf(req, this.#deps.trustProxy);
      if (req.method === "POST") return this.#receiveBody(format, req, visitor, answer);
      return this.#collect(format, req, "", visitor, answer);
    }
    return undefined;
  }

  #refusalOf(format: HitFormat, { method = "", headers, url = "" }: IncomingMessage): Refusal | undefined {
    const isEndless = headers["transfer-encoding"] !== undefined && method !== "POST";
    const bodyBytes = isEndless ? Infinity : Number(headers["content-length"] ?? 0);
    if (bodyBytes > format.maxBodyBytes) return "body too large";
    if (url.length > format.maxTargetLength) return "target too long";
    const methods: readonly string[] = format.methods;
    const isKnown = methods.includes(method === "HEAD" ? "GET" : method) || method === "OPTIONS";
    if (!isKnown) return "method";
    return this.#deps.isClosed() ? "closing" : undefined;
  }

  async #receiveBody(format: HitFormat, req: IncomingMessage, visitor: Visitor, answer: Answer): Promise<void> {
    const isTrusted = format.tokens === true && req.headers.authorization !== undefined;
    if (isTrusted && !(await this.#deps.mayCollect(req.headers))) throw new RequestRefused("token");
    const body = await readBody(req, format.maxBodyBytes, this.#deps.bodyTimeoutMs);
    if (body !== null) await this.#collect(format, req, body, visitor, answer, isTrusted);
  }

  #collect(
    format: HitFormat,
    req: IncomingMessage,
    body: string,
    visitor: Visitor,
    answer: Answer,
    isTrusted = false,
  ): Promise<void> | undefined {
    const specs = format.parse({ target: req.url ?? "", headers: req.headers, body, isTrusted, asker: visitor });
    return this.#deps.collect(specs, visitor, answer);
  }

  /** A fault of ours must not end the server; its message may quote the visitor, so only its place is logged. */
  #fail(error: unknown, answer: Answer): void {
    if (error instanceof RequestRefused) {
      answer({ kind: "refused", refusal: error.refusal, why: error.why });
      return;
    }
    const [place = ""] = /\n\s*at .*/.exec((error as Error).stack ?? "") ?? [];
    this.#deps.effects.log(`A hit met a fault of Tallybook's own: ${(error as Error).name}${place}`);
    answer({ kind: "refused", refusal: "fault" });
  }
}
