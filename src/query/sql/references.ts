import { identifierName, isCode, type SqlToken } from "./tokens.ts";

/** A place in SQL where a table's name stands for another query. */
export interface Reference {
  /** `query`: another file, `query.top_pages`; `cell`: an earlier cell of this notebook; `column`: `query.top_pages.path`. */
  kind: "query" | "cell" | "column";
  /** In lower case, without quotes. */
  name: string;
  /** Of the text that it takes up. */
  offset: number;
  end: number;
  /** No other name follows, so its own must. */
  unnamed: boolean;
}

/** Words after which, at the same depth of brackets, a comma is not followed by a table any more. */
const leaving = new Set(
  "select where group order having limit window values union except intersect set returning".split(" "),
);

/**
 * References in the order they stand. A name counts only where a table can stand, so a column or an alias called
 * `query` is left alone, and a CTE of the same SQL hides a cell.
 * @param cells names of the earlier cells, in lower case
 */
export function toReferences(tokens: SqlToken[], cells: ReadonlySet<string>): Reference[] {
  const code = tokens.filter(isCode);
  const hidden = ownTables(code);
  const places = tablePlaces(code);
  const isCell = (name: string) => cells.has(name) && !hidden.has(name);
  return code.flatMap((token, index) => {
    if (token.kind !== "identifier" || code[index - 1]?.text === ".") return [];
    return referenceAt(code, index, places.has(index), isCell) ?? [];
  });
}

const introducing = ["from", "join", ",", "("];

/** Indexes at which a table's name can begin: after FROM and JOIN, the commas and brackets that follow them, and IN. */
function tablePlaces(code: SqlToken[]): Set<number> {
  const places = new Set<number>();
  const depth: boolean[] = [false];
  for (const [index, { kind, text }] of code.entries()) {
    const [before = "", earlier = ""] = [code[index - 1], code[index - 2]].map((token) => token?.text.toLowerCase());
    const inTables = depth.at(-1) === true;
    const introduced = inTables && introducing.includes(before) && earlier !== "distinct";
    if (introduced || before === "in") places.add(index);
    const word = text.toLowerCase();
    if (kind === "keyword")
      depth[depth.length - 1] = inTables ? !leaving.has(word) : word === "from" || word === "join";
    if (word === "(") depth.push(introduced);
    if (word === ")" && depth.length > 1) depth.pop();
  }
  return places;
}

function referenceAt(
  code: SqlToken[],
  index: number,
  table: boolean,
  isCell: (name: string) => boolean,
): Reference | null {
  const token = code[index] as SqlToken;
  const [dot, second, third] = code.slice(index + 1, index + 4);
  const name = identifierName(token);
  if (name === "query" && dot?.text === "." && second?.kind === "identifier") {
    const column = third?.text === ".";
    if (!table && !column) return null;
    const end = second.offset + second.text.length;
    const unnamed = table && !isName(third) && code[index - 1]?.text.toLowerCase() !== "in";
    return { kind: table ? "query" : "column", name: identifierName(second), offset: token.offset, end, unnamed };
  }
  if (!table || dot?.text === "." || dot?.text === "(" || !isCell(name)) return null;
  const unnamed = !isName(dot) && code[index - 1]?.text.toLowerCase() !== "in";
  return { kind: "cell", name, offset: token.offset, end: token.offset + token.text.length, unnamed };
}

/** An alias follows: `as x`, or `x` alone. */
function isName(token: SqlToken | undefined): boolean {
  if (token === undefined) return false;
  return token.text.toLowerCase() === "as" || token.kind === "identifier" || token.kind === "string";
}

/** Names of the CTEs in this SQL: `name as (`, `name(a, b) as materialized (`. */
export function ownTables(code: SqlToken[]): Set<string> {
  const names = new Set<string>();
  for (const [index, token] of code.entries()) {
    const before = code[index - 1]?.text.toLowerCase() ?? "";
    if (token.kind !== "identifier" || !["with", "recursive", ","].includes(before)) continue;
    let next = index + 1;
    if (code[next]?.text === "(") {
      while (next < code.length && code[next]?.text !== ")") next++;
      next++;
    }
    if (code[next]?.text.toLowerCase() !== "as") continue;
    const words = code.slice(next + 1, next + 4).map(({ text }) => text.toLowerCase());
    if (["(", "materialized", "not"].includes(words[0] ?? "")) names.add(identifierName(token));
  }
  return names;
}
