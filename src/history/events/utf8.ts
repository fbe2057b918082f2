import { createReadStream } from "node:fs";
import { FormatError } from "./rows.ts";

/**
 * A file's text in pieces, without a byte order mark. Bytes that are no UTF-8 are an error: replaced in silence they
 * would make another event of it.
 */
export async function* readUtf8(path: string): AsyncGenerator<string, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new FormatError("it is not UTF-8 text");
    }
  };
  for await (const bytes of createReadStream(path)) yield decode(bytes as Uint8Array);
  yield decode();
}
