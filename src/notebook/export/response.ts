/** Exports as HTTP sends them, while they come. */
import { ReadableStream as WebStream } from "node:stream/web";
import type { APIContext } from "astro";
import { sha256 } from "../../base/sha256.ts";
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

/** Bytes up to which an answer is known as a whole before it is sent, so that it has an ETag. */
const taggedBytes = 1_000_000;

/** With an ETag where it is small enough, and without a body for whoever has it already. */
export async function toResponse({ status, headers, body }: Exported, request: Request): Promise<Response> {
  const begun = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : await begin(body);
  if (Buffer.isBuffer(begun)) {
    if (status !== 200) return new Response(begun, { status, headers });
    // Packed on the way or not, it is the same answer.
    const etag = `W/"${sha256(begun, "hex").slice(0, 16)}"`;
    const tagged = { ...headers, etag };
    return knows(request, etag)
      ? new Response(null, { status: 304, headers: tagged })
      : new Response(begun, { status, headers: tagged });
  }
  // A stream ends here where only its headers are wanted: Astro would leave it, and its reader at work for ever.
  if (request.method === "HEAD") {
    await begun.rest.return();
    return new Response(null, { status, headers });
  }
  return new Response(WebStream.from(toBytes(begun)) as ReadableStream, { status, headers });
}

function knows({ headers }: Request, etag: string): boolean {
  const known = headers.get("if-none-match")?.split(",") ?? [];
  return known.some((one) => one.trim() === "*" || one.trim().replace(/^(W\/)?/, "W/") === etag);
}

interface Begun {
  begun: string[];
  rest: AsyncGenerator<string, void>;
}

/** The whole, or what has come of it before it was too much, or broke off: then it does so where that is read. */
async function begin(rest: AsyncGenerator<string, void>): Promise<Buffer<ArrayBuffer> | Begun> {
  const begun: string[] = [];
  for (let bytes = 0; bytes <= taggedBytes; ) {
    const next = await rest.next().catch((error: unknown) => ({ done: false, value: null, error }) as const);
    if (next.value === null) return { begun, rest: brokenOff(next.error) };
    if (next.done) return Buffer.from(begun.join(""));
    bytes += next.value.length;
    begun.push(next.value);
  }
  return { begun, rest };
}

// biome-ignore lint/correctness/useYield: it fails before it has anything
async function* brokenOff(error: unknown): AsyncGenerator<string, void> {
  throw error;
}

async function* toBytes({ begun, rest }: Begun): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  try {
    // As one, so that all of it is counted while it waits for room.
    yield encoder.encode(begun.join(""));
    for await (const text of rest) yield encoder.encode(text);
  } finally {
    await rest.return();
  }
}
