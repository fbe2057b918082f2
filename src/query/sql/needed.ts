import { identifierName, type SqlToken } from "./tokens.ts";
import { keywordOf, levelsOf, type SqlLevel, toTree, wordOf } from "./tree.ts";

/** Clauses that pick rows, and those that do not. */
const picking = new Set(["where", "having", "on"]);
const clauses = new Set([
  ...picking,
  ..."select from group window order limit values union except intersect".split(" "),
]);
/** What is given to these may be blank. */
const heedful = new Set(["coalesce", "ifnull", "nullif", "iif", "typeof"]);
const asking = new Set(["is", "isnull", "notnull"]);

/**
 * Parameters by which some SQL picks its rows and of which it nowhere asks whether they are blank: nothing equals what is
 * blank, so that then no row is picked.
 */
export function neededParams(tokens: readonly SqlToken[]): Set<string> {
  const needed = new Set<string>();
  const heeded = new Set<string>();
  for (const level of levelsOf(toTree(tokens))) {
    for (const [index, { kind, text }] of level.nodes.entries()) {
      if (kind !== "parameter") continue;
      if (isHeeded(level, index)) heeded.add(text.slice(1));
      else if (picks(level, index)) needed.add(text.slice(1));
    }
  }
  return needed.difference(heeded);
}

/** The SQL asks here whether it is blank, or could do with it. */
function isHeeded(level: SqlLevel, index: number): boolean {
  for (let here: SqlLevel | null = level, at = index; here !== null; at = here.index, here = here.outer) {
    const { nodes } = here;
    const name = nodes[at]?.kind === "level" ? nodes[at - 1] : undefined;
    if (name?.kind === "identifier" && heedful.has(identifierName(name))) return true;
    const start = name?.kind === "identifier" ? at - 1 : at;
    const [before, after] = [keywordOf(nodes[start - 1]), keywordOf(nodes[at + 1])];
    if (asking.has(after) || before === "is" || (after === "not" && keywordOf(nodes[at + 2]) === "null")) return true;
    if (["not", "from"].includes(before) && ["is", "distinct"].includes(keywordOf(nodes[start - 2]))) return true;
    if (nodes.some((node) => ["or", "case"].includes(keywordOf(node)))) return true;
    if (nodes.some((node) => keywordOf(node) === "select")) return false;
  }
  return false;
}

/** Stands in a condition, or in a SELECT that does. */
function picks(level: SqlLevel, index: number): boolean {
  for (let here: SqlLevel | null = level, at = index; here !== null; at = here.index, here = here.outer) {
    const clause = here.nodes.slice(0, at).findLast((node) => clauses.has(keywordOf(node)));
    if (picking.has(wordOf(clause))) return true;
  }
  return false;
}
