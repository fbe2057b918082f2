import type { APIRoute } from "astro";

/** Ready: a hit would be kept and a question answered. The owner is told, too, what is left to do in the background. */
export const GET: APIRoute = async ({ locals: { app, owner } }) => {
  const { store, readers } = await app.ready();
  const ok = store && readers;
  return Response.json({ ok, store, readers, ...(owner && { behind: app.behind() }) }, { status: ok ? 200 : 503 });
};
