import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clip } from "../base/clip.ts";
import { QuestionError } from "../query/answer.ts";
import type { Library } from "../query/library/library.ts";
import { toMarkdownNotebook } from "../query/library/markdown-file.ts";
import { toSqlNotebook } from "../query/library/sql-file.ts";
import type { Readers } from "../query/readers/readers.ts";
import { quoteIfNeeded } from "../query/sql/tokens.ts";
import type { NotebookKind } from "./versions.ts";

/** What a new notebook begins with. */
export interface Start {
  kind: NotebookKind;
  /** Proposed; "" where none suggests itself. */
  name: string;
  text: string;
}

/** A text of ours to begin from. */
export interface Template {
  name: string;
  title: string;
  description: string;
  kind: NotebookKind;
  text: string;
}

const directory = join(import.meta.dirname, "templates");

export function templates(): Template[] {
  return readdirSync(directory)
    .sort()
    .map((file) => {
      const text = readFileSync(join(directory, file), "utf8");
      const name = file.replace(/^\d+-|\.\w+$/g, "");
      const kind = file.endsWith(".md") ? "notebook" : "query";
      const toNotebook = kind === "notebook" ? toMarkdownNotebook : toSqlNotebook;
      const { title, description } = toNotebook({ name, file, own: false }, text);
      return { name, title, description: description ?? "", kind, text };
    });
}

const blank: Record<NotebookKind, string> = {
  query: "select day, count(*) as views\nfrom pageviews\nwhere day between :from and :to\ngroup by day\norder by day\n",
  notebook:
    "Words between the cells are Markdown.\n\n```sql daily\nselect day, count(*) as views\nfrom pageviews\nwhere day between :from and :to\ngroup by day\norder by day\n```\n",
};

/**
 * From an address: `begin=notebook`, `begin=table.events`, `begin=query.top-pages`, `begin=template.launch`, or `sql=…`.
 * An address may have been made by anyone: it never brings a header, which could say `public: true`, and nothing of it
 * runs before the owner says so.
 * @throws QuestionError 404 where there is no such thing to begin from
 */
export async function start(search: URLSearchParams, { library, readers }: Deps): Promise<Start> {
  const sql = search.get("sql");
  if (sql !== null) return { kind: "query", name: "", text: bare(sql) };
  const from = search.get("begin") ?? "query";
  const [, what = "", which = ""] = /^(\w+)\.(.*)$/s.exec(from) ?? [];
  if (what === "table") return fromTable(which, readers);
  if (what === "query") return fromQuery(which, library);
  if (what === "template") return fromTemplate(which);
  const kind = from === "notebook" ? "notebook" : "query";
  return { kind, name: "", text: blank[kind] };
}

interface Deps {
  library: Library;
  readers: Readers;
}

/** SQL without comments at its head: that is where a file says what it is. */
function bare(sql: string): string {
  let text = sql;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.trimStart().replace(/^(\/\*[\s\S]*?(\*\/|$)|--[^\n]*(\n|$))/, "");
  }
  return `${text.trimEnd()}\n`;
}

async function fromTable(table: string, readers: Readers): Promise<Start> {
  const sql =
    "select c.name from sqlite_schema s, pragma_table_info(s.name) c where s.name = :table and s.type in ('table', 'view')";
  const { rows } = await readers.ask({ sql, params: { table } });
  const columns = rows.map(([name]) => String(name));
  if (columns.length === 0) throw notFound(`table "${clip(table, 60)}"`);
  const period = columns.includes("day") ? "where day between :from and :to\norder by day desc\n" : "";
  const list = columns.map((name) => `  ${quoteIfNeeded(name)}`).join(",\n");
  return { kind: "query", name: "", text: `select\n${list}\nfrom ${quoteIfNeeded(table)}\n${period}limit 1000\n` };
}

function fromQuery(name: string, library: Library): Start {
  const source = library.source(name);
  if (source === null) throw notFound(`notebook "${clip(name, 60)}"`);
  const kind = source.file.endsWith(".md") ? "notebook" : "query";
  // A copy is private and no view until somebody decides otherwise.
  return {
    kind,
    name: `${name}-copy`.slice(-80),
    text: untitled(source.text.replace(/^(public|view):[ \t]*true[ \t]*\r?\n/gm, "")),
  };
}

function fromTemplate(name: string): Start {
  const template = templates().find((one) => one.name === name);
  if (template === undefined) throw notFound(`template "${clip(name, 60)}"`);
  return { kind: template.kind, name: "", text: untitled(template.text) };
}

/** Without the title in its header: that of what is new follows its name until it has one of its own. */
function untitled(text: string): string {
  return text.replace(/^((?:\/\* )?---\r?\n(?:(?!---).*\n)*?)title:.*\n(?![ \t])/, "$1");
}

function notFound(what: string): QuestionError {
  return new QuestionError(`There is no ${what} to begin from.`, { status: 404 });
}
