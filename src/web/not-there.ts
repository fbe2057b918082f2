import type { AstroGlobal } from "astro";

/** The page of 404 in the place of one that has read what was posted to it: a request can be read only once. */
export function notThere({
  rewrite,
  request,
  url,
}: Pick<AstroGlobal, "rewrite" | "request" | "url">): Promise<Response> {
  return rewrite(new Request(new URL("/404", url), { headers: request.headers }));
}
