import { type Answer, type Chunk, QuestionError } from "../query/answer.ts";
import { type Audience, told } from "./audience.ts";
import { toCellError } from "./prepared.ts";
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

/** `{"ok":true,"rows":[…],"truncated":false}` */
export function toJson({ columns, rows, truncated }: Answer): string {
  const keys = toKeys(columns);
  return `{"ok":true,"rows":[${rows.map((row) => toJsonRow(keys, row)).join(",\n")}],"truncated":${truncated}}\n`;
}

/** The whole answer as CSV or NDJSON while it comes; waits for the first chunk, so that a bad question throws here. */
export async function toLines(chunks: AsyncIterable<Chunk>, format: "csv" | "ndjson"): Promise<AsyncIterable<string>> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  const columns = first.done ? [] : first.value.columns;
  const keys = toKeys(columns);
  const write = ({ rows }: Chunk): string =>
    rows.map((row) => (format === "csv" ? toCsvRow(row) : `${toJsonRow(keys, row)}\n`)).join("");
  return (async function* () {
    try {
      if (format === "csv") yield toCsvRow(columns);
      if (!first.done) yield write(first.value);
      for (;;) {
        const next = await source.next();
        if (next.done) return;
        yield write(next.value);
      }
    } finally {
      await source.return?.();
    }
  })();
}

/** `{"ok":false,"error":"…","status":n}`; anything but a QuestionError is not the asker's to read. */
export function toFailure(error: unknown, audience: Audience): Exported {
  if (!(error instanceof QuestionError)) throw error;
  const { message, file, line } = told(toCellError(error), audience);
  const where = file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `;
  const body = { ok: false, error: `${where}${message}`.toWellFormed(), status: error.status };
  const headers = { ...exportHeaders("json", "error"), "cache-control": "no-store" };
  return { status: error.status, headers, body: `${JSON.stringify(body)}\n` };
}
