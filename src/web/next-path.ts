const base = "http://here.invalid";

/** Where to go after login: a path on this server and nothing else, whatever a link asked for. */
export function toNextPath(asked: string | null | undefined): string {
  if (!asked?.startsWith("/") || asked.includes("\\")) return "/";
  const url = URL.parse(asked, base);
  // Dots and tabs are gone only now: "/.//host" has become "//host", which a browser takes for another server.
  if (url?.origin !== base || url.pathname.startsWith("//")) return "/";
  if (/^\/(login|logout|setup)\/?$/.test(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}
