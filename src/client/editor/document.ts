/**
 * A notebook's text as the blocks an editor shows, and back. What was not touched is written again letter by letter:
 * opening and saving a file changes nothing in it.
 */
import { splitQuery, toFront, toParts } from "../../query/library/split.ts";

export type DocumentKind = "query" | "notebook";
export type BlockType = "text" | "sql" | "chart";

export interface Block {
  type: BlockType;
  /** Of a cell, or of the cell that a chart draws; "" of text, and of a query's one cell. */
  name: string;
  body: string;
  /** Blank lines before it, as the file writes them. */
  gap: string;
  /** As the file writes them; null: as we do. */
  fences: { open: string; close: string } | null;
}

export interface NotebookText {
  kind: DocumentKind;
  /** YAML between the header's marks; "" where there is none. */
  head: string;
  blocks: Block[];
  /** The header as the file writes it, as long as nobody changed it. */
  written: { head: string; raw: string };
  /** What follows the last block. */
  tail: string;
}

/** Throws where the header has no end: such a text is shown as it stands. */
export function parseDocument(kind: DocumentKind, text: string): NotebookText {
  return kind === "query" ? parseQuery(text) : parseNotebook(text);
}

function parseQuery(text: string): NotebookText {
  const { yaml, rest } = splitQuery(text, "");
  const sql = text.slice(rest);
  const body = sql.trimEnd();
  const head = (yaml ?? "").trimEnd();
  return {
    kind: "query",
    head,
    blocks: [{ type: "sql", name: "", body, gap: "", fences: null }],
    written: { head, raw: text.slice(0, rest) },
    tail: sql.slice(body.length),
  };
}

function parseNotebook(text: string): NotebookText {
  const lines = text.split("\n");
  const front = toFront(lines, "");
  const blocks: Block[] = [];
  let blank: string[] = [];
  for (const { kind, name, lines: body, fences } of toParts(lines.slice(front.length), 1)) {
    if (kind !== "text") {
      const closed = fences && { open: fences.open, close: fences.close ?? "```" };
      blocks.push({ type: kind, name, body: body.join("\n"), gap: toGap(blank), fences: closed });
      blank = [];
      continue;
    }
    const first = body.findIndex((line) => line.trim() !== "");
    const last = body.findLastIndex((line) => line.trim() !== "");
    if (first === -1) {
      blank = body;
      continue;
    }
    const gap = toGap([...blank, ...body.slice(0, first)]);
    blocks.push({ type: "text", name: "", body: body.slice(first, last + 1).join("\n"), gap, fences: null });
    blank = body.slice(last + 1);
  }
  const head = front.yaml ?? "";
  const raw = lines.slice(0, front.length).map((line) => `${line}\n`);
  const tail = blocks.length > 0 ? blank.map((line) => `\n${line}`).join("") : blank.join("\n");
  return { kind: "notebook", head, blocks, written: { head, raw: raw.join("") }, tail };
}

function toGap(lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** The whole text, and the line (from 1) on which each block's body begins. */
export function write(notebook: NotebookText): { text: string; lines: number[] } {
  const { kind, blocks, tail } = notebook;
  let text = "";
  let line = 1;
  const lines: number[] = [];
  const put = (part: string) => {
    text += part;
    line += part.split("\n").length - 1;
  };
  put(headOf(notebook));
  for (const [index, block] of blocks.entries()) {
    const fenced = block.type !== "text" && kind === "notebook";
    put(`${kind === "notebook" && index > 0 ? "\n" : ""}${block.gap}`);
    if (fenced) put(`${openingOf(block)}\n`);
    lines.push(line);
    put(block.body);
    if (fenced) put(`${block.body === "" ? "" : "\n"}${block.fences?.close ?? "```"}`);
  }
  return { text: text + tail, lines };
}

function headOf({ kind, head, blocks, written }: NotebookText): string {
  if (head.trimEnd() === written.head.trimEnd()) return written.raw;
  if (head.trim() === "") return "";
  // A first header stands apart from what was the first line.
  if (kind === "notebook" && written.raw === "" && blocks[0]?.gap === "") return `---\n${head.trimEnd()}\n---\n\n`;
  return kind === "query" ? `/* ---\n${head.trimEnd()}\n--- */\n` : `---\n${head.trimEnd()}\n---\n`;
}

function openingOf({ type, name, fences }: Block): string {
  const own = fences?.open.match(/^( {0,3}(?:`{3,}|~{3,})\s*\S+[ \t]*)(.*?)\s*$/);
  if (fences && own?.[2] === name) return fences.open;
  return own ? `${own[1]}${name}` : `\`\`\`${type} ${name}`;
}

/** A new block with a line of its own before it. */
export function newBlock(type: BlockType, name: string, body: string): Block {
  return { type, name, body, gap: "\n", fences: null };
}

/** A name no cell has: `views`, `views_2`. */
export function freeName(blocks: Block[], wanted: string): string {
  const taken = new Set(blocks.filter(({ type }) => type === "sql").map(({ name }) => name.toLowerCase()));
  const stem = wanted.replace(/_\d+$/, "") || "cell";
  let name = stem;
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${stem}_${count}`;
  return name;
}

/** A query as a notebook of one cell. @param chart YAML of its chart block, which then stands on its own; "" for none */
export function queryAsNotebook(query: NotebookText, name: string, head: string, chart: string): NotebookText {
  const body = query.blocks[0]?.body ?? "";
  const blocks = [newBlock("sql", name, body)];
  if (chart !== "") blocks.push(newBlock("chart", name, chart.trimEnd()));
  const first = blocks[0];
  if (first && head === "") first.gap = "";
  return { kind: "notebook", head, blocks, written: { head: "", raw: "" }, tail: "\n" };
}
