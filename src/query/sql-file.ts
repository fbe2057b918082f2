import { QuestionError } from "./answer.ts";
import { toHeader } from "./header.ts";
import type { Notebook, QueryCell } from "./notebook.ts";

const opening = /^\s*\/\*\s*---[ \t]*\r?\n/;
const closing = /^[ \t]*---\s*\*\//m;

/**
 * A query file: plain SQL, with what it says of itself in its first comment. As a notebook it has one cell.
 * @throws QuestionError 422 with file and line for a header that cannot be read
 */
export function toSqlNotebook(file: Pick<Notebook, "name" | "file" | "own">, text: string): Notebook {
  const { yaml, line, rest } = toParts(text, file.file);
  const { chart, ...facts } = toHeader(yaml, "query", file.name, file.file, line);
  const sql = text.slice(rest);
  const cell: QueryCell = {
    type: "query",
    name: file.name.replaceAll("-", "_"),
    sql,
    line: lineAt(text, rest),
    chart,
    problem:
      sql.trim() === ""
        ? { message: "There is no SQL in this file.", file: file.file, line: lineAt(text, rest) }
        : null,
  };
  return { ...file, ...facts, kind: "query", text, cells: [cell] };
}

/** @returns the header's YAML, the line it begins on, and the offset at which the SQL begins, after blank lines */
function toParts(text: string, file: string): { yaml: string | null; line: number; rest: number } {
  const open = opening.exec(text);
  if (open === null) return { yaml: null, line: 1, rest: afterBlank(text, 0) };
  const start = open[0].length;
  const comment = text.indexOf("*/", start);
  const close = closing.exec(text.slice(start));
  const line = lineAt(text, start);
  if (close === null) {
    const message = "The header that begins with /* --- never ends; close it with --- */.";
    throw new QuestionError(message, { status: 422, file, line: line - 1 });
  }
  if (comment < start + close.index) {
    const message = "*/ inside the header ends the comment for SQLite; write it otherwise.";
    throw new QuestionError(message, { status: 422, file, line: lineAt(text, comment) });
  }
  const end = start + close.index;
  return { yaml: text.slice(start, end), line, rest: afterBlank(text, end + close[0].length) };
}

function afterBlank(text: string, offset: number): number {
  return offset + (/^(?:[ \t]*\r?\n)*/.exec(text.slice(offset))?.[0].length ?? 0);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
