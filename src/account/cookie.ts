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
  return [`${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`];
}

/** All the login library may see of a request. */
export function onlyCookie(headers: Headers): Headers {
  return new Headers({ cookie: headers.get("cookie") ?? "" });
}
