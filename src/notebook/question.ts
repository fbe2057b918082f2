import { addDays } from "../base/days.ts";
import type { Bound, Question } from "../query/answer.ts";
import type { Compiled, DayScope } from "../query/library/notebook.ts";
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

/** The days that a question is about, as the CTEs in its SQL bound them; days between two spans count. */
function toDays({ dayScope }: Compiled, values: Record<string, Bound>): Question["days"] {
  if (dayScope === null) return undefined;
  const text = (name: string) => (typeof values[name] === "string" ? String(values[name]) : null);
  const [from, to, first, last] = ["from", "to", "compared_from", "compared_to"].map(text);
  if (from == null || to == null) return undefined;
  const spans: Record<DayScope, [from: string, to: string]> = {
    period: [from, to],
    previous: [first ?? "", last ?? ""],
    compared: [[from, first ?? from].sort()[0] ?? from, [to, last ?? to].sort()[1] ?? to],
    comparison: ["", to],
    before: ["", addDays(from, -1)],
  };
  const [begins, ends] = spans[dayScope.days];
  return { from: begins, to: ends, of: dayScope.of };
}
