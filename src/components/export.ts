/** A cell's answer in a format for machines, as the notebook room made it, handed to the browser as it comes. */
import { Readable } from "node:stream";
import type { APIContext } from "astro";
import type { Audience } from "../notebook/audience.ts";
import { openShare } from "./shared.ts";

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
  const { status, headers, body } = await notebooks.export(name, cell, ext as Format, search, asking, url.searchParams);
  return new Response(toBody(body), { status, headers });
}

function refusal(error: string): Response {
  return Response.json({ ok: false, error, status: 404 }, { status: 404 });
}

export function toBody(body: string | Uint8Array | ReadableStream | AsyncIterable<string | Uint8Array>): BodyInit {
  if (typeof body === "string" || body instanceof ReadableStream) return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  return Readable.toWeb(Readable.from(body, { objectMode: false })) as ReadableStream;
}
