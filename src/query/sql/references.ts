import { type Cte, Scopes } from "./scopes.ts";
import { identifierName, isNameLike, type SqlToken } from "./tokens.ts";
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
  "with select where group order having limit window values union except intersect set returning".split(" "),
);

/**
 * References in the order they stand. A name counts only where a table can stand, so a column or an alias called
 * `query` is left alone, and a CTE hides a cell where SQLite would take its name for the CTE.
 * @param cells names of the earlier cells, in lower case
 */
export function toReferences(tokens: readonly SqlToken[], cells: ReadonlySet<string>): Reference[] {
  return namesOf(tokens).flatMap((name) => referenceAt(name, cells) ?? []);
}

/** A name in SQL with what stands around it. */
interface NamePlace {
  token: SqlToken;
  level: SqlLevel;
  index: number;
  /** A table's name can stand here. */
  isTable: boolean;
  /** What it means where it is a table's name without a database; null: no CTE. */
  cte: Cte | null;
  before: SqlNode | undefined;
  after: (SqlNode | undefined)[];
}

/** A table that SQL reads. */
export interface TablePlace {
  /** In lower case and without its database. */
  name: string;
  /** The name itself, behind that of a database. */
  token: SqlToken;
  /** The CTE that it is; null: a table or view of the database. */
  cte: Cte | null;
}

/** Tables that the SQL reads: those after FROM, JOIN and IN, and after the commas and brackets that follow them; table functions not. */
export function tablePlaces(tokens: readonly SqlToken[]): TablePlace[] {
  return namesOf(tokens).flatMap(({ token, isTable, cte, after: [dot, second, third] }) => {
    if (!isTable) return [];
    const isQualified = dot?.text === "." && second !== undefined && second.kind !== "level" && isNameLike(second);
    if ((isQualified ? third : dot)?.kind === "level") return [];
    const own = isQualified ? (second as SqlToken) : token;
    return [{ name: identifierName(own), token: own, cte }];
  });
}

/** Names of the tables and views that the SQL reads, CTEs not. */
export function tablesIn(tokens: readonly SqlToken[]): Set<string> {
  return new Set(tablePlaces(tokens).flatMap(({ name, cte }) => (cte === null ? [name] : [])));
}

/** Names, but not those behind a dot, in the order they stand. */
export function namesOf(tokens: readonly SqlToken[]): NamePlace[] {
  const found: NamePlace[] = [];
  const withTables = new Set<SqlLevel>();
  const scopes = new Scopes();
  for (const level of levelsOf(toTree(tokens))) {
    const { nodes } = level;
    let inTables = withTables.has(level);
    for (const [index, node] of nodes.entries()) {
      const before = nodes[index - 1];
      const isDistinct = isFrom(before) && wordOf(nodes[index - 2]) === "distinct";
      const isIntroduced = (before === undefined || before.text === "," || isFrom(before)) && !isDistinct;
      const isTable = (inTables && isIntroduced) || (before?.kind === "keyword" && wordOf(before) === "in");
      if (node.kind === "level" && isTable && wordOf(before) !== "in") withTables.add(node);
      if (isNameLike(node) && node.kind !== "level" && before?.text !== "." && (isTable || node.kind !== "string")) {
        const after = nodes.slice(index + 1, index + 4);
        const cte = isTable && after[0]?.text !== "." ? scopes.find(identifierName(node), level, index) : null;
        found.push({ token: node, level, index, isTable, cte, before, after });
      }
      if (node.kind !== "keyword") continue;
      if (isFrom(node)) inTables ||= wordOf(before) !== "distinct";
      else if (leaving.has(wordOf(node))) inTables = false;
    }
  }
  return found.sort((a, b) => a.token.offset - b.token.offset);
}

function referenceAt({ token, isTable, cte, before, after }: NamePlace, cells: ReadonlySet<string>): Reference | null {
  const [dot, second, third] = after;
  const { offset } = token;
  const name = identifierName(token);
  const needsName = isTable && wordOf(before) !== "in";
  if (name === "query" && dot?.text === "." && second !== undefined && second.kind !== "level" && isNameLike(second)) {
    if (!isTable && third?.text !== ".") return null;
    const end = second.offset + second.text.length;
    const kind = isTable ? "query" : "column";
    return { kind, name: identifierName(second), offset, end, unnamed: needsName && !isName(third) };
  }
  if (!isTable || dot?.text === "." || dot?.kind === "level" || cte !== null || !cells.has(name)) return null;
  return { kind: "cell", name, offset, end: offset + token.text.length, unnamed: needsName && !isName(dot) };
}

/** An alias follows: `as x`, or `x` alone. */
export function isName(node: SqlNode | undefined): boolean {
  return wordOf(node) === "as" || node?.kind === "identifier" || node?.kind === "string";
}

/** Names of the CTEs that all of this SQL knows: those of the WITH it begins with. */
export function ownTables(tokens: readonly SqlToken[]): Set<string> {
  return new Scopes().namesOf(toTree(tokens));
}
