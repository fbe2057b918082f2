import type { APIRoute } from "astro";
import { readEditForm } from "../../write/edit-form.ts";
import { WriteError } from "../../write/problem.ts";

/** Keeps what is being written; `act=discard` forgets it. */
export const POST: APIRoute = async ({ locals, request }) => {
  const form = await readEditForm(request);
  if (form === null) return Response.json({ ok: false, error: "more than a notebook may have" }, { status: 413 });
  const { drafts } = locals.app.writer;
  try {
    if (form.act === "discard") await drafts.drop(form.key);
    else await drafts.put(form);
    return Response.json({ ok: true });
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    return Response.json({ ok: false, error: error.message }, { status: error.status });
  }
};
