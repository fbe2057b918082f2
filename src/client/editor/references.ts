import { toReferences } from "../../query/sql/references.ts";
import { identifierName, isCode, toTokens } from "../../query/sql/tokens.ts";

/** Whether this SQL draws on a cell of that name. */
export function refersTo(sql: string, cell: string): boolean {
  return references(sql, cell).length > 0;
}

/** The SQL with another name for a cell it draws on; where that name is no alias, its columns go by the new one, too. */
export function renamedIn(sql: string, cell: string, name: string): string {
  const tables = references(sql, cell);
  const places = new Set(tables.map(({ offset }) => offset));
  const owns = tables.some(({ unnamed }) => unnamed);
  const code = toTokens(sql).filter(isCode);
  let text = "";
  let end = 0;
  for (const [index, token] of code.entries()) {
    const column =
      owns && code[index + 1]?.text === "." && code[index - 1]?.text !== "." && identifierName(token) === lower(cell);
    if (!column && !places.has(token.offset)) continue;
    text += sql.slice(end, token.offset) + name;
    end = token.offset + token.text.length;
  }
  return text + sql.slice(end);
}

/** The SQL with another name for a parameter: `:least`. */
export function renamedParam(sql: string, param: string, name: string): string {
  const tokens = toTokens(sql);
  return tokens.map(({ kind, text }) => (kind === "parameter" && text === `:${param}` ? `:${name}` : text)).join("");
}

function references(sql: string, cell: string) {
  return toReferences(toTokens(sql), new Set([lower(cell)])).filter(({ kind }) => kind === "cell");
}

function lower(name: string): string {
  return name.toLowerCase();
}
