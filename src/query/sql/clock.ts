import type { Bound } from "../answer.ts";
import { Definitions } from "./definitions.ts";
import { identifierName, type SqlToken, toTokens } from "./tokens.ts";
import { isFrom, keywordOf, levelsOf, type SqlLevel, type SqlNode, splitAt, toTree, wordOf } from "./tree.ts";

/** Functions that read the clock where the time they are given is 'now', or none. */
export const timeFunctions: ReadonlySet<string> = new Set(
  "date time datetime julianday unixepoch strftime timediff".split(" "),
);

/** Columns of ours that hold times and never a visitor's word. */
const times = new Set("day time hour created published checked first_seen last_seen id session".split(" "));
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

/** What the names in some SQL stand for, as far as its words tell. */
class Names {
  readonly #definitions: Definitions;

  constructor(levels: readonly SqlLevel[]) {
    this.#definitions = new Definitions(levels);
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
    const definitions = this.#definitions.of(name);
    return (times.has(name) || definitions.length > 0) && definitions.every((one) => this.areTimes(one, known));
  }
}

/** Whether a function of this name is called here, where a bracket follows. */
function isCallOf(node: SqlNode | undefined, names: ReadonlySet<string>): boolean {
  return node?.kind === "identifier" && names.has(identifierName(node));
}

/** Stands in a FROM: the last keyword before it says so. */
function isTable(nodes: readonly SqlNode[], index: number): boolean {
  return isFrom(nodes.slice(0, index).findLast((node) => keywordOf(node) !== "" && !linking.has(wordOf(node))));
}

const linking = new Set(["as", "not", "materialized"]);
