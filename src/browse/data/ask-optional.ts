import { type Answer, type Question, QuestionError } from "../../query/answer.ts";

/** How questions are put. */
export type Asks = (question: Question) => Promise<Answer>;

/** The answer, or null where it cannot be had, or not in time: a page is there without it. */
export async function askOptional(asks: Asks, question: Question): Promise<Answer | null> {
  try {
    return await asks(question);
  } catch (error) {
    if (error instanceof QuestionError && error.status < 499) return null;
    throw error;
  }
}
