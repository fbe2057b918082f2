/**
 * What is personal in a text that a page sends, taken out of it: e-mail addresses, and the request's own address and
 * User-Agent, which live in memory only and must not come to the disk by another way.
 */
import { toWrittenPath } from "../../base/percent-escapes.ts";
import type { Visitor } from "../../web/client-address.ts";

/** Who sent it. */
export type Asker = Pick<Visitor, "address" | "userAgent">;

/** Stands for what was taken out; it needs no escape in a path. */
const removed = "(removed)";

/** The bounds keep it linear. A last label of letters: `package@1.2.3` is none. */
const emailAddress = /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/giu;

/** Characters of an address or a User-Agent, below which it may be a part of anything. */
const [minAddress, minUserAgent] = [7, 12];

export function clean(text: string, asker: Asker): string {
  const kept = withoutPlain(text, asker);
  if (!kept.includes("%")) return kept;
  const decoded = decode(kept);
  const cleaned = withoutPlain(decoded, asker);
  return cleaned === decoded ? kept : cleaned;
}

/** Of a path or a URL, which stays one. */
export function cleanAddress(address: string, asker: Asker): string {
  const kept = clean(address, asker);
  return kept === address ? address : toWrittenPath(kept);
}

function withoutPlain(text: string, { address, userAgent }: Asker): string {
  let kept = text.includes("@") || text.includes("%40") ? text.replace(emailAddress, removed) : text;
  if (address.length >= minAddress && kept.includes(address)) kept = kept.replaceAll(address, removed);
  if (userAgent.length >= minUserAgent && kept.includes(userAgent)) kept = kept.replaceAll(userAgent, removed);
  return kept;
}

/** Escapes that are no text stay as they are. */
function decode(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
