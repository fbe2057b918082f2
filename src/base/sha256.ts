import { hash } from "node:crypto";

/** SHA-256 of a text or of bytes. No secret is safe behind it that could be guessed. */
export function sha256(content: string | NodeJS.ArrayBufferView, encoding: "hex" | "base64" = "hex"): string {
  return hash("sha256", content, encoding);
}
