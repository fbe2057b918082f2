import type { Bound } from "../answer.ts";
import { identifierName, type SqlToken, toTokens } from "./tokens.ts";
import { isFrom, keywordOf, levelsOf, type SqlLevel, type SqlNode, splitAt, toTree, wordOf } from "./tree.ts";

/** Functions that read the clock where the time they are given is 'now', or none. */
export const timeFunctions: ReadonlySet<string> = new Set(
  "date time datetime julianday unixepoch strftime timediff".split(" "),
);

/** Columns of ours that hold times and never a visitor's word. */
const times = new Set("day time hour created published checked id session".split(" "));
/** Of the time functions those that answer with nothing but a time. */
const answering = new Set("date time datetime julianday unixepoch timediff".split(" "));
/** Functions that make no text out of other texts. */
const plain = new Set([
  ...timeFunctions,
  ..."min max coalesce ifnull nullif iif abs round floor ceil count sum".split(" "),
]);
/** What joins texts, or takes one out of another. */
const joining = new Set(["||", "->", "->>"]);
const types = new Set("integer int text real numeric".split(" "));

/**
 * May this SQL read the clock? Where it cannot be seen that it does not, it may: each time that a function is given has
 * to come from numbers, parameters and columns that hold times, whatever names they take on the way.
 * @param texts the statement and the views it reads, all in which the names could be defined
 */
export function readsClock(texts: readonly string[], params: Record<string, Bound>): boolean {
  if (saysNow(params)) return true;
  const codes = texts.map(toTokens);
  if (codes.some((code) => code.some(({ kind, text }) => kind === "string" && isNow(text.slice(1, -1))))) return true;
  const levels = codes.flatMap((code) => levelsOf(toTree(code)));
  const names = new Names(levels);
  return levels.some(({ nodes }) =>
    nodes.some((node, index) => {
      const call = nodes[index + 1];
      if (node.kind !== "identifier" || call?.kind !== "level") return false;
      const name = identifierName(node);
      return timeFunctions.has(name) && !timesGiven(name, call).every((one) => names.areTimes(one, new Set()));
    }),
  );
}

/** The arguments of a time function that are times; one that is empty, or that is not given, is the clock's. */
function timesGiven(name: string, { nodes }: SqlLevel): SqlNode[][] {
  const given = splitAt(nodes, ({ text }) => text === ",");
  if (name === "strftime") return [given[1] ?? []];
  return given.slice(0, name === "timediff" ? 2 : 1);
}

/** One of them makes a time function read the clock. */
export function saysNow(params: Record<string, Bound>): boolean {
  return Object.values(params).some(isNow);
}

function isNow(value: Bound): boolean {
  return typeof value === "string" && value.trim().toLowerCase() === "now";
}

/** Where a name stands. */
interface Place {
  level: SqlLevel;
  index: number;
}

/** What the names in some SQL stand for, as far as its words tell. */
class Names {
  readonly #places = new Map<string, Place[]>();

  constructor(levels: readonly SqlLevel[]) {
    for (const level of levels) {
      for (const [index, node] of level.nodes.entries()) {
        if (node.kind === "identifier")
          this.#places.getOrInsertComputed(identifierName(node), () => []).push({ level, index });
      }
    }
  }

  /**
   * Whether nothing but times is in an expression; in an empty one nothing says so.
   * @param known names that are being looked at already: what goes round in a circle adds nothing
   */
  areTimes(expression: readonly SqlNode[], known: ReadonlySet<string>): boolean {
    if (expression.length === 0) return false;
    const lists = [expression];
    for (const nodes of lists) {
      for (const [index, node] of nodes.entries()) {
        if (node.kind === "operator" && joining.has(node.text)) return false;
        // What such a function is given is looked at in its own place; it answers with a time whatever that is.
        if (node.kind === "level" && !isCallOf(nodes[index - 1], answering)) lists.push(node.nodes);
        if (node.kind !== "identifier" || nodes[index + 1]?.text === ".") continue;
        const isCall = nodes[index + 1]?.kind === "level";
        if (isCall ? !isCallOf(node, plain) : !this.#isNamed(nodes, index, known)) return false;
      }
    }
    return true;
  }

  /** A name that stands for a time, for a table, or for a type. */
  #isNamed(nodes: readonly SqlNode[], index: number, known: ReadonlySet<string>): boolean {
    const name = identifierName(nodes[index] as SqlToken);
    if (known.has(name) || isTable(nodes, index)) return true;
    if (wordOf(nodes[index - 1]) === "as" && types.has(name)) return true;
    return this.#isTime(name, new Set([...known, name]));
  }

  #isTime(name: string, known: ReadonlySet<string>): boolean {
    const definitions = (this.#places.get(name) ?? []).flatMap((place) => this.#definition(place));
    return (times.has(name) || definitions.length > 0) && definitions.every((one) => this.areTimes(one, known));
  }

  /** The nodes that this place gives the name to, if it does: `… as name`, `… name`, `cte (name) as (…)`. */
  #definition({ level, index }: Place): SqlNode[][] {
    const before = level.nodes[index - 1];
    if (wordOf(before) === "as") return expressionTo(level, index - 2);
    const ends = before !== undefined && ["identifier", "string", "number", "parameter", "level"].includes(before.kind);
    if (ends || wordOf(before) === "end") return expressionTo(level, index - 1);
    return before === undefined || before.text === "," ? columnsBehind(level, index) : [];
  }
}

/** Whether a function of this name is called here, where a bracket follows. */
function isCallOf(node: SqlNode | undefined, names: ReadonlySet<string>): boolean {
  return node?.kind === "identifier" && names.has(identifierName(node));
}

/** The expression that ends at a place; none for a table's other name. */
function expressionTo({ nodes }: SqlLevel, end: number): SqlNode[][] {
  const start = nodes.findLastIndex((node, index) => index <= end && beginsBehind.has(wordOf(node)));
  return isFrom(nodes[start]) ? [] : [nodes.slice(start + 1, end + 1)];
}

const beginsBehind = new Set([",", ";", "select", "distinct", "all", "from", "join"]);

/** What is given to a name in a CTE's list of columns: all that the CTE selects. */
function columnsBehind({ nodes, outer, index: at }: SqlLevel, index: number): SqlNode[][] {
  const isList = nodes.slice(index).every(({ kind, text }, i) => (i % 2 === 0 ? kind === "identifier" : text === ","));
  const [as, ...more] = outer?.nodes.slice(at + 1, at + 5) ?? [];
  const made = more.find((node) => !["not", "materialized"].includes(wordOf(node)));
  return isList && wordOf(as) === "as" && made?.kind === "level" ? [selected(made.nodes)] : [];
}

/** Stands in a FROM: the last keyword before it says so. */
function isTable(nodes: readonly SqlNode[], index: number): boolean {
  return isFrom(nodes.slice(0, index).findLast((node) => keywordOf(node) !== "" && !linking.has(wordOf(node))));
}

const linking = new Set(["as", "not", "materialized"]);

const behindSelected = new Set("from where group having window order limit union except intersect".split(" "));
const beforeSelected = new Set(["select", "values"]);

/** Of a SELECT, also a compound one, what stands between SELECT and FROM. */
function selected(nodes: readonly SqlNode[]): SqlNode[] {
  let inside = false;
  return nodes.filter((node) => {
    if (beforeSelected.has(keywordOf(node))) inside = true;
    if (behindSelected.has(keywordOf(node))) inside = false;
    return inside;
  });
}
