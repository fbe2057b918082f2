import type { Value } from "../../query/answer.ts";

/** What an address says of how rows are written. */
export interface RowsAsked {
  /** A byte-order mark comes first, by which some spreadsheets know UTF-8. */
  mark: boolean;
  /** Title of the notebook. */
  title: string;
  /** What knows this answer from all others: the address of the install, where it is known, and the cell's. */
  source: string;
}

/** How an answer with these columns is written: what stands before its rows, each of these, and what stands between and behind them. */
export type ResultWriter = (columns: string[]) => {
  head: string;
  write(row: Value[]): string;
  between?: string;
  end?(truncated: boolean): string;
};

interface FormatFacts {
  mediaType: string;
  /** A browser saves the file instead of showing it. */
  isDownload: boolean;
  /** Label of the link beside a cell; null: there is none. */
  label: string | null;
  /** Its link waits inside the cell's SQL, where there is any. */
  isSeldomWanted?: boolean;
}

/** Rows, written while they come: all of them, or those of a page, cut at the row limit. */
interface RowsFormat extends FormatFacts {
  needs: "rows" | "answer";
  /** Whether rows of these columns can be written so; absent: all can. */
  fits?(columns: readonly string[]): boolean;
  toWriter(asked: RowsAsked): ResultWriter;
}

/** A picture that was painted. */
interface Picture {
  bytes: Uint8Array;
  /** What it lacks, for a header; null: nothing. */
  lack: string | null;
}

/** The figure of a cell; there is none of a cell without one. */
interface FigureFormat extends FormatFacts {
  needs: "figure";
  /** px where the address asks for none; null: as wide as the chart's kind of file is by itself */
  usualWidth: number | null;
  fromSvg(svg: string): string | Promise<Picture>;
}

/** One format of a cell's answer. */
export type Format = RowsFormat | FigureFormat;
