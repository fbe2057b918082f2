import type { Client } from "../web/client-address.ts";

/*
 * Attributes are ours, not the library's: `Secure` follows the request, and the cookie is kept for as long as
 * browsers allow, as the control database says when a session ends (30 days without a visit).
 */
const name = "tallybook.session_token";

/** The library's Set-Cookie headers → ours; an emptied session cookie is removed from the browser. */
export function toCookies(headers: Headers, https: boolean): string[] {
  const session = headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`));
  if (!session) return [];
  const value = session.slice(name.length + 1).split(";", 1)[0] ?? "";
  const age = value === "" ? 0 : 400 * 24 * 60 * 60;
  return [
    `${https ? `__Host-${name}` : name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`,
  ];
}

/**
 * All the login library may see of a request: its session cookie. Over https only the one that no other host, and no
 * connection without encryption, can have set.
 */
export function onlyCookie(headers: Headers, { https }: Client): Headers {
  const wanted = https ? `__Host-${name}=` : `${name}=`;
  const found = (headers.get("cookie") ?? "").split(/;\s*/).find((cookie) => cookie.startsWith(wanted));
  return new Headers(found === undefined ? {} : { cookie: `${name}=${found.slice(wanted.length)}` });
}
