/** Rows of events on their way into a file and out of one. */
import type { Value } from "../../query/answer.ts";

/** Where the bytes of an export go; resolves when more may come. */
export type Out = (piece: string | Uint8Array) => Promise<void>;

/** Rows in, bytes out, in one format. */
export interface Encoder {
  /** In the order of the columns. */
  rows(rows: readonly (readonly Value[])[]): Promise<void>;
  /** What a file of this format needs at its end. */
  end(): Promise<void>;
}

/** A row as its file has it; nothing in it is checked yet. */
export interface RawRow {
  /** Line of the text, or number of the row in a Parquet file; from 1. */
  place: number;
  /** One for each of the names it came with. */
  fields: readonly unknown[];
}

/** Rows of a file in their order, some at a time. Names may differ from one part to the next where the format lets them. */
export type RawRows = AsyncIterable<{ names: readonly string[]; rows: readonly RawRow[] }>;

/** A file that cannot be read as what it says it is: what is wrong, and where. */
export class FormatError extends Error {
  readonly place: number | null;

  constructor(message: string, place: number | null = null) {
    super(message);
    this.name = "FormatError";
    this.place = place;
  }
}

/** Characters in one row of text; a file without line ends is no file of ours. */
export const maxRowLength = 1_000_000;
