import type { APIRoute } from "astro";
import { WriteError } from "../../write/problem.ts";
import { readPosted } from "../queries/_editing.ts";

/** Keeps what is being written; `act=discard` forgets it. */
export const POST: APIRoute = async ({ locals, request }) => {
  const posted = await readPosted(request);
  if (posted === null) return Response.json({ ok: false, error: "more than a notebook may have" }, { status: 413 });
  const { drafts } = locals.app.desk;
  try {
    if (posted.act === "discard") await drafts.drop(posted.key);
    else await drafts.put(posted);
    return Response.json({ ok: true });
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    return Response.json({ ok: false, error: error.message }, { status: error.status });
  }
};
