import { identifierName, type SqlToken } from "./tokens.ts";
import { isFrom, levelsOf, type SqlLevel, type SqlNode, toTree, wordOf } from "./tree.ts";

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
export function toReferences(tokens: readonly SqlToken[], cells: ReadonlySet<string>): Reference[] {
  const hidden = ownTables(tokens);
  const isCell = (name: string) => cells.has(name) && !hidden.has(name);
  return namesOf(tokens).flatMap((name) => referenceAt(name, isCell) ?? []);
}

/** A name in SQL with what stands around it. */
interface NamePlace {
  token: SqlToken;
  /** A table's name can stand here. */
  isTable: boolean;
  before: SqlNode | undefined;
  after: (SqlNode | undefined)[];
}

/**
 * Names of tables that the SQL reads, in lower case and without their database: those after FROM and JOIN, and after the
 * commas and brackets that follow them; CTEs among them, table functions not.
 */
export function tablesIn(tokens: readonly SqlToken[]): Set<string> {
  const tables = namesOf(tokens).flatMap(({ token, isTable, before, after: [dot, second] }) => {
    if (!isTable || wordOf(before) === "in" || dot?.kind === "level") return [];
    return [dot?.text === "." && second?.kind === "identifier" ? second : token];
  });
  return new Set(tables.map(identifierName));
}

/** Names, but not those behind a dot, in the order they stand. */
function namesOf(tokens: readonly SqlToken[]): NamePlace[] {
  const found: NamePlace[] = [];
  const withTables = new Set<SqlLevel>();
  for (const level of levelsOf(toTree(tokens))) {
    const { nodes } = level;
    let inTables = withTables.has(level);
    for (const [index, node] of nodes.entries()) {
      const before = nodes[index - 1];
      const isIntroduced = before === undefined || before.text === "," || isFrom(before);
      const isTable = inTables && isIntroduced && wordOf(nodes[index - 2]) !== "distinct";
      if (node.kind === "level" && isTable) withTables.add(node);
      if (node.kind === "identifier" && before?.text !== ".") {
        const after = nodes.slice(index + 1, index + 4);
        found.push({ token: node, isTable: isTable || wordOf(before) === "in", before, after });
      }
      if (node.kind === "keyword") inTables = inTables ? !leaving.has(wordOf(node)) : isFrom(node);
    }
  }
  return found.sort((a, b) => a.token.offset - b.token.offset);
}

function referenceAt(
  { token, isTable, before, after }: NamePlace,
  isCell: (name: string) => boolean,
): Reference | null {
  const [dot, second, third] = after;
  const { offset } = token;
  const name = identifierName(token);
  const needsName = isTable && wordOf(before) !== "in";
  if (name === "query" && dot?.text === "." && second?.kind === "identifier") {
    if (!isTable && third?.text !== ".") return null;
    const end = second.offset + second.text.length;
    const kind = isTable ? "query" : "column";
    return { kind, name: identifierName(second), offset, end, unnamed: needsName && !isName(third) };
  }
  if (!isTable || dot?.text === "." || dot?.kind === "level" || !isCell(name)) return null;
  return { kind: "cell", name, offset, end: offset + token.text.length, unnamed: needsName && !isName(dot) };
}

/** An alias follows: `as x`, or `x` alone. */
function isName(node: SqlNode | undefined): boolean {
  return wordOf(node) === "as" || node?.kind === "identifier" || node?.kind === "string";
}

/** Names of the CTEs in this SQL: `name as (`, `name(a, b) as materialized (`. */
export function ownTables(tokens: readonly SqlToken[]): Set<string> {
  const names = levelsOf(toTree(tokens)).flatMap(({ nodes }) =>
    nodes.flatMap((node, index) => {
      if (node.kind !== "identifier" || !["with", "recursive", ","].includes(wordOf(nodes[index - 1]))) return [];
      const next = nodes[index + 1]?.kind === "level" ? index + 2 : index + 1;
      const isMade = wordOf(nodes[next]) === "as" && ["(", "materialized", "not"].includes(wordOf(nodes[next + 1]));
      return isMade ? [identifierName(node)] : [];
    }),
  );
  return new Set(names);
}
