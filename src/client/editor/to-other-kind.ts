import { type DocumentKind, type NotebookText, queryAsNotebook, write } from "./document.ts";
import { YamlText } from "./yaml.ts";

/**
 * The text as the other kind: a query becomes a notebook of one cell, and such a notebook a query.
 * @param name of the cell
 * @returns null for a notebook that is more than a query can be
 */
export function toOtherKind(notebook: NotebookText, kind: DocumentKind, name: string): string | null {
  return kind === "notebook" ? fromQuery(notebook, name) : fromNotebook(notebook);
}

function fromQuery(query: NotebookText, name: string): string {
  const head = new YamlText(query.head, () => {});
  const chart = head.get(["chart"]);
  // Only a query is drawn by its header, and can be a view.
  for (const field of ["chart", "view"]) head.set([field], undefined);
  return write(queryAsNotebook(query, name, head.text, chart === undefined ? "" : yamlOf(chart))).text;
}

function fromNotebook({ head: written, blocks }: NotebookText): string | null {
  const [cell, ...more] = blocks.filter(({ type }) => type === "sql");
  if (!cell || more.length > 0 || blocks.some(({ type }) => type === "text")) return null;
  const head = new YamlText(written, () => {});
  const chart = blocks.find(({ type }) => type === "chart");
  if (chart) head.set(["chart"], new YamlText(chart.body, () => {}).get([]));
  const body = `${cell.body}\n`;
  return head.text === "" ? body : `/* ---\n${head.text.trimEnd()}\n--- */\n${body}`;
}

function yamlOf(value: unknown): string {
  const yaml = new YamlText("", () => {});
  for (const [name, one] of Object.entries(value as object)) yaml.set([name], one);
  return yaml.text;
}
