import type { APIRoute } from "astro";
import { answerJson, toJson } from "./_json.ts";

/** One collector, what it follows, and its last runs. */
export const GET: APIRoute = ({ locals, params: { name = "" } }) =>
  answerJson(async () => {
    const { collectors } = locals.app;
    const status = await collectors.status(name);
    const subjects = status.definition?.each ? await collectors.subjectsOf(name) : [];
    return { collector: toJson(status), subjects, runs: await collectors.runs(name) };
  });

/** Removes its file; with `?rows=1` its table, too. */
export const DELETE: APIRoute = ({ locals, url, params: { name = "" } }) =>
  answerJson(() => locals.app.collectorWriter.remove(name, { rows: url.searchParams.get("rows") === "1" }));
