import { Definitions, firstColumns } from "./definitions.ts";
import { identifierName, type SqlToken } from "./tokens.ts";
import { keywordOf, levelsOf, type SqlLevel, type SqlNode, splitAt, toTree, wordOf } from "./tree.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Functions that answer with a number whatever they are given. */
const numeric = words(
  `count sum total avg median percentile percentile_cont percentile_disc length octet_length instr unicode abs round
  floor ceil ceiling trunc sign sqrt exp ln log log2 log10 mod pow power pi julianday unixepoch random row_number rank
  dense_rank ntile percent_rank cume_dist changes json_array_length`,
);
/** Functions that answer with one of the things they are given; the number of those before, which they only look at. */
const passing = new Map(
  Object.entries({ max: 0, min: 0, coalesce: 0, ifnull: 0, nullif: 0, iif: 1, first_value: 0, last_value: 0 }),
);
const arithmetic = words("+ - * / % & | << >>");
const textual = words("|| -> ->>");
const compares = words("= == <> != < <= > >=");
const numericTypes = /^(int|integer|bigint|real|float|double|numeric|decimal)\b/;

/**
 * Parameters that some SQL compares with numbers, `having count(*) >= :least`. SQLite takes a text for greater than every
 * number, so these have to be bound as numbers.
 * @param behind the SQL of views that it reads, in which columns may be defined
 */
export function numericParams(tokens: readonly SqlToken[], behind: readonly SqlToken[][]): Set<string> {
  const own = levelsOf(toTree(tokens));
  const numbers = new Numbers([...own, ...behind.flatMap((one) => levelsOf(toTree(one)))]);
  const found = own.flatMap(({ nodes }) =>
    nodes.flatMap((_, index) => {
      const sides = comparedAt(nodes, index);
      const params = sides.flatMap(paramsIn);
      const others = sides.filter((side) => paramsIn(side).length === 0);
      return params.length > 0 && others.some((side) => numbers.isNumber(side, new Set()) === true) ? params : [];
    }),
  );
  return new Set(found);
}

/** What is compared at this place; [] where nothing is. */
function comparedAt(nodes: readonly SqlNode[], index: number): SqlNode[][] {
  const word = wordOf(nodes[index]);
  if (nodes[index]?.kind === "operator" && compares.has(word)) return [before(nodes, index), behind(nodes, index)];
  if (keywordOf(nodes[index]) === "between") {
    const low = behind(nodes, index);
    return [before(nodes, index), low, behind(nodes, index + 1 + low.length)];
  }
  const list = nodes[index + 1];
  if (keywordOf(nodes[index]) !== "in" || list?.kind !== "level") return [];
  return [before(nodes, index), ...splitAt(list.nodes, ({ text }) => text === ",")];
}

const within = new Set(["cast", "filter", "over"]);

/** Whether an expression ends at this node; a CASE is none that is looked into. */
function ends(node: SqlNode): boolean {
  if (node.kind === "keyword") return !within.has(wordOf(node));
  return node.kind === "operator" && ([",", ";"].includes(node.text) || compares.has(node.text));
}

function before(nodes: readonly SqlNode[], index: number): SqlNode[] {
  const end = keywordOf(nodes[index - 1]) === "not" ? index - 1 : index;
  return nodes.slice(nodes.findLastIndex((node, at) => at < end && ends(node)) + 1, end);
}

function behind(nodes: readonly SqlNode[], index: number): SqlNode[] {
  const end = nodes.findIndex((node, at) => at > index && ends(node));
  return nodes.slice(index + 1, end === -1 ? undefined : end);
}

/** Without signs in front and brackets around. */
function bare(nodes: readonly SqlNode[]): readonly SqlNode[] {
  let inner = nodes;
  for (;;) {
    const [first] = inner;
    if (first === undefined) return inner;
    if (inner.length > 1 && ["+", "-"].includes(first.text)) inner = inner.slice(1);
    else if (inner.length === 1 && first.kind === "level" && keywordOf(first.nodes[0]) === "") inner = first.nodes;
    else return inner;
  }
}

/** The parameters whose value an expression is: `:least`, `coalesce(:least, 10)`. */
function paramsIn(expression: readonly SqlNode[]): string[] {
  const nodes = bare(expression);
  const [first, call] = nodes;
  if (nodes.length === 1 && first?.kind === "parameter") return [first.text.slice(1)];
  return nodes.length === 2 && call?.kind === "level" ? passedBy(first, call).flatMap(paramsIn) : [];
}

/** What a function may answer with, of the things it is given. */
function passedBy(name: SqlNode | undefined, { nodes }: SqlLevel): SqlNode[][] {
  const skipped = name?.kind === "identifier" ? passing.get(identifierName(name)) : undefined;
  return skipped === undefined ? [] : splitAt(nodes, ({ text }) => text === ",").slice(skipped);
}

class Numbers {
  readonly #definitions: Definitions;

  constructor(levels: readonly SqlLevel[]) {
    this.#definitions = new Definitions(levels);
  }

  /**
   * Null where nothing says: a name that is defined by itself, as a column that is handed on is.
   * @param known names that are being looked at already
   */
  isNumber(expression: readonly SqlNode[], known: ReadonlySet<string>): boolean | null {
    const nodes = bare(expression);
    const [first, second] = nodes;
    if (first === undefined || nodes.some(({ text }) => textual.has(text))) return false;
    if (nodes.some((node, index) => index > 0 && node.kind === "operator" && arithmetic.has(node.text))) return true;
    if (first.kind === "number") return true;
    if (first.kind === "level") return this.#areNumbers(firstColumns(first.nodes), known);
    if (keywordOf(first) === "cast") return second?.kind === "level" && numericTypes.test(typeOf(second));
    if (first.kind !== "identifier") return false;
    if (second?.kind !== "level") return this.#isNamed(nodes, known);
    const given = passedBy(first, second).filter((one) => one.some(({ text }) => text.toLowerCase() !== "null"));
    return numeric.has(identifierName(first)) || this.#areNumbers(given, known);
  }

  /** All of which anything says so; null where nothing says anything. */
  #areNumbers(expressions: readonly SqlNode[][], known: ReadonlySet<string>): boolean | null {
    if (expressions.length === 0) return false;
    const said = expressions.map((one) => this.isNumber(one, known)).filter((answer) => answer !== null);
    return said.length === 0 ? null : said.every(Boolean);
  }

  /** A column that all who define one of its name make a number. */
  #isNamed(nodes: readonly SqlNode[], known: ReadonlySet<string>): boolean | null {
    const last = nodes.at(-1);
    if (
      last?.kind !== "identifier" ||
      nodes.slice(0, -1).some(({ kind, text }) => kind !== "identifier" && text !== ".")
    )
      return false;
    const name = identifierName(last);
    if (known.has(name)) return null;
    return this.#areNumbers(this.#definitions.of(name), new Set([...known, name]));
  }
}

/** What a CAST makes of its expression. */
function typeOf({ nodes }: SqlLevel): string {
  const as = nodes.findLastIndex((node) => keywordOf(node) === "as");
  return wordOf(nodes[as + 1]);
}
