import type { IncomingMessage } from "node:http";
import { RequestRefused } from "./format.ts";

/**
 * The body of a request as text; bytes that are no UTF-8 become U+FFFD. Throws RequestRefused where it is too large or
 * does not come in time; null where the client left before its end, so that nobody waits for an answer.
 */
export async function readBody(req: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const pieces: Buffer[] = [];
  let bytes = 0;
  const take = (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBytes) reject(new RequestRefused("body too large"));
    else pieces.push(piece);
  };
  const timer = setTimeout(() => reject(new RequestRefused("body too slow")), timeoutMs);
  req.on("data", take);
  req.once("end", () => resolve(Buffer.concat(pieces).toString()));
  req.once("close", () => resolve(null));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    req.off("data", take).pause();
  }
}
