import type { FileProblem, QuestionError } from "../../query/answer.ts";
import type { File } from "./files.ts";
import type { DailyVersion } from "./sql.ts";

/** How a daily table fares. */
export interface DailyStatus {
  /** Of the file and of the view. */
  name: string;
  title: string;
  description: string | null;
  /** As the owner knows it: `queries/daily/daily_pages.sql`. */
  file: string;
  /** true: from the owner's directory. */
  own: boolean;
  /** Of the view that serves; none while there is none. */
  columns: string[];
  /**
   * `closed`: all finished days are stored; `building`: some are still asked of the raw events; `broken`: the file
   * cannot be used, `problem` says why, and what it said before goes on serving if there was something.
   */
  state: "closed" | "building" | "broken";
  /** Finished days that are stored, of `total`; of a changed file, in the table that will take the place of the old one. */
  done: number;
  total: number;
  problem: FileProblem | null;
}

/** Finished days that a version has, and those it has not. */
export interface Progress {
  done: number;
  missing: number;
}

interface Facts {
  serving: DailyVersion | undefined;
  /** The one that is being built, or the one that serves. */
  next: DailyVersion | undefined;
  progress: Progress | undefined;
  error: QuestionError | undefined;
}

export function toStatus(file: File, { serving, next, progress, error }: Facts): DailyStatus {
  const { name, title, own } = file;
  const { done, missing } = progress ?? { done: 0, missing: 0 };
  const building = missing > 0 || serving === undefined || next !== serving;
  return {
    ...{ name, title, own, file: file.file, description: "error" in file ? null : file.description },
    columns: serving?.columns ?? [],
    state: error ? "broken" : building ? "building" : "closed",
    done,
    total: done + missing,
    problem: error ? { message: error.message, file: error.file ?? file.file, line: error.line ?? 1 } : null,
  };
}
