import type { APIRoute } from "astro";

/** Ready: a hit would be kept and a question answered. */
export const GET: APIRoute = async ({ locals: { app } }) => {
  const { store, readers } = await app.ready();
  return Response.json({ ok: store && readers, store, readers }, { status: store && readers ? 200 : 503 });
};
