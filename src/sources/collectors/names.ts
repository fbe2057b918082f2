export const columnTypes = ["text", "integer", "real", "boolean", "day"] as const;
type ColumnType = (typeof columnTypes)[number];

export interface Column {
  name: string;
  type: ColumnType;
}

/** `latest`: what the last run found; `changes`: also what is gone, and what was there before; `every-run`: all of it. */
export const keeps = ["latest", "changes", "every-run"] as const;
