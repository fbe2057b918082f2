/** A cell's answer in a format for machines, as the notebook room made it, handed to the browser as it comes. */
import { Readable } from "node:stream";
import type { APIContext } from "astro";

const formats = ["csv", "json", "ndjson", "svg"] as const;
type Format = (typeof formats)[number];

export async function answerExport({ params, locals, url, request }: APIContext, cell: string | undefined) {
  const { name = "", ext } = params;
  if (!formats.includes(ext as Format)) {
    const error = `no format ${JSON.stringify(ext)}; there are ${formats.join(", ")}`;
    return Response.json({ ok: false, error, status: 404 }, { status: 404 });
  }
  const { app, audience } = locals;
  const answer = await app.notebooks.export(name, cell, ext as Format, url.searchParams, {
    audience,
    signal: request.signal,
  });
  return new Response(toBody(answer.body), { status: answer.status, headers: answer.headers });
}

function toBody(body: string | ReadableStream | AsyncIterable<string | Uint8Array>): BodyInit {
  if (typeof body === "string" || body instanceof ReadableStream) return body;
  return Readable.toWeb(Readable.from(body, { objectMode: false })) as ReadableStream;
}
