import type { APIRoute } from "astro";
import { QuestionError } from "../../../query/answer.ts";
import { acts } from "../_act.ts";
import { answerJson, paramsBody, readJson, subjectsBody, toJson } from "../_json.ts";

/** `run`, `stop`, `pause`, `unpause`: answers with how it is doing then. */
export const POST: APIRoute = ({ locals, params: { name = "", act = "" } }) =>
  answerJson(async () => {
    const { collectors } = locals.app;
    const work = act === "unpause" ? acts["resume"] : act === "resume" ? undefined : acts[act];
    if (!work) throw unknown(act, "POST takes run, stop, pause and unpause");
    await work(collectors, name);
    return { collector: toJson(await collectors.status(name)) };
  });

/** `subjects`: a list; `params`: an object. Each takes the place of what was set before. */
export const PUT: APIRoute = ({ locals, request, params: { name = "", act = "" } }) =>
  answerJson(async () => {
    const { collectors } = locals.app;
    if (act === "subjects") await collectors.setSubjects(name, await readJson(request, subjectsBody));
    else if (act === "params") await collectors.setParams(name, await readJson(request, paramsBody));
    else throw unknown(act, "PUT takes subjects and params");
    return { collector: toJson(await collectors.status(name)) };
  });

function unknown(act: string, message: string): QuestionError {
  return new QuestionError(`There is no ${JSON.stringify(act.slice(0, 40))} here: ${message}.`, { status: 404 });
}
