/** A thread for one document: CSV or HTML from anywhere in, JSON or a problem out. */
import { parentPort, workerData } from "node:worker_threads";
import { selectAll, selectOne } from "css-select";
import { parse as parseCsv } from "csv-parse/sync";
import { parseDocument } from "htmlparser2";
import type { Shaped, ShapeTask } from "./shape.ts";

type Page = ReturnType<typeof parseDocument>;
type Node = Page | Page["children"][number];

function readCsv({ text }: ShapeTask): Shaped {
  const fields: string[] = [];
  const rows = parseCsv(text, {
    bom: true,
    columns: (names: string[]) => {
      fields.push(...toColumns(names));
      return fields;
    },
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  return { body: JSON.stringify(rows), next: null, fields };
}

/** Of two columns of one name the second is called `name_2`. */
function toColumns(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)?.[0].replaceAll(/"[^"]*"/g, "") ?? "";
  const count = (mark: string) => first.split(mark).length;
  return [",", ";", "\t", "|"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function readHtml({ text, url, rows, fields, next }: ShapeTask): Shaped {
  const page = parseDocument(text);
  const named = /<base\b/i.test(text) ? fieldOf("base@href", page, url) : null;
  const base = URL.parse(named ?? url, url)?.href ?? url;
  const found = (selectAll as (query: string, nodes: Node) => Node[])(rows ?? "", page);
  const items = found.map((row) => {
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field, row, base)]));
  });
  return {
    body: JSON.stringify(items),
    next: next === null || next === "link" ? null : fieldOf(next, page, base),
    fields: null,
  };
}

/** What `selector`, `selector@attribute` or `@attribute` finds first; addresses in full. Null: nothing. */
function fieldOf(field: string, within: Node, base: string): string | null {
  const at = field.lastIndexOf("@");
  const [selector, attribute] =
    at === -1 ? [field.trim(), null] : [field.slice(0, at).trim(), field.slice(at + 1).trim()];
  const found = selector === "" ? within : (selectOne as (query: string, nodes: Node) => Node | null)(selector, within);
  if (!found) return null;
  if (attribute === null) return textOf(found).replaceAll(/\s+/g, " ").trim();
  const value = (found as { attribs?: Record<string, string> }).attribs?.[attribute] ?? null;
  return value !== null && ["href", "src"].includes(attribute) ? (URL.parse(value, base)?.href ?? value) : value;
}

/** Without recursion: elements may lie deep in each other. */
function textOf(root: Node): string {
  const parts: string[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "text") parts.push((node as { data: string }).data);
    else if ("children" in node && !["script", "style"].includes(String((node as { name?: string }).name))) {
      for (let at = node.children.length - 1; at >= 0; at--) open.push(node.children[at] as Node);
    }
  }
  return parts.join("");
}

const task = workerData as ShapeTask;
try {
  parentPort?.postMessage(task.as === "csv" ? readCsv(task) : readHtml(task));
} catch (error) {
  if (error instanceof RangeError) throw error;
  throw new Error(`It cannot be understood as ${task.as === "csv" ? "CSV" : "HTML"}: ${(error as Error).message}`);
}
