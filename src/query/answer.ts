import type { Budget } from "../base/governor.ts";

/** One cell of a result as SQLite holds it; integers beyond 2^53 arrive as bigint. */
export type Value = string | number | bigint | null | Uint8Array;

/** What a parameter may be bound to; a bigint where a number would not hold the integer exactly. */
export type Bound = string | number | bigint | null;

/** A question for the readers: SQL that is bound, bounded and may be called off. */
export interface Question {
  sql: string;
  params?: Record<string, Bound>;
  /** Rows at the most; one more is fetched, so that `truncated` is the truth. Default 10,000. */
  rows?: number;
  /** Rough bytes of them at the most, but for one row; default 8,000,000. */
  bytes?: number | undefined;
  /** Most ms until the reader is ended. Default 10,000; a stranger's at most 3,000, or 20,000 of a stream. */
  deadline?: number;
  /** Calls the question off: its reader is ended. */
  signal?: AbortSignal | undefined;
  /** Asked without login, on a public page: all strangers share one place in the queue, leave a reader free, and get less time. */
  stranger?: boolean | undefined;
  /** Among strangers those of one network take turns with the others; never kept beyond the question. */
  network?: string | undefined;
  /**
   * The days that it can see `of` some relations of events, both ends counted; absent: all. CTEs in the SQL that are
   * called like these relations keep it to them.
   */
  days?: { from: string; to: string; of: string[] } | undefined;
  /** Questions of one client share its place in the queue; by default those of one signal. */
  client?: object | undefined;
  /**
   * CTEs in `sql`, whose SELECTs are at `start` to `end`, that are questions by themselves: `Answers` puts what it has
   * kept of them in their places. All else asks `sql` as it stands.
   */
  parts?: { start: number; end: number; question: Question }[];
  /** The SQL before its parts were put in their places: it says where each value comes from. Absent: `sql`. */
  origin?: string;
  /** Nobody waits for the answer: asked after all others, and out of this budget. */
  budget?: Budget | undefined;
  /** Names file and line of an offset into `sql`, for errors; a Compiled has one. Not `own`: of what it refers to. */
  locate?: (offset: number) => { file?: string; line: number; column?: number; own?: boolean };
}

/** A part of a streamed answer; the first may have no rows, and each names the columns. */
export interface Chunk {
  columns: string[];
  rows: Value[][];
  /** It is the last one, and there are more rows; only of what is cut at so many. */
  truncated?: boolean;
}

export interface Answer {
  columns: string[];
  rows: Value[][];
  truncated: boolean;
  /** ms that the database spent. */
  ms: number;
  /** What the answer rests on; absent of a stream. */
  reads?: Reads;
  /** When a kept answer was asked, ms since 1970, UTC; absent: just now. */
  kept?: number;
}

/** What an answer rests on: as long as none of it changes, the same question has the same answer. */
export interface Reads {
  /** Names in lower case, views among them; `events` only where it may have seen more than the question's days. */
  tables: string[];
  /** Events of the question's days, and no others. */
  bounded: boolean;
  /** It rests on more than that: the clock, chance, the state of SQLite itself. */
  volatile: boolean;
}

/** How far a daily table is computed: days that are done, of all. */
export interface DaysProgress {
  done: number;
  total: number;
}

/** A question that could not be answered: what happened, where, and the HTTP status that says so. */
export class QuestionError extends Error {
  readonly status: number;
  /** Path of the file as the owner knows it (`queries/top-pages.sql`), and the line in it, from 1. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** In that line, from 1, and how many characters from there are to blame; where it is known so exactly. */
  readonly column: number | undefined;
  readonly length: number | undefined;
  /** How far the daily table is that it asks for; absent where it waits for none. */
  readonly progress: DaysProgress | undefined;
  /** What a program is told, where others have fixed its words: a script compares them. */
  readonly words: string | undefined;
  /** Places in the question's SQL that may be to blame, if any; absent: it is not the database that refused it. */
  readonly offsets: readonly number[] | undefined;
  constructor(
    message: string,
    options: {
      status?: number;
      file?: string;
      line?: number;
      column?: number;
      length?: number;
      progress?: DaysProgress;
      words?: string;
      offsets?: readonly number[];
    } = {},
  ) {
    super(message);
    this.name = "QuestionError";
    this.status = options.status ?? 400;
    this.file = options.file;
    this.line = options.line;
    this.column = options.column;
    this.length = options.length;
    this.progress = options.progress;
    this.words = options.words;
    this.offsets = options.offsets;
  }

  /** No reader was there, or the question was called off: the error says nothing of the SQL. */
  get unasked(): boolean {
    return this.status >= 499 && this.progress === undefined;
  }
}

/** What is wrong with a file, and where. */
export interface FileProblem {
  message: string;
  /** As the owner knows it: `queries/top-pages.sql`. */
  file: string;
  /** From 1. */
  line: number;
}
