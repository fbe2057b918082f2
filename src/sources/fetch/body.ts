import type { Readable } from "node:stream";

/** More came than is taken. */
export class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`It is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`);
    this.name = "TooLarge";
  }
}

/** All of it. Throws TooLarge beyond so many bytes. */
export async function readBody(body: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // Leaving the loop ends the transfer.
    if (length > maxBytes) throw new TooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Text by the first of mark, header, declaration and UTF-8 that reads all of it without an error. */
export function decode(bytes: Uint8Array, type: string): string {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  const mark = start.startsWith("\xff\xfe") ? "utf-16le" : start.startsWith("\xfe\xff") ? "utf-16be" : undefined;
  const header = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1];
  const declared = /<(?:\?xml|meta)\b[^>]*?(?:encoding|charset)\s*=\s*["']?([\w-]+)/i.exec(start)?.[1];
  for (const encoding of [mark, start.startsWith("\xef\xbb\xbf") ? "utf-8" : undefined, header, declared, "utf-8"]) {
    try {
      if (encoding !== undefined) return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // An encoding that nobody knows, or another one than it says.
    }
  }
  return new TextDecoder().decode(bytes);
}

/** Why a server could not be reached, as the system says it. */
export function reasonOf(error: unknown): string {
  const { message, code } = error as Error & { code?: string };
  return message || (code ?? "no reason is known");
}
