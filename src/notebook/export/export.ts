import { type Answer, type Chunk, QuestionError, type Value } from "../../query/answer.ts";
import { type Audience, errorFor } from "../audience.ts";
import { toCellError } from "../prepared.ts";
import { toCsvRow, toJsonRow, toKeys } from "./rows.ts";

export type ExportFormat = "csv" | "json" | "ndjson" | "svg" | "png";

/** A response without the HTTP: whoever serves it adds nothing but the connection. */
export interface Exported {
  status: number;
  headers: Record<string, string>;
  /** A stream's first chunk has been read, so that its status is the truth; a later failure breaks it off. */
  body: string | Uint8Array | AsyncIterable<string>;
}

const types: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
  png: "image/png",
};

/** Headers of an export: never guessed at, never run, named after its notebook and cell. */
export function exportHeaders(format: ExportFormat, name: string): Record<string, string> {
  const file = `${name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 120) || "tallybook"}.${format}`;
  return {
    "content-type": types[format],
    "content-disposition": `${format === "csv" || format === "ndjson" ? "attachment" : "inline"}; filename="${file}"`,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
  };
}

/** Headers of an answer that says what is wrong: it is not kept, and what passes may be asked for again soon. */
function failureHeaders({ status }: QuestionError): Record<string, string> {
  const again: Record<string, string> = status === 503 ? { "retry-after": "10" } : {};
  return { ...exportHeaders("json", "error"), "cache-control": "no-store", ...again };
}

/** `{"ok":true,"rows":[…],"truncated":false}` */
export function answerToJson({ columns, rows, truncated }: Answer): string {
  const keys = toKeys(columns);
  return `{"ok":true,"rows":[${rows.map((row) => toJsonRow(keys, row)).join(",\n")}],"truncated":${truncated}}\n`;
}

/** The whole answer as CSV or NDJSON while it comes; waits for the first chunk, so that a bad question throws here. */
export function toLines(chunks: AsyncIterable<Chunk>, format: "csv" | "ndjson"): Promise<AsyncIterable<string>> {
  return toWritten(chunks, (columns) => {
    const keys = toKeys(columns);
    const write = (row: Value[]) => (format === "csv" ? toCsvRow(row) : `${toJsonRow(keys, row)}\n`);
    return { head: format === "csv" ? toCsvRow(columns) : "", write };
  });
}

/** How an answer with these columns is written: what stands before its rows, and each of these. */
type Writer = (columns: string[]) => { head: string; write(row: Value[]): string };

/** Chunks as text, while they come; waits for the first one. Whoever leaves, at any moment, ends what is read. */
export async function toWritten(chunks: AsyncIterable<Chunk>, writer: Writer): Promise<AsyncIterable<string>> {
  const parts = write(chunks, writer);
  await parts.next();
  return parts;
}

/** Begins with nothing, as soon as there is a chunk: a generator that was never begun would not end what it reads. */
async function* write(chunks: AsyncIterable<Chunk>, writer: Writer): AsyncGenerator<string, void> {
  let written: ReturnType<Writer> | null = null;
  for await (const { columns, rows } of chunks) {
    if (written === null) {
      yield "";
      written = writer(columns);
      if (written.head !== "") yield written.head;
    }
    yield rows.map(written.write).join("");
  }
}

/** `{"ok":false,"error":"…","errors":["…"],"status":n}`; anything but a QuestionError is not the asker's to read. */
export function exportError(error: unknown, audience: Audience): Exported {
  if (!(error instanceof QuestionError)) throw error;
  const { message, file, line } = errorFor(toCellError(error), audience);
  const where = file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `;
  const said = `${where}${message}`.toWellFormed();
  const body = { ok: false, error: said, errors: [said], status: error.status, title: null };
  return { status: error.status, headers: failureHeaders(error), body: `${JSON.stringify(body)}\n` };
}
