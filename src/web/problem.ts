/** What the query room refused, told apart from what broke. Pages are bundled, so its class is known by name only. */
import type { QuestionError } from "../query/answer.ts";

export function isQuestionError(error: unknown): error is QuestionError {
  return error instanceof Error && error.name === "QuestionError";
}
