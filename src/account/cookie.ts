import type { Client } from "../web/client-address.ts";

/**
 * Cookies of accounts: the library's for a session, ours for a browser that has logged in. Attributes are ours:
 * `Secure` and the prefix that only this host can set follow the request, and a cookie is kept for as long as browsers
 * allow; when a session ends (30 days without a visit) the control database says.
 */
const session = "tallybook.session_token";

/** s; browsers keep none for longer. */
const longest = 400 * 24 * 60 * 60;

/** Set-Cookie; an empty value takes the cookie from the browser. */
export function toCookie(name: string, value: string, client: Client): string {
  const age = value === "" ? 0 : longest;
  const { https, path = "" } = client;
  return `${nameOf(name, client)}=${value}; Path=${path || "/"}; Max-Age=${age}; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
}

/** Over https only the cookie that no other host, and no connection without encryption, can have set. */
export function readCookie(name: string, headers: Headers, client: Client): string | null {
  const wanted = `${nameOf(name, client)}=`;
  const found = (headers.get("cookie") ?? "").split(/;\s*/).find((cookie) => cookie.startsWith(wanted));
  return found?.slice(wanted.length) ?? null;
}

/** Of the whole host only where the whole host is ours. */
function nameOf(name: string, { https, path = "" }: Client): string {
  if (!https) return name;
  return path === "" ? `__Host-${name}` : `__Secure-${name}`;
}

/** The library's Set-Cookie headers → ours; an emptied session cookie is removed from the browser. */
export function toCookies(headers: Headers, client: Client): string[] {
  const given = headers.getSetCookie().find((cookie) => cookie.startsWith(`${session}=`));
  if (!given) return [];
  return [toCookie(session, given.slice(session.length + 1).split(";", 1)[0] ?? "", client)];
}

/** All the login library may see of a request: its session cookie. */
export function onlyCookie(headers: Headers, client: Client): Headers {
  const value = readCookie(session, headers, client);
  return new Headers(value === null ? {} : { cookie: `${session}=${value}` });
}
