import { maxUserAgentLength, type Visitor } from "../../web/client-address.ts";
import { type HitFormat, RequestRefused } from "../formats/format.ts";
import type { HitSpec } from "../hit.ts";
import type { LogHit } from "./verdict.ts";

/**
 * A log's hit as any wire format would say it, and whose it is.
 * @param pixels what reads events of pixels
 */
export function toLogSpecs(hit: LogHit, pixels: HitFormat): { specs: HitSpec[]; visitor: Visitor } {
  const { address, userAgent, gpc, dnt } = hit;
  const base = { address, gpc, dnt, optedOut: false };
  // Where the log says nothing of the client, nothing can be said of it, as of a server that speaks for itself.
  const visitor: Visitor =
    userAgent === null
      ? { ...base, userAgent: "", isServer: true }
      : { ...base, userAgent: userAgent.slice(0, maxUserAgentLength) };
  return { specs: hit.kind === "pixel" ? toPixel(hit, pixels) : [toSpec(hit)], visitor };
}

function toSpec({ kind, url, referrer, subscribers }: LogHit): HitSpec {
  const spec: HitSpec = { url };
  if (referrer !== "") spec.referrer = referrer;
  if (kind === "notfound") spec.status = "404";
  if (kind === "download")
    Object.assign(spec, { kind: "event", name: "download", props: { url: url.replace(/[?#].*/s, "") } });
  if (kind === "feed") spec.isFeed = true;
  if (subscribers !== null) spec.value = subscribers;
  return spec;
}

/** It is of the day of its line, so that a day can be read again by its lines: how long it was held back says nothing. */
function toPixel({ url, address, userAgent }: LogHit, pixels: HitFormat): HitSpec[] {
  const asker = { address, userAgent: userAgent ?? "" };
  try {
    const request = { target: url, headers: {}, body: "", isTrusted: false, asker };
    return pixels.parse(request).map(({ heldMs: _, ...spec }) => spec);
  } catch (error) {
    if (error instanceof RequestRefused) return [];
    throw error;
  }
}
