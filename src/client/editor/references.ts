import { columnOwners } from "../../query/sql/owners.ts";
import { toReferences } from "../../query/sql/references.ts";
import { toTokens } from "../../query/sql/tokens.ts";

/** Whether this SQL draws on a cell of that name. */
export function refersTo(sql: string, cell: string): boolean {
  return references(sql, cell).length > 0;
}

/** The SQL with another name for a cell it draws on; where that name is no alias, its columns go by the new one, too. */
export function renamedIn(sql: string, cell: string, name: string): string {
  const tokens = toTokens(sql);
  const places = new Set(references(sql, cell).map(({ offset }) => offset));
  for (const [offset, owner] of columnOwners(tokens)) if (places.has(owner.offset)) places.add(offset);
  let text = "";
  let end = 0;
  for (const token of tokens) {
    if (!places.has(token.offset)) continue;
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
