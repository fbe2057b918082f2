/**
 * Whether an open day of a daily table can fold, as far as its SQL tells: what its file says of the visitors of a day has
 * to add up, whichever visitors are put together. What cannot be seen here is found by `trial`, or at the end of a day.
 */
import { qualifiedNamesIn } from "../../query/library/day-scope.ts";
import { Definitions } from "../../query/sql/definitions.ts";
import { identifierName, quoteName, toTokens } from "../../query/sql/tokens.ts";
import { keywordOf, levelsOf, type SqlLevel, type SqlNode, splitAt, toTree, upTo } from "../../query/sql/tree.ts";
import { columnIndex } from "../../store/events/columns.ts";
import { type Definition, mergedOf } from "./definition.ts";

/** Why it cannot, in words for the owner that say what to change; null where nothing speaks against it. */
export function whyWhole(definition: Definition, columns: readonly string[]): string | null {
  return lacking(definition, columns) ?? new Reading(definition).problem();
}

/** What the header has to say and does not. */
function lacking({ key, sums, ...roles }: Definition, columns: readonly string[]): string | null {
  const told = ["day", ...key, ...mergedOf({ sums, ...roles })];
  const untold = columns.find((name) => !told.includes(name));
  if (sums.length === 0) return "its header says of no column that it is a sum: name those that count in sum.";
  if (key.length > 0 && untold !== undefined)
    return `its header does not say what ${untold} is: name it in sum, min, max or key.`;
  const reserved = columns.find((name) => name.startsWith("_"));
  return reserved === undefined ? null : `its column ${reserved} begins with an underscore: name it otherwise.`;
}

const aggregates = new Set("count sum min max avg total group_concat string_agg median percentile mode".split(" "));
/** Answer with fractions, whatever they are given. */
const fractional = new Set("avg total round julianday median percentile percentile_cont percentile_disc".split(" "));
const comparing = new Set("< > <= >= = == != <> is in between not isnull notnull".split(" "));
const behindGroup = new Set("having window order limit union except intersect".split(" "));

class Reading {
  readonly #definition: Definition;
  readonly #levels: SqlLevel[];
  readonly #definitions: Definitions;

  constructor(definition: Definition) {
    this.#definition = definition;
    this.#levels = levelsOf(toTree(toTokens(definition.sql)));
    this.#definitions = new Definitions(this.#levels);
  }

  problem(): string | null {
    for (const { nodes } of this.#levels) {
      for (const [index, node] of nodes.entries()) {
        const problem = ofKeyword(nodes, index) ?? ofCall(node, nodes[index + 1]);
        if (problem !== null) return problem;
      }
    }
    if (qualifiedNamesIn(toTokens(this.#definition.sql)).length > 0) {
      return "it names a table with its database: leave main. out.";
    }
    return this.#sums() ?? this.#extremes();
  }

  /** A sum is made of counts and sums, added and taken away, and of nothing else. */
  #sums(): string | null {
    const odd = this.#definition.sums.find((name) => !this.#adds(name));
    if (odd === undefined) return null;
    return `${quoteName(odd)} is more than a count or a sum of whole numbers: select what adds up, and work out the rest in a query.`;
  }

  /** As the last SELECT makes it, or else one that it reads. */
  #adds(name: string): boolean {
    const last = this.#definitions.of(name.toLowerCase()).filter((nodes) => this.#isLast(nodes));
    return last.length > 0 ? last.every((nodes) => this.#isSum(nodes, new Set())) : this.#isRead(name, new Set());
  }

  #isRead(name: string, known: ReadonlySet<string>): boolean {
    if (known.has(name)) return false;
    const read = this.#definitions.of(name.toLowerCase()).filter((nodes) => !this.#isLast(nodes));
    return read.some((nodes) => this.#isSum(nodes, new Set([...known, name])));
  }

  #isLast([first]: readonly SqlNode[]): boolean {
    return first !== undefined && this.#levels[0]?.nodes.includes(first) === true;
  }

  #isSum(nodes: readonly SqlNode[], known: ReadonlySet<string>): boolean {
    return splitAt(nodes, ({ text }) => text === "+" || text === "-").every((term) => this.#isTerm(term, known));
  }

  #isTerm([first, second, ...rest]: readonly SqlNode[], known: ReadonlySet<string>): boolean {
    if (first?.kind === "level") return second === undefined && this.#isSum(first.nodes, known);
    if (first?.kind !== "identifier") return false;
    const name = identifierName(first);
    if (second?.text === ".") return rest.length === 1 && this.#isTerm(rest, known);
    if (second === undefined) return this.#isRead(name, known);
    if (second.kind !== "level") return false;
    if (name === "coalesce" || name === "ifnull") {
      const [value = [], zero = []] = splitAt(second.nodes, ({ text }) => text === ",");
      return rest.length === 0 && zero.length === 1 && zero[0]?.text === "0" && this.#isSum(value, known);
    }
    const isPlain = rest.length === 0 || (keywordOf(rest[0]) === "filter" && rest.length === 2);
    return isPlain && (name === "count" || (name === "sum" && isWhole(second)));
  }

  /** The least and the greatest are of what an event has itself; what is worked out by visitor may shrink as they go on. */
  #extremes(): string | null {
    const { minima, maxima } = this.#definition;
    const odd = [...minima.map((name) => [name, "min"]), ...maxima.map((name) => [name, "max"])].find(
      ([name = "", merger = ""]) => !this.#isOwn(name, merger, new Set()),
    );
    if (odd !== undefined)
      return `${quoteName(odd[0] ?? "")} is worked out: ${odd[1]} can be of a column of events only.`;
    const isPlain = [...minima, ...maxima].every((name) => this.#definitions.of(name).every(isDay));
    if (isPlain) return null;
    const merged = new Set(mergedOf(this.#definition));
    const worked = this.#levels.some((level) =>
      groupOf(level).some((name) => !merged.has(name) && !this.#isOfEvent(name)),
    );
    return worked ? "min and max do not go with rows that are told apart by what is worked out by visitor." : null;
  }

  #isOwn(name: string, merger: string, known: ReadonlySet<string>): boolean {
    if (known.has(name)) return true;
    const definitions = this.#definitions.of(name);
    if (definitions.length === 0) return Object.hasOwn(columnIndex, name);
    const all = new Set([...known, name]);
    return definitions.every((nodes) => {
      const [first, second, ...rest] = nodes;
      if (first?.kind !== "identifier" || rest.length > 0) return false;
      if (second === undefined) return this.#isOwn(identifierName(first), merger, all);
      const inner = second.kind === "level" && identifierName(first) === merger && second.nodes;
      const column = inner && inner.length === 1 ? inner[0] : undefined;
      return column?.kind === "identifier" && this.#isOwn(identifierName(column), merger, all);
    });
  }

  /** Nothing is put together of several events for it. */
  #isOfEvent(name: string): boolean {
    return this.#definitions.of(name).every((nodes) =>
      nodes.every((node, index) => {
        const names = node.kind === "level" ? levelsOf(node).flatMap((level) => level.nodes) : [node];
        const isCalled = nodes[index + 1]?.kind === "level";
        return names.every(
          (one) => one.kind !== "identifier" || !aggregates.has(identifierName(one)) || (one === node && !isCalled),
        );
      }),
    );
  }
}

function ofKeyword(nodes: readonly SqlNode[], index: number): string | null {
  const [word, next] = [keywordOf(nodes[index]), nodes[index + 1]];
  if (word === "having" || word === "limit" || word === "offset") {
    return `its "${word}" looks at the whole day: leave that to the queries that read the table.`;
  }
  if (word === "except" || word === "intersect" || (word === "union" && keywordOf(next) !== "all")) {
    return `its "${word}" compares rows of different visitors: select them with "union all", or in two tables.`;
  }
  if (word === "over" && !isOfVisitors(next)) {
    return 'a window of it is over all rows of the day: part it by visitor, "partition by session".';
  }
  if (word === "distinct" && keywordOf(nodes[index - 1]) === "select") {
    const items = upTo(nodes, index, new Set(["from"]));
    if (!items.some((node) => node.kind === "identifier" && identifierName(node) === "session")) {
      return 'its "select distinct" leaves out the session, so that rows of several visitors become one.';
    }
  }
  return null;
}

/** Whether a window has more to it than the day and the site. */
function isOfVisitors(window: SqlNode | undefined): boolean {
  if (window?.kind !== "level") return false;
  const start = window.nodes.findIndex((node) => keywordOf(node) === "partition");
  if (start === -1) return false;
  const names = upTo(window.nodes, start, new Set(["order", "range", "rows", "groups"])).slice(2);
  return names.some((node) => node.kind === "identifier" && !["day", "site"].includes(identifierName(node)));
}

function ofCall(node: SqlNode | undefined, given: SqlNode | undefined): string | null {
  if (node?.kind !== "identifier" || given?.kind !== "level") return null;
  const name = identifierName(node);
  if (fractional.has(name))
    return `${name}() gives fractions, which do not add up exactly: select the sum and the count.`;
  const [first, ...rest] = given.nodes;
  if (keywordOf(first) !== "distinct") return null;
  const last = rest.at(-1);
  const isSession = name === "count" && last?.kind === "identifier" && identifierName(last) === "session";
  if (isSession && (rest.length === 1 || rest[1]?.text === ".")) return null;
  return `${name}(distinct …) does not add up over visitors: of the session alone it does.`;
}

/** Whether a sum is of whole numbers, as far as one can see: `value` and numbers in `props` may have fractions. */
function isWhole(given: SqlLevel): boolean {
  return levelsOf(given).every(({ nodes }) =>
    nodes.every((node, index) => {
      if (node.kind === "number") return !/[.e]/i.test(node.text) || /^0x/i.test(node.text);
      if (node.text === "->" || node.text === "->>" || keywordOf(node) === "cast") return false;
      if (node.kind !== "identifier" || !["value", "props"].includes(identifierName(node))) return true;
      return [nodes[index - 1], nodes[index + 1]].some((beside) => comparing.has(beside?.text.toLowerCase() ?? ""));
    }),
  );
}

/** Names that a level groups by. */
function groupOf({ nodes }: SqlLevel): string[] {
  const start = nodes.findIndex((node) => keywordOf(node) === "group");
  if (start === -1) return [];
  return upTo(nodes, start, behindGroup).flatMap((node) => (node.kind === "identifier" ? [identifierName(node)] : []));
}

function isDay(nodes: readonly SqlNode[]): boolean {
  const [only] = nodes;
  return nodes.length === 1 && only?.kind === "identifier" && identifierName(only) === "day";
}
