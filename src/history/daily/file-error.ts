import { QuestionError } from "../../query/answer.ts";

/** The error as one that the file's SQL is to blame for. @throws it where it is no such error */
export function fileErrorOf(error: unknown): QuestionError {
  if (error instanceof QuestionError && !error.unasked) return error;
  throw error;
}
