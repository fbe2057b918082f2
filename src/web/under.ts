/**
 * An install below a path of a host that also has something else, such as https://example.com/stats. Within, every
 * address begins at the root; what goes out to a browser is put below the path here, and nowhere else, and what comes in
 * loses it in the listener, whether the proxy in front has stripped it or not.
 */

/** "/stats" of https://example.com/stats; "" of an install with a host of its own. */
export function pathOf(url: string | null): string {
  return url === null ? "" : new URL(url).pathname.replace(/\/$/, "");
}

/** The origin of an install's address. */
export function originOf(url: string | null): string | null {
  return url === null ? null : new URL(url).origin;
}

/** What was asked for, without the path that a proxy left in front of it. */
export function within(path: string, asked: string): string {
  if (path === "" || !asked.startsWith(path)) return asked;
  const rest = asked.slice(path.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : asked;
}

/** An address of ours as the browser needs it; others stay. */
export function below(path: string, address: string): string {
  return /^\/(?!\/)/.test(address) ? path + address : address;
}

/** Attributes that lead somewhere; in texts of a page their quotes are escaped. */
const leading = /(\s(?:href|src|action|formaction|data-notes|data-narrow)=")(?=\/(?!\/))/g;

/** A whole page, with the path in front of every address of ours, and in `data-under` for its scripts. */
export function putBelow(path: string, html: string): string {
  return html.replace(leading, `$1${path}`).replace(/<html\b/, `<html data-under="${path}"`);
}

/** A cookie that is not sent to what else the host has. */
export function keptBelow(path: string, cookie: string): string {
  return cookie.replace(/; Path=\/(?=;|$)/i, `; Path=${path}`);
}

/** Why this path cannot be told from our own addresses; null: it can. @param patterns of our pages */
export function whyNot(path: string, patterns: Iterable<string>): string | null {
  const first = path.split("/")[1];
  const ours = [...patterns].some((pattern) => pattern.split("/")[1]?.replace(/\.\w+$/, "") === first);
  return ours ? `below /${first} there are pages of Tallybook; take another path` : null;
}
