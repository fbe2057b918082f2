/**
 * CSV with a header; nothing is written for null. Visitors choose referrers and paths, so what a spreadsheet would run as
 * a formula gets an apostrophe before it, as in every CSV of ours. Here it also tells an empty text from null, and it is
 * taken away again by the import, which is why texts that have such an apostrophe already get one more.
 */
import { type CsvError, parse } from "csv-parse";
import { isFormula } from "../../base/formula.ts";
import type { Value } from "../../query/answer.ts";
import type { EventColumn } from "../../store/events/columns.ts";
import { type Encoder, FormatError, maxRowLength, type Out, type RawRow, type RawRows } from "./rows.ts";
import { readUtf8 } from "./utf8.ts";

export function writeCsv(columns: readonly EventColumn[], out: Out): Encoder {
  let header = `${columns.map(({ name }) => name).join(",")}\r\n`;
  const write = (text: string): Promise<void> => {
    const first = header;
    header = "";
    return out(first + text);
  };
  return {
    rows: (rows) => write(rows.map((row) => `${row.map(toField).join(",")}\r\n`).join("")),
    end: async () => {
      if (header !== "") await write("");
    },
  };
}

function toField(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = isGuarded(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function fromField(text: string): string | null {
  if (text === "") return null;
  return text.startsWith("'") && isGuarded(text) ? text.slice(1) : text;
}

/** Apart from apostrophes at its beginning it is nothing, or a formula. */
function isGuarded(text: string): boolean {
  const bare = text.replace(/^'+/, "");
  return bare === "" || isFormula(bare);
}

export async function* readCsv(path: string): RawRows {
  let [names, rows, line, end]: [string[] | null, RawRow[], number, string] = [null, [], 1, ""];
  let failure: CsvError | undefined;
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
    // Rows are taken here and not from the stream: it would hand them over one by one, at several times the cost.
    on_record: (record: string[], { lines }) => {
      line = lines;
      if (names === null) names = record;
      else rows.push({ place: lines, fields: record.map(fromField) });
      return null;
    },
  });
  parser.on("error", (error) => {
    failure = error as CsvError;
  });
  parser.resume();
  const take = (): { names: string[]; rows: RawRow[] } => {
    if (failure) throw new FormatError(toMessage(failure), placeOf(failure));
    const part = { names: names ?? [], rows };
    rows = [];
    return part;
  };
  for await (const text of readUtf8(path)) {
    end = text.at(-1) ?? end;
    await new Promise<void>((resolve) => parser.write(text, () => resolve()));
    const part = take();
    if (part.rows.length > 0) yield part;
  }
  await new Promise<void>((resolve) => parser.once("error", () => resolve()).end(() => resolve()));
  const part = take();
  if (names === null) throw new FormatError("it has no header line with the names of the columns");
  // The last column may be shortened by any number of characters and still be a text.
  if (!/[\r\n]/.test(end)) throw new FormatError(cutOff, line);
  if (part.rows.length > 0) yield part;
}

const cutOff =
  "the file ends in the middle of this line, as if it had been cut off; if it is whole, put a line break at its end";

function toMessage({ code, message }: CsvError): string {
  if (code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH")
    return "this row has not as many fields as the header has names";
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote is never closed";
  if (code === "CSV_MAX_RECORD_SIZE")
    return `this row has more than ${maxRowLength} characters; is a quote not closed?`;
  return `this is no CSV: ${message}`;
}

function placeOf(error: CsvError): number | null {
  const { lines } = error as unknown as { lines?: number };
  return lines ?? null;
}
