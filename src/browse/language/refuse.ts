import { QuestionError } from "../../query/answer.ts";

/**
 * @param words what a script is told, where Datasette has fixed the words
 * @throws QuestionError 400, for an address that cannot be understood
 */
export function refuse(message: string, words?: string): never {
  throw new QuestionError(message, { status: 400, ...(words === undefined ? {} : { words }) });
}
