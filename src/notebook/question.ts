import type { Bound, Question } from "../query/answer.ts";
import type { Compiled } from "../query/library/notebook.ts";
import { askOptionsOf, type NotebookRequest } from "./request-context.ts";

/** Only the parameters that the SQL names are bound. */
export function toQuestion(compiled: Compiled, values: Record<string, Bound>, request: NotebookRequest): Question {
  const params = Object.fromEntries(compiled.params.map((name) => [name, values[name] ?? null]));
  const days = toDays(compiled, values);
  const over = days !== undefined && !compiled.timely && days.to < String(values["today"]);
  if (over && "now" in params) params["now"] = null;
  return { sql: compiled.sql, params, days, ...askOptionsOf(request), locate: (offset) => compiled.locate(offset) };
}

/** The days that a question is about, as the CTEs in its SQL bound them. */
function toDays({ dayScope }: Compiled, { from, to }: Record<string, Bound>): Question["days"] {
  if (dayScope === null || typeof from !== "string" || typeof to !== "string") return undefined;
  return { from: dayScope.days === "period" ? from : "", to, of: dayScope.of };
}
