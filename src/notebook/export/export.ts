import { type Chunk, QuestionError } from "../../query/answer.ts";
import { type Audience, errorFor } from "../audience.ts";
import { toCellError } from "../cell-error.ts";
import type { ResultWriter } from "./format.ts";
import { type ExportFormat, exportFormats } from "./formats.ts";

/** A response without the HTTP: whoever serves it adds nothing but the connection. */
export interface Exported {
  status: number;
  headers: Record<string, string>;
  /** A stream's first chunk has been read, so that its status is the truth; a later failure breaks it off. */
  body: string | Uint8Array | AsyncGenerator<string, void>;
}

/** Headers of an export: never guessed at, never run, named after its notebook and cell. */
export function exportHeaders(format: ExportFormat, name: string): Record<string, string> {
  const { mediaType, isDownload } = exportFormats[format];
  const file = `${name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 120) || "tallybook"}.${format}`;
  return {
    "content-type": mediaType,
    "content-disposition": `${isDownload ? "attachment" : "inline"}; filename="${file}"`,
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

/** Chunks as text, while they come; waits for the first one. Whoever leaves, at any moment, ends what is read. */
export async function toWritten(
  chunks: AsyncIterable<Chunk>,
  writer: ResultWriter,
): Promise<AsyncGenerator<string, void>> {
  const parts = write(chunks, writer);
  await parts.next();
  return parts;
}

/** Begins with nothing, as soon as there is a chunk: a generator that was never begun would not end what it reads. */
async function* write(chunks: AsyncIterable<Chunk>, writer: ResultWriter): AsyncGenerator<string, void> {
  let written: ReturnType<ResultWriter> | null = null;
  let before = "";
  let cut = false;
  for await (const { columns, rows, truncated = false } of chunks) {
    if (written === null) {
      written = writer(columns);
      yield "";
      if (written.head !== "") yield written.head;
    }
    cut = truncated;
    if (rows.length === 0) continue;
    const { between = "", write } = written;
    yield before + rows.map(write).join(between);
    before = between;
  }
  if (written?.end) yield written.end(cut);
}

/**
 * `{"ok":false,"error":"…","errors":["…"],"status":n}`, and a `hint` where a near name is known; anything but a
 * QuestionError is nobody's to read.
 */
export function exportError(error: unknown, audience: Audience): Exported {
  if (!(error instanceof QuestionError)) throw error;
  const { message, file, line } = errorFor(toCellError(error), audience);
  const where = file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `;
  const said = (error.words ?? `${where}${message}`).toWellFormed();
  const hint = error.words === undefined ? undefined : /Did you mean .+$/.exec(message)?.[0].toWellFormed();
  const body = { ok: false, error: said, errors: [said], status: error.status, hint };
  return { status: error.status, headers: failureHeaders(error), body: `${JSON.stringify(body)}\n` };
}
