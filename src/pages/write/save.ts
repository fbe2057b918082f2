import type { APIRoute } from "astro";
import { problemOf, readPosted, trySave } from "../queries/_editing.ts";

/** Saves without leaving the page. What is in the way is told by the editor's own form, which is then sent. */
export const POST: APIRoute = async ({ locals, request }) => {
  const posted = await readPosted(request);
  if (posted === null) return Response.json({ ok: false }, { status: 413 });
  const attempt = await trySave(locals.app, posted);
  if (attempt.saved === null) return Response.json({ ok: false }, { status: attempt.large ? 413 : 200 });
  const { saved } = attempt;
  const problem = (await problemOf(locals.app, saved.name))?.message ?? null;
  return Response.json({ ok: true, name: saved.name, base: saved.base, problem });
};
