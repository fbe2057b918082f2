import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Definition } from "./definition.ts";

const maxLength = 500;

/** @throws QuestionError 422 for a parameter that the file does not name, or a value that is too long */
export function checkParams({ name, params: declared }: Definition, params: Record<string, string>): void {
  const known = Object.keys(declared);
  for (const [param, value] of Object.entries(params)) {
    if (!known.includes(param)) {
      const hint = didYouMean(param, known) || ` Known are: ${known.join(", ") || "none"}.`;
      const message = `params: ${name} has no parameter ${JSON.stringify(param.slice(0, 60))}.${hint}`;
      throw new QuestionError(message, { status: 422 });
    }
    if (value.length > maxLength) {
      throw new QuestionError(`params.${param}: ${maxLength} characters are the most.`, { status: 422 });
    }
  }
}
