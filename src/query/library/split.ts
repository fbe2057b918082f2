/**
 * Where the parts of a file begin and end: its header, its SQL, its cells. Shared with the editor in the browser, so that
 * both see the same cells.
 */
import { QuestionError } from "../answer.ts";

const opening = /^\s*\/\*\s*---[ \t]*\r?\n/;
const closing = /^[ \t]*---\s*\*\//m;

/** A part of the file between fences, or one of the two fences that mean something here. */
export interface NotebookPart {
  kind: "text" | "sql" | "chart";
  name: string;
  lines: string[];
  /** Of the first of `lines`, from 1. */
  line: number;
  closed: boolean;
  /** Its fences as they are written; of text none. */
  fences: { open: string; close: string | null } | null;
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[ \t]*([^`]*)$/;

/** @returns the header's YAML, the line it begins on, and the offset at which the SQL begins, after blank lines */
export function splitQuery(text: string, file: string): { yaml: string | null; line: number; rest: number } {
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

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The YAML between two lines of `---` at the very top, and how many lines that takes. */
export function toFront(lines: string[], file: string): { yaml: string | null; length: number } {
  if (lines[0]?.trimEnd() !== "---") return { yaml: null, length: 0 };
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---");
  if (end === -1) {
    throw new QuestionError("The header that begins with --- never ends; close it with a line of ---.", {
      status: 422,
      file,
      line: 1,
    });
  }
  return { yaml: lines.slice(1, end).join("\n"), length: end + 1 };
}

export function toParts(lines: string[], first: number): NotebookPart[] {
  const parts: NotebookPart[] = [];
  let open: { mark: string; part: NotebookPart | null } | null = null;
  const text = (line: string, number: number) => {
    const last = parts.at(-1);
    if (last?.kind === "text") last.lines.push(line);
    else parts.push({ kind: "text", name: "", lines: [line], line: number, closed: true, fences: null });
  };
  for (const [index, line] of lines.entries()) {
    const number = first + index;
    if (open === null) {
      const [, mark = "", language = "", rest = ""] = fence.exec(line) ?? [];
      const kind = language.toLowerCase();
      const own = (kind === "sql" || kind === "chart") && rest.trim() !== "";
      const part: NotebookPart | null = own
        ? { kind, name: rest.trim(), lines: [], line: number + 1, closed: false, fences: { open: line, close: null } }
        : null;
      if (mark !== "") open = { mark, part };
      if (part) parts.push(part);
      else text(line, number);
      continue;
    }
    const closes = line.trim().startsWith(open.mark) && /^ {0,3}(`+|~+)\s*$/.test(line);
    if (open.part === null) text(line, number);
    else if (closes) {
      open.part.closed = true;
      if (open.part.fences) open.part.fences.close = line;
    } else open.part.lines.push(line);
    if (closes) open = null;
  }
  return parts;
}
