import { QuestionError } from "../query/answer.ts";
import type { CellError } from "./page.ts";

/** What a page says of a question that could not be answered. */
export function toCellError(error: QuestionError): CellError {
  const { message, file, line, column, length, progress, unasked } = error;
  const token = column === undefined ? {} : { column, length: length ?? 1 };
  const passes = unasked && { passes: true };
  return { message, ...(progress && { progress }), ...passes, file: file ?? null, line: line ?? null, ...token };
}

/** What is wrong with a cell as an error, for whoever asks for its answer alone. */
export function toQuestionError({ message, file, line }: CellError): QuestionError {
  return new QuestionError(message, {
    status: 422,
    ...(file === null ? {} : { file }),
    ...(line === null ? {} : { line }),
  });
}
