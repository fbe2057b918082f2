/** Exports as HTTP sends them, while they come. */
import { ReadableStream as WebStream } from "node:stream/web";
import type { APIContext } from "astro";
import { networkOf } from "../../web/network.ts";
import type { Audience } from "../audience.ts";
import type { Exported } from "./export.ts";
import { exportFormatNames, isExportFormat } from "./formats.ts";

interface Wanted {
  name: string;
  cell: string | undefined;
  search: URLSearchParams;
  audience: Audience;
  isLocked?: boolean;
}

/** One cell's answer, in the format that the address ends in; by default the cell that the address names. */
export async function answerExport(context: APIContext, wanted: Wanted = toWanted(context)): Promise<Response> {
  const { params, locals, request, url } = context;
  const { ext } = params;
  if (!isExportFormat(ext)) {
    return refuseExport(`no format ${JSON.stringify(ext)}; there are ${exportFormatNames.join(", ")}`);
  }
  const { name, cell, search, audience, isLocked } = wanted;
  const by = { audience, isLocked, signal: request.signal, network: networkOf(locals.client.address) };
  return toResponse(await locals.app.notebooks.export(name, cell, ext, search, by, url.searchParams), request);
}

function toWanted({ params, locals, url }: APIContext): Wanted {
  const { name = "", cell } = params;
  return { name, cell, search: url.searchParams, audience: locals.audience };
}

export function refuseExport(error: string): Response {
  return Response.json({ ok: false, error, errors: [error], status: 404 }, { status: 404 });
}

/** A stream ends here where only its headers are wanted: Astro would leave it, and its reader at work for ever. */
export async function toResponse({ status, headers, body }: Exported, { method }: Request): Promise<Response> {
  if (typeof body === "string") return new Response(body, { status, headers });
  if (body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer>, { status, headers });
  if (method === "HEAD") {
    await body.return();
    return new Response(null, { status, headers });
  }
  return new Response(WebStream.from(toBytes(body)) as ReadableStream, { status, headers });
}

async function* toBytes(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
