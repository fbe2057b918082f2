import { type DaysProgress, type Question, QuestionError } from "../answer.ts";
import { tokenLength } from "../sql/tokens.ts";

/** What a reader says of a question that it could not answer. */
interface Failure {
  message: string;
  status: number;
  offsets: readonly number[];
  progress?: DaysProgress;
}

/** Places the failure: the first place in the SQL's own text; what it refers to uses its names more rightly. */
export function toQuestionError(
  { message, status, offsets, progress }: Failure,
  { sql, locate = inSql(sql) }: Pick<Question, "sql" | "locate">,
): QuestionError {
  if (progress !== undefined) return new QuestionError(message, { status, progress });
  const offset = offsets.find((one) => locate(one).own !== false) ?? offsets.at(-1);
  if (offset === undefined) return new QuestionError(message, { status, offsets });
  return new QuestionError(message, { status, ...locate(offset), length: tokenLength(sql, offset), offsets });
}

/** Places an offset into SQL that belongs to no file by its own lines. */
function inSql(sql: string): NonNullable<Question["locate"]> {
  return (offset) => {
    const lines = sql.slice(0, offset).split("\n");
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  };
}
