/** A cell's answer in a format for machines, as the notebook room made it, handed to the browser as it comes. */
import { Readable } from "node:stream";
import type { APIContext } from "astro";
import type { Audience } from "../notebook/audience.ts";
import type { Exported } from "../notebook/export/export.ts";
import { openShare } from "./open-share.ts";

const formats = ["csv", "json", "ndjson", "svg", "png"] as const;
type Format = (typeof formats)[number];

export function answerExport(context: APIContext, cell: string | undefined): Promise<Response> {
  const { params, locals, url } = context;
  const { name = "" } = params;
  return answer(context, { name, cell, search: url.searchParams, audience: locals.audience });
}

/** The same by a share link: its own notebook, its locked parameters, and always as a stranger. */
export async function answerSharedExport(context: APIContext): Promise<Response> {
  const share = await openShare(context);
  const cell = context.params["cell"];
  if (!share || (share.cell !== null && share.cell !== cell)) return refusal("this link opens nothing");
  const search = new URLSearchParams(share.search);
  return answer(context, { name: share.notebook, cell, search, audience: "stranger" });
}

interface Wanted {
  name: string;
  cell: string | undefined;
  search: URLSearchParams;
  audience: Audience;
}

async function answer({ params, locals, request, url }: APIContext, wanted: Wanted): Promise<Response> {
  const { ext } = params;
  if (!formats.includes(ext as Format)) {
    return refusal(`no format ${JSON.stringify(ext)}; there are ${formats.join(", ")}`);
  }
  const { name, cell, search, audience } = wanted;
  const asking = { audience, signal: request.signal };
  const { notebooks } = locals.app;
  return toResponse(await notebooks.export(name, cell, ext as Format, search, asking, url.searchParams), request);
}

function refusal(error: string): Response {
  return Response.json({ ok: false, error, errors: [error], status: 404 }, { status: 404 });
}

/** Of a stream whose headers only are wanted, Astro would leave the body as it is, and its reader at work for ever. */
export function toResponse({ status, headers, body }: Exported, { method }: Request): Response {
  if (typeof body === "string") return new Response(body, { status, headers });
  if (body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer>, { status, headers });
  const stream = Readable.from(body, { objectMode: false });
  if (method === "HEAD") {
    stream.destroy();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(stream) as ReadableStream, { status, headers });
}
