import type { Bound } from "../answer.ts";
import { identifierName, isCode, type SqlToken, toTokens } from "./tokens.ts";

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
  const code = texts
    .flatMap((text) => [...toTokens(text), { kind: "operator", text: ";", offset: 0 } as SqlToken])
    .filter(isCode);
  if (code.some(({ kind, text }) => kind === "string" && isNow(text.slice(1, -1)))) return true;
  const names = new Names(code);
  return code.some((token, index) => {
    if (token.kind !== "identifier" || code[index + 1]?.text !== "(" || !timeFunctions.has(identifierName(token)))
      return false;
    const args = toArguments(code, index + 1);
    const given =
      identifierName(token) === "strftime"
        ? args.slice(1, 2)
        : args.slice(0, identifierName(token) === "timediff" ? 2 : 1);
    return given.length === 0 || given.some((one) => one.length === 0 || !names.areTimes(one, new Set()));
  });
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
  readonly #code: readonly SqlToken[];
  /** Where each name stands, by index. */
  readonly #places = new Map<string, number[]>();

  constructor(code: readonly SqlToken[]) {
    this.#code = code;
    for (const [index, token] of code.entries()) {
      if (token.kind !== "identifier") continue;
      const name = identifierName(token);
      const places = this.#places.get(name);
      if (places === undefined) this.#places.set(name, [index]);
      else places.push(index);
    }
  }

  /** @param known names that are being looked at already: what goes round in a circle adds nothing */
  areTimes(tokens: readonly SqlToken[], known: ReadonlySet<string>): boolean {
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index] as SqlToken;
      const after = tokens[index + 1]?.text;
      if (token.kind === "operator" && joining.has(token.text)) return false;
      if (token.kind !== "identifier" || after === ".") continue;
      const name = identifierName(token);
      // What it is given is looked at in its own place; it answers with a time whatever that is.
      if (after === "(" && answering.has(name)) index = closing(tokens, index + 1);
      else if (after === "(" ? !plain.has(name) : !this.#isNamed(name, tokens, index, known)) return false;
    }
    return true;
  }

  /** A name that stands for a time, for a table, or for a type. */
  #isNamed(name: string, tokens: readonly SqlToken[], index: number, known: ReadonlySet<string>): boolean {
    if (known.has(name) || isTable(tokens, index)) return true;
    if (tokens[index - 1]?.text.toLowerCase() === "as" && types.has(name)) return true;
    return this.#isTime(name, new Set([...known, name]));
  }

  #isTime(name: string, known: ReadonlySet<string>): boolean {
    const definitions = (this.#places.get(name) ?? []).flatMap((index) => this.#definition(index));
    return (times.has(name) || definitions.length > 0) && definitions.every((one) => this.areTimes(one, known));
  }

  /** The tokens that this place gives the name to, if it does: `… as name`, `… name`, `cte (name) as (…)`. */
  #definition(index: number): SqlToken[][] {
    const before = this.#code[index - 1];
    if (before === undefined) return [];
    if (before.text.toLowerCase() === "as") return this.#expression(index - 2);
    const named = ["identifier", "string", "number", "parameter"].includes(before.kind);
    if (named || before.text === ")" || before.text.toLowerCase() === "end") return this.#expression(index - 1);
    return before.text === "(" || before.text === "," ? this.#table(index) : [];
  }

  /** Back to where the expression that ends here begins; none for a table's other name. */
  #expression(end: number): SqlToken[][] {
    let depth = 0;
    let start = end;
    for (; start >= 0; start--) {
      const word = this.#code[start]?.text.toLowerCase() ?? "";
      if (word === ")") depth++;
      if (word === "(" && depth-- === 0) break;
      if (depth > 0) continue;
      if (word === "from" || word === "join") return [];
      if ([",", ";", "select", "distinct", "all"].includes(word)) break;
    }
    return [this.#code.slice(start + 1, end + 1)];
  }

  /** Of a name in a CTE's list of columns: all that the CTE selects. */
  #table(index: number): SqlToken[][] {
    let end = index;
    while (this.#code[end]?.kind === "identifier" && this.#code[end + 1]?.text === ",") end += 2;
    const words = this.#code.slice(end + 1, end + 6).map(({ text }) => text.toLowerCase());
    if (words[0] !== ")" || words[1] !== "as") return [];
    const open = this.#code.findIndex(({ text }, at) => at > end + 1 && text === "(");
    return open === -1 ? [] : [selected(this.#code.slice(open + 1, closing(this.#code, open)))];
  }
}

/** Stands in a FROM: the last keyword before it, at its own depth of brackets, says so. */
function isTable(tokens: readonly SqlToken[], index: number): boolean {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const { kind, text } = tokens[at] as SqlToken;
    if (text === ")") depth++;
    if (text === "(" && depth-- === 0) return false;
    if (depth === 0 && kind === "keyword" && !/^(as|not|materialized)$/i.test(text)) return /^(from|join)$/i.test(text);
  }
  return false;
}

/** Of a SELECT, also a compound one, what stands between SELECT and FROM. */
function selected(code: readonly SqlToken[]): SqlToken[] {
  const kept: SqlToken[] = [];
  let inside = false;
  for (let index = 0; index < code.length; index++) {
    const { kind, text } = code[index] as SqlToken;
    const end = text === "(" ? closing(code, index) : index;
    if (kind === "keyword" && /^(select|values)$/i.test(text)) inside = true;
    if (kind === "keyword" && /^(from|where|group|having|window|order|limit|union|except|intersect)$/i.test(text)) {
      inside = false;
    }
    if (inside) kept.push(...code.slice(index, end + 1));
    index = end;
  }
  return kept;
}

/** Index of the bracket that closes the one at `open`. */
function closing(code: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < code.length; index++) {
    if (code[index]?.text === "(") depth++;
    if (code[index]?.text === ")" && --depth === 0) return index;
  }
  return code.length;
}

/** What stands in a bracket, parted at its commas. */
function toArguments(code: readonly SqlToken[], open: number): SqlToken[][] {
  const end = closing(code, open);
  const parts: SqlToken[][] = [];
  let start = open + 1;
  for (let index = start; index < end; index++) {
    if (code[index]?.text === "(") index = closing(code, index);
    if (code[index]?.text !== ",") continue;
    parts.push(code.slice(start, index));
    start = index + 1;
  }
  return start < end ? [...parts, code.slice(start, end)] : parts;
}
