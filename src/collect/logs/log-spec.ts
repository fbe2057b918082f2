import type { Visitor } from "../../web/client-address.ts";
import { maxUserAgentLength } from "../../web/client-address.ts";
import type { HitSpec } from "../hit.ts";
import type { LogHit } from "./verdict.ts";

/** A log's hit as any wire format would say it, and whose it is. */
export function toLogSpec(hit: LogHit): { spec: HitSpec; visitor: Visitor } {
  const { address, userAgent, gpc, dnt, kind, url, referrer, subscribers } = hit;
  const base = { address, gpc, dnt, optedOut: false };
  // Where the log says nothing of the client, nothing can be said of it, as of a server that speaks for itself.
  const visitor: Visitor =
    userAgent === null
      ? { ...base, userAgent: "", isServer: true }
      : { ...base, userAgent: userAgent.slice(0, maxUserAgentLength) };
  const spec: HitSpec = { url };
  if (referrer !== "") spec.referrer = referrer;
  if (kind === "notfound") spec.status = "404";
  if (kind === "download")
    Object.assign(spec, { kind: "event", name: "download", props: { url: url.replace(/[?#].*/s, "") } });
  if (kind === "feed") spec.isFeed = true;
  if (subscribers !== null) spec.value = subscribers;
  return { spec, visitor };
}
