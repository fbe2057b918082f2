/**
 * The same text, well-formed, in memory of its own: a part of a longer text keeps all of that text alive, so what is
 * remembered of a request would keep the whole request.
 */
export function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
