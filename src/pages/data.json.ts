import type { APIRoute } from "astro";
import { toResponse } from "../notebook/export/response.ts";

/** Every table and what it means; the one address of the room that does not begin with /data/. */
export const GET: APIRoute = async ({ locals, url, request }) => {
  const { app, owner, origin } = locals;
  const asking = { owner: owner !== null, origin, signal: request.signal };
  const found = await app.browse.answer(url.pathname, url.searchParams, asking);
  if (found.type !== "sent") return new Response(null, { status: 404 });
  return toResponse(found.exported, request);
};
