/** The cookie of a browser that is not counted: set by a page of ours, read by the collector. */
const name = "tallybook_ignore";

const set = new RegExp(`(?:^|;)\\s*${name}=1\\s*(?:;|$)`);

/** Is this `Cookie` header one of the owner's own browsers? */
export function isOptedOut(cookie: string | null | undefined): boolean {
  return typeof cookie === "string" && set.test(cookie);
}

/** `Set-Cookie`; it is read on requests from other sites, hence SameSite=None, which browsers take only with Secure. */
export function optOutCookie(on: boolean, https: boolean): string {
  const site = https ? "SameSite=None; Secure" : "SameSite=Lax";
  return `${name}=${on ? 1 : ""}; Path=/; Max-Age=${on ? 365 * 24 * 60 * 60 : 0}; HttpOnly; ${site}`;
}
