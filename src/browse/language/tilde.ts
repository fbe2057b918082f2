/**
 * Names and keys in the path of an address: letters, digits, `_` and `-` stand for themselves, a blank is `+`, every
 * other byte is `~` and two hexadecimal digits. Proxies and browsers leave these alone, as they do not with `%2F`.
 */

export function toTilde(text: string): string {
  let encoded = "";
  for (const byte of new TextEncoder().encode(text.toWellFormed())) {
    const letter = String.fromCharCode(byte);
    if (/[A-Za-z0-9_-]/.test(letter)) encoded += letter;
    else if (letter === " ") encoded += "+";
    else encoded += `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

/** The text an address means, or null where its bytes are no text. Also takes what nobody needed to encode. */
export function fromTilde(encoded: string): string | null {
  const bytes: number[] = [];
  for (const [part] of encoded.matchAll(/~[0-9A-Fa-f]{2}|[^~+]+|[~+]/g)) {
    if (part === "+") bytes.push(0x20);
    else if (part.startsWith("~") && part.length === 3) bytes.push(Number.parseInt(part.slice(1), 16));
    else for (const byte of new TextEncoder().encode(part)) bytes.push(byte);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return null;
  }
}
