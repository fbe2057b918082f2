import { toHeader } from "./header.ts";
import type { Notebook, QueryCell } from "./notebook.ts";
import { lineAt, splitQuery } from "./split.ts";

/**
 * A query file: plain SQL, with what it says of itself in its first comment. As a notebook it has one cell.
 * @throws QuestionError 422 with file and line for a header that cannot be read
 */
export function toSqlNotebook(file: Pick<Notebook, "name" | "file" | "own">, text: string): Notebook {
  const { yaml, line, rest } = splitQuery(text, file.file);
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
