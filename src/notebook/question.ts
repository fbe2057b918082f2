import { addDays } from "../base/days.ts";
import type { Bound, Question } from "../query/answer.ts";
import type { Compiled } from "../query/library/notebook.ts";
import { askOptionsOf, type NotebookRequest } from "./request-context.ts";

/** Only the parameters that the SQL names are bound. */
export function toQuestion(compiled: Compiled, values: Record<string, Bound>, request: NotebookRequest): Question {
  const params = Object.fromEntries(compiled.params.map((name) => [name, values[name] ?? null]));
  const days = toDays(compiled, values);
  const over = days !== undefined && !compiled.timely && days.to < String(values["today"]);
  if (over && "now" in params) params["now"] = null;
  const parts = compiled.parts.map(({ start, end, compiled: part }) => ({
    start,
    end,
    question: toQuestion(part, values, request),
  }));
  const locate = (offset: number) => compiled.locate(offset);
  return { sql: compiled.sql, params, days, parts, ...askOptionsOf(request), locate };
}

/** The days that a question is about, as the CTEs in its SQL bound them. */
function toDays({ dayScope }: Compiled, { from, to }: Record<string, Bound>): Question["days"] {
  if (dayScope === null || typeof from !== "string" || typeof to !== "string") return undefined;
  const { days, of } = dayScope;
  return { from: days === "period" ? from : "", to: days === "before" ? addDays(from, -1) : to, of };
}
