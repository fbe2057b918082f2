import type { Format } from "./format.ts";
import { toJsonRow, toKeys } from "./rows.ts";

export const ndjson = {
  mediaType: "application/x-ndjson; charset=utf-8",
  isDownload: true,
  label: null,
  needs: "rows",
  toWriter: (columns) => {
    const keys = toKeys(columns);
    return { head: "", write: (row) => `${toJsonRow(keys, row)}\n` };
  },
} satisfies Format;
