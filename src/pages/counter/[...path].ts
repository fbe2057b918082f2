import type { APIRoute } from "astro";
import { sha256 } from "../../base/sha256.ts";
import { isCounterFormat, toShown } from "../../share/counter.ts";
import { networkOf } from "../../web/network.ts";

/** What pages of others may show and scripts of theirs read. */
const shared = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "public, max-age=60",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *",
};

/** `/counter/%2Fa-post%2F.svg`: how often that page was read; `TOTAL` for the whole site. 404 with 0 for none. */
export const GET: APIRoute = async ({ url, request, locals }) => {
  // Of the address as it came: the path in it is escaped as a whole.
  const [, escaped = "", ext = ""] = /^\/counter\/(.+)\.([a-z]+)$/.exec(url.pathname) ?? [];
  const path = unescaped(escaped);
  if (!isCounterFormat(ext))
    return refuse(404, "an address such as /counter/%2Fa-post%2F.svg is needed, ending in .json, .svg, .png or .html");
  const { app, client } = locals;
  const asked = { path, search: url.searchParams, network: networkOf(client.address), signal: request.signal };
  const count = await app.counter.count(asked);
  if (count.kind === "closed") return refuse(403, "no site has opened its counter; it is among the site's settings");
  if (count.kind === "wrong") return refuse(count.status, count.why);
  const { type, body } = await toShown(ext, count);
  const etag = `"${sha256(`${ext} ${count.views} ${count.visitors}`).slice(0, 16)}"`;
  const headers = { ...shared, etag, "content-type": type };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body as BodyInit, { status: count.views === 0 ? 404 : 200, headers });
};

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { ...shared, "cache-control": "no-store" } });
}
