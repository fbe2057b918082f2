/** Answers as scripts read them, in the shapes of Datasette. */
import { type Exported, exportHeaders, toWritten } from "../../notebook/export/export.ts";
import { toCsvHead, toCsvRow, toJsonRow, toJsonValue } from "../../notebook/export/rows.ts";
import type { Chunk, Value } from "../../query/answer.ts";
import { toKey } from "../language/address.ts";
import type { Ask } from "../language/ask.ts";
import { refuse } from "../language/refuse.ts";

export const rowsFormats = ["json", "csv", "ndjson"] as const;
export type RowsFormat = (typeof rowsFormats)[number];

/** A page of rows, ready to be sent. */
export interface RowsPage {
  name: string;
  columns: string[];
  /** Of the shown columns only. */
  rows: Value[][];
  /** Where each column of the key stands among them. */
  key: number[];
  /** Absent where there are no pages. */
  next?: string | null;
  /** Absolute. */
  nextUrl?: string | null;
  /** There is more that no token leads to. */
  truncated: boolean;
  /** Its one row has an address, which is asked: it is sent as `row` too. */
  single?: true;
  /** What `_extra` asked for, by its name. */
  extras: Record<string, unknown>;
}

export function rowsToJson(page: RowsPage, ask: Pick<Ask, "shape" | "lines" | "json">): Exported {
  const headers = headersOf("json", page, false);
  const body = shaped(page, ask);
  if (ask.shape !== "array" || !ask.lines) return { status: 200, headers, body: `${body}\n` };
  return { status: 200, headers: { ...headers, "content-type": "text/plain; charset=utf-8" }, body };
}

function shaped(page: RowsPage, { shape, lines, json }: Pick<Ask, "shape" | "lines" | "json">): string {
  const { rows, next, truncated, columns, single } = page;
  const toJson = writerOf(json);
  const objects = () => rows.map((row) => toJsonRow(columns, row, toJson));
  const values = (row: Value[]) => columns.map((name, index) => toJson(row[index] ?? null, name));
  const list = (texts: string[]) => `[${texts.join(",\n")}]`;
  switch (shape) {
    case "array":
      return lines ? objects().join("\n") : list(objects());
    case "arrayfirst":
      return `[${rows.map((row) => values(row)[0])}]`;
    case "object":
      if (page.key.length === 0) refuse("_shape=object is only available where there is a primary key");
      return `{${objects()
        .map((one, index) => `${JSON.stringify(toKey(rows[index] ?? [], page.key))}:${one}`)
        .join(",\n")}}`;
    default: {
      const arrays = shape === "arrays";
      const texts = arrays ? rows.map((row) => `[${values(row)}]`) : objects();
      const head = JSON.stringify({
        ok: true,
        next,
        next_url: page.nextUrl,
        ...(arrays && !("columns" in page.extras) ? { columns } : {}),
      });
      const tail = JSON.stringify({ truncated, ...page.extras });
      const own = single && !arrays ? `"row":${texts[0]},` : "";
      return `${head.slice(0, -1)},${own}"rows":${list(texts)},${tail.slice(1)}`;
    }
  }
}

/** Values as JSON; text that is JSON, in columns of `json`, as it stands. */
function writerOf(json: ReadonlySet<string>): (value: Value, column: string) => string {
  return (value, column) => {
    // On one line: read and written anew, its large numbers would change.
    if (typeof value === "string" && json.has(column) && isJson(value))
      return value.replace(/[\r\n]/g, " ").toWellFormed();
    return JSON.stringify(toJsonValue(value));
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One page of CSV, or of JSON objects line by line. */
export function toText(page: RowsPage, ask: Ask, format: "csv" | "ndjson"): Exported {
  const body = [headOf(page.columns, ask, format), ...page.rows.map((row) => line(page.columns, row, ask, format))];
  return { status: 200, headers: headersOf(format, page, ask.download), body: body.join("") };
}

/**
 * All rows, while they come; waits for the first chunk, so that a bad question throws here.
 * @param shown how many columns, from the first, are sent
 */
export async function toStream(
  chunks: AsyncIterable<Chunk>,
  page: Pick<RowsPage, "name" | "columns">,
  ask: Ask,
  format: "csv" | "ndjson",
): Promise<Exported> {
  const { columns } = page;
  const body = await toWritten(chunks, () => ({
    head: headOf(columns, ask, format),
    write: (row) => line(columns, row.slice(0, columns.length), ask, format),
  }));
  return { status: 200, headers: headersOf(format, { ...page, nextUrl: null }, ask.download), body };
}

function headOf(columns: string[], { header, mark }: Ask, format: "csv" | "ndjson"): string {
  return format === "csv" ? toCsvHead(header ? columns : null, mark) : "";
}

function line(columns: string[], row: Value[], { json }: Ask, format: "csv" | "ndjson"): string {
  return format === "csv" ? toCsvRow(row) : `${toJsonRow(columns, row, writerOf(json))}\n`;
}

function headersOf(
  format: RowsFormat,
  { name, nextUrl = null }: Pick<RowsPage, "name" | "nextUrl">,
  download: boolean,
): Record<string, string> {
  const headers = exportHeaders(format, name);
  const disposition = headers["content-disposition"]?.replace(/^\w+/, download ? "attachment" : "inline") ?? "inline";
  const link: Record<string, string> = nextUrl === null ? {} : { link: `<${nextUrl}>; rel="next"` };
  return { ...headers, "content-disposition": disposition, ...link };
}
