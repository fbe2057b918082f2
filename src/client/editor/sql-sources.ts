import { isName, namesOf } from "../../query/sql/references.ts";
import { identifierName, isNameLike, type SqlToken, toTokens } from "../../query/sql/tokens.ts";
import {
  keywordOf,
  levelsOf,
  type SqlLevel,
  type SqlNode,
  splitAt,
  toTree,
  upTo,
  wordOf,
} from "../../query/sql/tree.ts";

/** What SQL reads and names by itself. All names are in lower case, but for those that columns are given. */
export interface SqlSources {
  /** Every name that something read goes by, with the table it means: `p` and `pageviews` for `pageviews as p`. */
  tables: Map<string, string>;
  /** Tables made by WITH and by brackets in a FROM, with their columns as far as these can be told. */
  made: Map<string, string[]>;
  /** Names given to columns: `count(*) as views`. */
  given: string[];
}

/** Columns of a table of the database, of a query or of a cell; undefined where it is unknown. */
type ColumnsOf = (table: string) => string[] | undefined;

const clauses = new Set("from where group having window order limit union except intersect".split(" "));

/** Never throws, however little of the SQL is written. */
export function sourcesIn(sql: string, columnsOf: ColumnsOf): SqlSources {
  const tokens = toTokens(sql);
  const names = namesOf(tokens);
  const tables = new Map<string, string>();
  /** What each pair of brackets reads, by where it opens. */
  const reads = new Map<number, string[]>();
  for (const { token, level, isTable, before, after } of names) {
    if (!isTable || keywordOf(before) === "in") continue;
    const [dot, second] = after;
    const isQualified = dot?.text === "." && second !== undefined && second.kind !== "level";
    const own = isQualified ? identifierName(second) : identifierName(token);
    const table = isQualified && identifierName(token) === "query" ? `query.${own}` : own;
    reads.set(level.offset, [...(reads.get(level.offset) ?? []), table]);
    tables.set(own, table);
    const alias = aliasIn(isQualified ? level.nodes.slice(level.nodes.indexOf(token) + 3) : (after as SqlNode[]));
    if (alias !== null) tables.set(identifierName(alias), table);
  }
  const made = new Map<string, string[]>();
  const columns: ColumnsOf = (table) => made.get(table) ?? columnsOf(table);
  const levels = levelsOf(toTree(tokens));
  // Both ways, as what is within may read what is made around it, and the other way round.
  for (const level of [...levels, ...levels.toReversed()]) {
    for (const [name, list, body] of madeIn(level)) {
      made.set(name, list ?? outputsOf(body, reads.get(body.offset) ?? [], tables, columns));
      tables.set(name, name);
    }
  }
  return { tables, made, given: levels.flatMap(givenIn) };
}

/** `as p`, or `p` alone. */
function aliasIn([first, second]: SqlNode[]): SqlToken | null {
  const alias = isName(first) ? (wordOf(first) === "as" ? second : first) : undefined;
  return alias !== undefined && alias.kind !== "level" && isNameLike(alias) ? alias : null;
}

/** Tables that are made in a level: name, the columns that it declares, and its SELECT. */
function madeIn({ nodes }: SqlLevel): [name: string, columns: string[] | null, body: SqlLevel][] {
  return nodes.flatMap((node, index): [string, string[] | null, SqlLevel][] => {
    if (node.kind !== "level" || !node.nodes.some((one) => keywordOf(one) === "select")) return [];
    let at = index - 1;
    while (["materialized", "not"].includes(wordOf(nodes[at]))) at--;
    if (wordOf(nodes[at]) === "as") {
      const list = nodes[at - 1]?.kind === "level" ? (nodes[at - 1] as SqlLevel) : null;
      const name = nodes[at - (list ? 2 : 1)];
      if (name === undefined || name.kind === "level" || !isNameLike(name)) return [];
      const declared = list?.nodes.filter(isToken).filter(isNameLike).map(plain);
      return [[identifierName(name), declared ?? null, node]];
    }
    const alias = aliasIn(nodes.slice(index + 1, index + 3));
    return alias === null ? [] : [[identifierName(alias), null, node]];
  });
}

function isToken(node: SqlNode): node is SqlToken {
  return node.kind !== "level";
}

/** What stands between the commas of a level's first SELECT. */
function itemsOf({ nodes }: SqlLevel): SqlNode[][] {
  const select = nodes.findIndex((node) => keywordOf(node) === "select");
  if (select === -1) return [];
  const list = upTo(nodes, select, clauses).slice(1);
  return splitAt(["distinct", "all"].includes(keywordOf(list[0])) ? list.slice(1) : list, ({ text }) => text === ",");
}

/** Columns that a SELECT answers with; those that only its text names are left out. */
function outputsOf(body: SqlLevel, reads: string[], tables: Map<string, string>, columnsOf: ColumnsOf): string[] {
  return itemsOf(body).flatMap((item) => {
    const last = item.at(-1);
    if (last === undefined) return [];
    if (last.text === "*" && item.length === 1) return reads.flatMap((table) => columnsOf(table) ?? []);
    if (last.text === "*") {
      const owner = item.at(-3);
      const name = owner !== undefined && isToken(owner) ? identifierName(owner) : "";
      return columnsOf(tables.get(name) ?? name) ?? [];
    }
    const isNamed = item.length === 1 || ["as", "."].includes(wordOf(item.at(-2))) || isOperandEnd(item.at(-2));
    return isNamed && isToken(last) && last.kind === "identifier" ? [plain(last)] : [];
  });
}

function givenIn(level: SqlLevel): string[] {
  return itemsOf(level).flatMap((item) => {
    const [before, last] = item.slice(-2);
    const isGiven = last !== undefined && (wordOf(before) === "as" || isOperandEnd(before));
    return isGiven && isToken(last) && last.kind === "identifier" ? [plain(last)] : [];
  });
}

function isOperandEnd(node: SqlNode | undefined): boolean {
  return node !== undefined && (node.kind === "level" || ["identifier", "number", "string"].includes(node.kind));
}

/** As it is written, without quotes. */
function plain({ text }: SqlToken): string {
  return /^["`[]/.test(text) ? text.slice(1, -1) : text;
}
