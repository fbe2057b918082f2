import { isName, namesOf } from "./references.ts";
import { identifierName, isNameLike, type SqlToken } from "./tokens.ts";
import { keywordOf, levelsOf, type SqlLevel, type SqlNode, toTree, wordOf } from "./tree.ts";

/** A SELECT of a level, counted from 0 by the UNIONs before it. */
interface Arm {
  level: SqlLevel;
  number: number;
}

/** Something that a SELECT reads, by the name that its columns have in front. */
interface Source extends Arm {
  name: string;
  /** Of a table that has no other name; null of all else. */
  token: SqlToken | null;
}

/**
 * Names in front of columns that are a table's own, `daily.n`, by the offset of each: where in the SQL that table is
 * named. As in SQLite the nearest SELECT outwards that reads something of the name has it.
 */
export function columnOwners(tokens: readonly SqlToken[]): Map<number, SqlToken> {
  const names = namesOf(tokens);
  const tables = names.filter(({ isTable, before }) => isTable && keywordOf(before) !== "in");
  const sources = [
    ...tables.flatMap(({ token, level, index, after }) => toSource(level, index, token, after)),
    ...levelsOf(toTree(tokens)).flatMap(({ outer, index, nodes }) =>
      outer !== null && isSelect(nodes) ? toSource(outer, index, null, outer.nodes.slice(index + 1, index + 4)) : [],
    ),
  ];
  const owners = new Map<number, SqlToken>();
  for (const { token, level, index, isTable, after } of names) {
    if (isTable || after[0]?.text !== ".") continue;
    const owner = ownerOf(identifierName(token), level, index, sources)?.token;
    if (owner) owners.set(token.offset, owner);
  }
  return owners;
}

function toSource(level: SqlLevel, index: number, token: SqlToken | null, after: (SqlNode | undefined)[]): Source[] {
  const arm = armAt(level, index);
  const isQualified = after[0]?.text === ".";
  const rest = isQualified ? level.nodes.slice(index + 3, index + 5) : after;
  const alias = isName(rest[0]) ? rest[wordOf(rest[0]) === "as" ? 1 : 0] : undefined;
  if (arm === null) return [];
  if (alias !== undefined && alias.kind !== "level" && isNameLike(alias)) {
    return [{ ...arm, name: identifierName(alias), token: null }];
  }
  if (token === null || isQualified) return [];
  return [{ ...arm, name: identifierName(token), token }];
}

function ownerOf(name: string, level: SqlLevel, index: number, sources: readonly Source[]): Source | undefined {
  let [here, at]: [SqlLevel | null, number] = [level, index];
  let isSource = false;
  while (here !== null) {
    const arm = armAt(here, at);
    const top: SqlLevel = arm?.level ?? here;
    const found = sources.find((one) => one.level === arm?.level && one.number === arm.number && one.name === name);
    // What stands in a FROM does not see what stands beside it.
    if (found !== undefined && !isSource) return found;
    isSource = isSelect(top.nodes) && isRead(top);
    [here, at] = [top.outer, top.index];
  }
  return undefined;
}

/** The SELECT that a place belongs to, through the brackets of joins and expressions; null for a WITH before it, and for none. */
function armAt(level: SqlLevel, index: number): Arm | null {
  let [here, at]: [SqlLevel | null, number] = [level, index];
  while (here !== null && !isSelect(here.nodes)) [here, at] = [here.outer, here.index];
  if (here === null) return null;
  const before = here.nodes.slice(0, at).map(keywordOf);
  const number = before.filter((word) => ["union", "except", "intersect"].includes(word)).length;
  return before.includes("select") ? { level: here, number } : null;
}

function isSelect(nodes: readonly SqlNode[]): boolean {
  return nodes.some((node) => keywordOf(node) === "select");
}

/** Brackets in a FROM: the last clause that began before them is one. */
function isRead({ outer, index }: SqlLevel): boolean {
  const before = outer?.nodes[index - 1];
  if (outer === null || before === undefined || keywordOf(before) === "in") return false;
  const clause = outer.nodes.slice(0, index).findLast((node) => clauses.has(keywordOf(node)));
  return ["from", "join"].includes(wordOf(clause)) && (before.text === "," || before === clause);
}

const clauses = new Set("select from join on where group having window order limit values".split(" "));
