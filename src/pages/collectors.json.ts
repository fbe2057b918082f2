import type { APIRoute } from "astro";
import { answerJson, fileBody, readJson, toJson } from "./collectors/_json.ts";

/** All collectors and how each is doing. */
export const GET: APIRoute = ({ locals }) =>
  answerJson(async () => ({ collectors: (await locals.app.collectors.list()).map(toJson) }));

/** A new one: `{name, text}`. */
export const POST: APIRoute = ({ locals, request }) =>
  answerJson(async () => {
    const { name, text } = await readJson(request, fileBody);
    await locals.app.collectorWriter.save({ name, text, base: "", by: locals.owner ? "owner" : "token" });
    return { collector: toJson(await locals.app.collectors.status(name)) };
  }, 201);
