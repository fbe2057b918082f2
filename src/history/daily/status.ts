import type { FileProblem, QuestionError } from "../../query/answer.ts";
import type { DailyFile } from "./files.ts";
import type { DailyVersion } from "./sql.ts";

/** What the settings page says of a daily table. */
export interface DailyStatus {
  /** Name of the file and of the view. */
  name: string;
  title: string;
  description: string | null;
  /** As the owner knows it: `queries/daily/daily_pages.sql`. */
  file: string;
  /** true: from the owner's directory. */
  own: boolean;
  /** Columns of the view that serves; none while there is none. */
  columns: string[];
  /**
   * `closed`: all finished days are stored; `building`: some are still asked of the raw events; `broken`: the file
   * cannot be used, `problem` says why, and what it said before goes on serving if there was something.
   */
  state: "closed" | "building" | "broken";
  /** Finished days that are stored, of `total`; of a changed file, in the table that will replace the old one. */
  done: number;
  total: number;
  problem: FileProblem | null;
  /** Why today is counted whole each time, in words that go on after "as"; null: hits are added to what was counted. */
  unfolded: string | null;
}

/** Finished days that a version has rows of, and those that it lacks. */
export interface Progress {
  done: number;
  left: number;
}

/** @param next the version that is being built, or else the one that serves */
export function toStatus(
  file: DailyFile,
  [serving, next]: [serving: DailyVersion | undefined, next: DailyVersion | undefined],
  { done, left }: Progress,
  error: QuestionError | undefined,
): DailyStatus {
  const { name, title, own } = file;
  const building = left > 0 || serving === undefined || next !== serving;
  return {
    ...{ name, title, own, file: file.file, description: "error" in file ? null : file.description },
    columns: serving?.columns ?? [],
    state: error ? "broken" : building ? "building" : "closed",
    done,
    total: done + left,
    unfolded: serving?.unfolded || null,
    problem: error ? { message: error.message, file: error.file ?? file.file, line: error.line ?? 1 } : null,
  };
}
