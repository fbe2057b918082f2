import type { Format } from "./format.ts";
import { toCsvRow } from "./rows.ts";

export const csv = {
  mediaType: "text/csv; charset=utf-8",
  isDownload: true,
  label: "CSV",
  needs: "rows",
  toWriter: (columns) => ({ head: toCsvRow(columns), write: toCsvRow }),
} satisfies Format;
