import { QuestionError } from "../query/answer.ts";
import type { CellError } from "./page.ts";

/** What a page says of a question that could not be answered. */
export function toCellError({ message, file, line, column, length, progress }: QuestionError): CellError {
  const token = column === undefined ? {} : { column, length: length ?? 1 };
  return { message, ...(progress && { progress }), file: file ?? null, line: line ?? null, ...token };
}

/** What is wrong with a cell as an error, for whoever asks for its answer alone. */
export function toQuestionError({ message, file, line }: CellError): QuestionError {
  return new QuestionError(message, {
    status: 422,
    ...(file === null ? {} : { file }),
    ...(line === null ? {} : { line }),
  });
}
