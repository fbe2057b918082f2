import type { APIRoute } from "astro";

/** What the finder looks through; with `?q=` what the server itself finds. */
export const GET: APIRoute = async ({ locals, url }) => {
  const { finder } = locals.app;
  const words = url.searchParams.get("q");
  const answer = words === null ? await finder.index() : { places: await finder.search(words), more: false };
  return Response.json({ ...answer, places: answer.places.filter(({ href }) => locals.may(href)) });
};
