import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../answer.ts";
import { wrongCellName } from "./cell-name.ts";
import { toHeader } from "./header.ts";
import type { Cell, Notebook, QueryCell } from "./notebook.ts";
import { type NotebookPart, toFront, toParts } from "./split.ts";
import { toYaml } from "./yaml.ts";

/** @throws QuestionError 422 with file and line for a file that is no notebook as a whole */
export function toMarkdownNotebook(file: Pick<Notebook, "name" | "file" | "own">, text: string): Notebook {
  const lines = text.split(/\r?\n/);
  const front = toFront(lines, file.file);
  const header = toHeader(front.yaml, "notebook", file.name, file.file, 2);
  const parts = toParts(lines.slice(front.length), front.length + 1);
  const { chart: _, ...facts } = header;
  return { ...file, ...facts, kind: "notebook", text, cells: toCells(parts, file.file) };
}

function toCells(parts: NotebookPart[], file: string): Cell[] {
  const cells: Cell[] = [];
  const queries = new Map<string, QueryCell>();
  for (const part of parts) {
    const content = part.lines.join("\n");
    if (part.kind === "text" && content.trim() !== "") cells.push({ type: "text", markdown: content, line: part.line });
    if (part.kind !== "sql") continue;
    const cell = toQueryCell(part, content, file);
    const wrong = wrongCellName(part.name, queries);
    if (wrong) throw new QuestionError(wrong, { status: 422, file, line: part.line - 1 });
    queries.set(part.name.toLowerCase(), cell);
    cells.push(cell);
  }
  for (const part of parts) if (part.kind === "chart") addChart(part, queries, file);
  return cells;
}

function toQueryCell({ name, line, closed }: NotebookPart, sql: string, file: string): QueryCell {
  const message = !closed
    ? "This fence is never closed; end it with a line of ```."
    : sql.trim() === ""
      ? "There is no SQL in this cell."
      : null;
  const problem = message === null ? null : { message, file, line: line - 1 };
  return { type: "query", name, sql, line, chart: null, problem };
}

function addChart(part: NotebookPart, queries: Map<string, QueryCell>, file: string): void {
  const cell = queries.get(part.name.toLowerCase());
  if (cell === undefined) {
    const hint = didYouMean(
      part.name,
      [...queries.values()].map(({ name }) => name),
    );
    throw new QuestionError(`There is no cell "${part.name}" for this chart.${hint}`, {
      status: 422,
      file,
      line: part.line - 1,
    });
  }
  if (cell.chart !== null) {
    cell.problem ??= { message: `There are two charts for "${cell.name}"; remove one.`, file, line: part.line - 1 };
    return;
  }
  try {
    const { value, lineOf } = toYaml(part.lines.join("\n"), file, part.line);
    const lines = Object.fromEntries(Object.keys(value).map((key) => [key, lineOf([key])]));
    cell.chart = { value, line: part.line, lines };
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    cell.problem ??= { message: error.message, file, line: error.line ?? part.line };
  }
}
