import type { LogLine } from "../log-line.ts";

/** A way in which servers write a request. */
export interface Dialect {
  /** As `--format` has it. */
  name: string;
  /**
   * Reads a file from its first line; a file may say on the way what its lines mean.
   * @param now ms since 1970; what is far ahead of it is no time
   */
  open(now: () => number): ReadLine;
}

/** "nothing": a line that is none of a request, as it should be; null: it is not understood. */
export type ReadLine = (text: string) => LogLine | "nothing" | null;
