import { QuestionError } from "../../query/answer.ts";

/** @throws QuestionError 400, for an address that cannot be understood */
export function refuse(message: string): never {
  throw new QuestionError(message, { status: 400 });
}
