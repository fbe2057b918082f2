import type { APIRoute } from "astro";

/** What the editor can propose. */
export const GET: APIRoute = async ({ locals, request }) =>
  Response.json(await locals.app.writer.schema(request.signal));
