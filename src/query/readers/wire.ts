import type { Bound, DaysProgress, Reads, Value } from "../answer.ts";

/** Longest text or blob SQLite may make: what stops zeroblob, replace and printf from taking the machine's memory. */
export const maxValueBytes = 10_000_000;
/** Most bytes one message of rows carries, counted roughly. */
export const maxAnswerBytes = 8_000_000;
export const maxChunkBytes = 256_000;
export const maxChunkRows = 1_000;

/** From the server to a reader; one question at a time. */
export type Request =
  /**
   * `origin`: the SQL as it was before rows took the place of parts of it. `limited`: relations before which CTEs in the
   * SQL stand, called like them, that keep them to some days.
   */
  | {
      type: "ask";
      sql: string;
      origin: string;
      params: Record<string, Bound>;
      rows: number;
      bytes: number;
      limited: string[];
    }
  | { type: "stream"; sql: string; params: Record<string, Bound> }
  /** The next chunk of a stream, or its end. */
  | { type: "more" }
  | { type: "stop" };

/** From a reader to the server. */
export type Reply =
  | { type: "hello"; spent: number }
  | {
      type: "rows";
      columns: string[];
      rows: Value[][];
      done: boolean;
      truncated: boolean;
      ms: number;
      /** ms of a core that the process has spent in all. */
      spent: number;
      reads?: Reads;
    }
  | { type: "error"; message: string; status: number; offsets: number[]; spent: number; progress?: DaysProgress };
