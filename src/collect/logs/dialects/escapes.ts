/** How servers write in a line what would end it, or its field. */

/** nginx: `\x22`, a byte each. Apache: `\"`, `\\`, `\t`, `\x22`. Bytes that are no UTF-8 become U+FFFD. */
export function fromServerEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/(?:\\(?:x[\da-f]{2}|.))+/gis, (run) =>
    Buffer.concat([...run.matchAll(/\\(x[\da-f]{2}|.)/gis)].map(([, code = ""]) => toBytes(code))).toString(),
  );
}

const letters: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", v: "\v", f: "\f" };

function toBytes(code: string): Buffer {
  return code.length === 3 ? Buffer.from(code.slice(1), "hex") : Buffer.from(letters[code] ?? code);
}

/** nginx with `escape=json`. */
export function fromJsonEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
