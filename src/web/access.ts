/** What a request says of itself: whether a program sent it, whether it changes something, whether a page of ours did. */

/** Formats read by machines: they are refused in JSON, not sent to a login form. */
const machine = /\.(csv|json|ndjson|atom|svg|png)$|^\/live\/stream$/;

export function isMachine(path: string, headers: Headers): boolean {
  if (machine.test(path)) return true;
  return headers.has("authorization") || !/text\/html|^\*\/\*$|^$/.test(headers.get("accept") ?? "");
}

/**
 * A change is only taken from a page of ours. Browsers send `Origin` with every unsafe request; its host must be the one
 * that was asked, or the one the owner gave as this install's own, and its scheme https where that is how it was asked.
 * @param https the browser's connection is known to be encrypted
 */
export function isOurs(headers: Headers, url: string | null, https: boolean): boolean {
  const origin = URL.parse(headers.get("origin") ?? "");
  if (!origin) return false;
  if (origin.origin === url) return true;
  if (https && origin.protocol !== "https:") return false;
  return headers.get("host")?.toLowerCase() === origin.host;
}

export function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
