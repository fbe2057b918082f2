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
  /** Of the shown columns, and behind them the labels. */
  rows: Value[][];
  /** Names of the columns that have labels. */
  labels: string[];
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
  const write = writerOf(page, json);
  const objects = () => rows.map((row) => toJsonRow(columns, row, write(row)));
  const values = (row: Value[]) => columns.map((name, index) => write(row)(row[index] ?? null, name));
  const list = (texts: string[]) => `[${texts.join(",\n")}]`;
  switch (shape) {
    case "array":
      return lines ? objects().join("\n") : list(objects());
    case "arrayfirst":
      return `[${rows.map((row) => values(row)[0])}]`;
    case "object":
      if (page.key.length === 0)
        refuse(
          page.name.startsWith("query.")
            ? "_shape=object is only available on tables"
            : "_shape=object not available for tables with no primary keys",
        );
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

type Labelled = Pick<RowsPage, "columns" | "labels">;

/** Values of a row as JSON, with their labels; text that is JSON, in columns of `json`, as it stands. */
function writerOf({ columns, labels }: Labelled, json: ReadonlySet<string>) {
  const places = new Map(labels.map((name, index) => [name, columns.length + index]));
  return (row: Value[]) =>
    (value: Value, column: string): string => {
      // On one line: read and written anew, its large numbers would change.
      if (typeof value === "string" && json.has(column) && isJson(value))
        return value.replace(/[\r\n]/g, " ").toWellFormed();
      const label = row[places.get(column) ?? -1] ?? null;
      const plain = toJsonValue(value);
      return JSON.stringify(value === null || label === null ? plain : { value: plain, label: toJsonValue(label) });
    };
}

/** A row, or the names of its columns, with each label behind what it says in words. */
function withLabels<T>({ columns, labels }: Labelled, row: T[], labelOf: (index: number) => T): T[] {
  if (labels.length === 0) return row;
  return columns.flatMap((name, index) => {
    const at = labels.indexOf(name);
    return at === -1 ? [row[index] as T] : [row[index] as T, labelOf(at)];
  });
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
  const body = [headOf(page, ask, format), ...page.rows.map((row) => line(page, row, ask, format))];
  return { status: 200, headers: headersOf(format, page, ask.download), body: body.join("") };
}

/**
 * All rows, while they come; waits for the first chunk, so that a bad question throws here.
 */
export async function toStream(
  chunks: AsyncIterable<Chunk>,
  page: Pick<RowsPage, "name" | "columns" | "labels">,
  ask: Ask,
  format: "csv" | "ndjson",
): Promise<Exported> {
  const sent = page.columns.length + page.labels.length;
  const body = await toWritten(chunks, () => ({
    head: headOf(page, ask, format),
    write: (row) => line(page, row.slice(0, sent), ask, format),
  }));
  return { status: 200, headers: headersOf(format, { ...page, nextUrl: null }, ask.download), body };
}

function headOf(page: Labelled, { header, mark }: Ask, format: "csv" | "ndjson"): string {
  if (format !== "csv") return "";
  return toCsvHead(header ? withLabels(page, page.columns, (index) => `${page.labels[index]}_label`) : null, mark);
}

function line(page: Labelled, row: Value[], { json }: Ask, format: "csv" | "ndjson"): string {
  if (format === "ndjson") return `${toJsonRow(page.columns, row, writerOf(page, json)(row))}\n`;
  const { length } = page.columns;
  return toCsvRow(withLabels<Value>(page, row, (index) => row[length + index] ?? null));
}

function headersOf(
  format: RowsFormat,
  { name, nextUrl = null }: Pick<RowsPage, "name" | "nextUrl">,
  download: boolean,
): Record<string, string> {
  const headers = exportHeaders(format, name);
  const disposition = headers["content-disposition"]?.replace(/^\w+/, download ? "attachment" : "inline") ?? "inline";
  const link: Record<string, string> = nextUrl === null ? {} : { link: `<${nextUrl}>; rel="next"` };
  // Shown in its place, as Datasette does: a browser would save what is text/csv.
  const shown: Record<string, string> =
    format === "csv" && !download ? { "content-type": "text/plain; charset=utf-8" } : {};
  return { ...headers, ...shown, "content-disposition": disposition, ...link };
}
