import type { APIRoute } from "astro";
import { readEditForm } from "../../write/edit-form.ts";
import { problemOf, trySave } from "../../write/editor-page.ts";

/** Saves without leaving the page. What is in the way is said by the editor's own form, which is then sent. */
export const POST: APIRoute = async ({ locals, request }) => {
  const form = await readEditForm(request);
  if (form === null) return Response.json({ ok: false }, { status: 413 });
  const result = await trySave(locals.app, form);
  if (result.saved === null) return Response.json({ ok: false }, { status: result.isTooLarge ? 413 : 200 });
  const { name, base } = result.saved;
  const problem = (await problemOf(locals.app, name))?.message ?? null;
  return Response.json({ ok: true, name, base, problem });
};
