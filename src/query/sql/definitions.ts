import { identifierName } from "./tokens.ts";
import { isFrom, keywordOf, type SqlLevel, type SqlNode, splitAt, wordOf } from "./tree.ts";

/** Where a name stands. */
interface Place {
  level: SqlLevel;
  index: number;
}

/** What the names of columns in some SQL stand for, as far as its words tell, whatever scope they have. */
export class Definitions {
  readonly #places = new Map<string, Place[]>();

  constructor(levels: readonly SqlLevel[]) {
    for (const level of levels) {
      for (const [index, node] of level.nodes.entries()) {
        if (node.kind === "identifier")
          this.#places.getOrInsertComputed(identifierName(node), () => []).push({ level, index });
      }
    }
  }

  /** The nodes that the SQL gives a name to: `… as name`, `… name`, `cte (name) as (…)`; of a list of columns what the CTE selects for it. */
  of(name: string): SqlNode[][] {
    return (this.#places.get(name) ?? []).flatMap(definition);
  }
}

function definition({ level, index }: Place): SqlNode[][] {
  const before = level.nodes[index - 1];
  if (wordOf(before) === "as") return expressionTo(level, index - 2);
  const ends = before !== undefined && ["identifier", "string", "number", "parameter", "level"].includes(before.kind);
  if (ends || wordOf(before) === "end") return expressionTo(level, index - 1);
  return before === undefined || before.text === "," ? columnBehind(level, index) : [];
}

/** The expression that ends at a place; none for a table's other name. */
function expressionTo({ nodes }: SqlLevel, end: number): SqlNode[][] {
  const start = nodes.findLastIndex((node, index) => index <= end && beginsBehind.has(wordOf(node)));
  return isFrom(nodes[start]) ? [] : [nodes.slice(start + 1, end + 1)];
}

const beginsBehind = new Set([",", ";", "select", "distinct", "all", "from", "join"]);

/** What is given to a name in a CTE's list of columns, by each arm of the CTE. */
function columnBehind({ nodes, outer, index: at }: SqlLevel, index: number): SqlNode[][] {
  const isList = nodes.every(({ kind, text }, i) => (i % 2 === 0 ? kind === "identifier" : text === ","));
  const [as, ...more] = outer?.nodes.slice(at + 1, at + 5) ?? [];
  const made = more.find((node) => !["not", "materialized"].includes(wordOf(node)));
  if (!isList || wordOf(as) !== "as" || made?.kind !== "level") return [];
  return selectedRows(made.nodes).map((row) => {
    const columns = splitAt(row, ({ text }) => text === ",");
    // A star stands for columns that nobody has counted.
    return row.some((node, i) => node.text === "*" && isStar(row, i)) ? row : (columns[index / 2] ?? row);
  });
}

function isStar(row: readonly SqlNode[], index: number): boolean {
  const [before, after] = [row[index - 1], row[index + 1]];
  return (before === undefined || [",", "."].includes(before.text)) && (after === undefined || after.text === ",");
}

const behindSelected = new Set("from where group having window order limit union except intersect".split(" "));

/** What each SELECT of a compound one selects, and each row of its VALUES. */
function selectedRows(nodes: readonly SqlNode[]): SqlNode[][] {
  const rows: SqlNode[][] = [];
  let inside: "select" | "values" | null = null;
  for (const node of nodes) {
    const word = keywordOf(node);
    if (word === "select" || word === "values") {
      inside = word;
      if (word === "select") rows.push([]);
    } else if (behindSelected.has(word)) inside = null;
    else if (inside === "values" && node.kind === "level") rows.push(node.nodes);
    else if (inside === "select" && word !== "distinct" && word !== "all") rows.at(-1)?.push(node);
  }
  return rows;
}

/** The first column of a SELECT in brackets. */
export function firstColumns(nodes: readonly SqlNode[]): SqlNode[][] {
  return selectedRows(nodes).map((row) => splitAt(row, ({ text }) => text === ",")[0] ?? []);
}
