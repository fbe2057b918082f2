import type { Format } from "./format.ts";
import { toJsonRow, toKeys } from "./rows.ts";

export const json = {
  mediaType: "application/json; charset=utf-8",
  isDownload: false,
  label: "JSON",
  isSeldomWanted: true,
  needs: "answer",
  /** `{"ok":true,"rows":[…],"truncated":false}` */
  toText: ({ columns, rows, truncated }) => {
    const keys = toKeys(columns);
    return `{"ok":true,"rows":[${rows.map((row) => toJsonRow(keys, row)).join(",\n")}],"truncated":${truncated}}\n`;
  },
} satisfies Format;
