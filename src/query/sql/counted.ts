import { identifierName, toTokens } from "./tokens.ts";
import { isFrom, keywordOf, levelsOf, type SqlLevel, type SqlNode, splitAt, toTree, upTo } from "./tree.ts";

/** Columns by name, in lower case and in order; null: it comes from a table as it is, and the SQL does not tell. */
type Counted = Map<string, boolean | null>;

/** Which columns of an answer count, so that no row is as good as a zero; false of averages, shares, the largest. */
export function countedColumns(sql: string): Counted {
  return new Analysis(sql).columnsOf(toTree(toTokens(sql)).nodes);
}

const combining = new Set(["union", "except", "intersect"]);
const afterItems = new Set(["from", "where", "group", "having", "window", "order", "limit", ...combining]);
const afterFrom = new Set(["where", "group", "having", "window", "order", "limit", ...combining]);
const counting = new Set(["count", "sum", "total"]);
/** What is made of counts by these is none: of nothing there is no average, no largest and no share. */
const others = new Set("avg min max median percentile percentile_cont mode first_value last_value lag lead".split(" "));

class Analysis {
  readonly #sql: string;
  /** Bodies of CTEs by name; wherever they stand, as a name that means two things is told only where both agree. */
  readonly #tables = new Map<string, SqlLevel[]>();
  /** By their nodes, as each may be read many times; a recursive CTE tells nothing of itself while it is looked at. */
  readonly #known = new Map<readonly SqlNode[], Counted>();

  constructor(sql: string) {
    this.#sql = sql;
    for (const { nodes } of levelsOf(toTree(toTokens(sql)))) {
      nodes.forEach((node, at) => {
        const body = nodes.slice(at + 1, at + 5).find((one) => one.kind === "level" && isQuery(one.nodes));
        const isNamed = nodes.slice(at + 1, at + 3).some((one) => keywordOf(one) === "as");
        if (node.kind !== "identifier" || body?.kind !== "level" || !isNamed) return;
        const name = identifierName(node);
        this.#tables.set(name, [...(this.#tables.get(name) ?? []), body]);
      });
    }
  }

  columnsOf(nodes: readonly SqlNode[]): Counted {
    const known = this.#known.get(nodes);
    if (known !== undefined) return known;
    this.#known.set(nodes, new Map());
    const arms = splitAt(nodes, (node) => combining.has(keywordOf(node))).map((arm) => this.#arm(arm));
    const [first = []] = arms;
    const columns: Counted = new Map();
    first.forEach(([name], at) => {
      // Columns of the arms belong together by their place; of one name there may be several.
      const told = arms.map((arm) => arm[at]?.[1] ?? null);
      set(columns, name, told.includes(false) ? false : told.includes(null) ? null : true);
    });
    this.#known.set(nodes, columns);
    return columns;
  }

  /** One SELECT's columns in order. */
  #arm(nodes: readonly SqlNode[]): [name: string, counted: boolean | null][] {
    const start = nodes.findIndex((node) => keywordOf(node) === "select");
    if (start === -1) return [];
    const items = upTo(nodes, start, afterItems).slice(1);
    const from = nodes.findIndex((node, at) => at > start && isFrom(node));
    const sources = from === -1 ? [] : this.#sources(upTo(nodes, from, afterFrom));
    return splitAt(items, ({ text }) => text === ",").flatMap((item) => {
      const shown = item.filter((node) => !["distinct", "all"].includes(keywordOf(node)));
      if (shown.at(-1)?.text === "*" && shown.length !== 2) return sources.flatMap((source) => [...source]);
      const [name, expression] = this.#named(shown);
      return [[name, judge(expression, sources)] as [string, boolean | null]];
    });
  }

  /** What is known of the CTEs and subqueries that a FROM names. */
  #sources(nodes: readonly SqlNode[]): Counted[] {
    return nodes.flatMap((node): Counted[] => {
      if (node.kind === "level") return isQuery(node.nodes) ? [this.columnsOf(node.nodes)] : this.#sources(node.nodes);
      if (node.kind !== "identifier") return [];
      return (this.#tables.get(identifierName(node)) ?? []).map((body) => this.columnsOf(body.nodes));
    });
  }

  /** A column's name, as SQLite gives it, and what it is made of. */
  #named(item: readonly SqlNode[]): [name: string, expression: readonly SqlNode[]] {
    const last = item.at(-1);
    const first = item[0];
    if (last === undefined || first === undefined) return ["", item];
    const before = item.at(-2);
    const isName = last.kind === "identifier" || (last.kind === "string" && keywordOf(before) === "as");
    if (isName && last.kind === "identifier" && (item.length === 1 || before?.text === ".")) {
      return [identifierName(last), item];
    }
    if (isName && last.kind === "identifier") return [identifierName(last), item.slice(0, -1)];
    if (isName) return [last.text.slice(1, -1).toLowerCase(), item.slice(0, -2)];
    const end = last.kind === "level" ? last.end : last.offset + last.text.length;
    return [this.#sql.slice(first.offset, end).toLowerCase(), item];
  }
}

/** Adds a column; one that another of its name contradicts counts nothing. */
function set(columns: Counted, name: string, counted: boolean | null): void {
  columns.set(name, columns.has(name) && columns.get(name) !== counted ? false : counted);
}

function isQuery(nodes: readonly SqlNode[]): boolean {
  return nodes.some((node) => ["select", "values"].includes(keywordOf(node)));
}

/** Null where it is made of nothing that is known. */
function judge(expression: readonly SqlNode[], sources: readonly Counted[]): boolean | null {
  const nodes = expression.flatMap((node): readonly SqlNode[] =>
    node.kind === "level" ? levelsOf(node).flatMap((level) => [level, ...level.nodes]) : [node],
  );
  if (nodes.some((node) => ["/", "%"].includes(node.text) || keywordOf(node) === "over")) return false;
  const names = nodes.flatMap((node) => (node.kind === "identifier" ? identifierName(node) : []));
  if (names.some((name) => others.has(name))) return false;
  const known = names.flatMap((name) => sources.flatMap((columns) => columns.get(name) ?? []));
  if (known.includes(false)) return false;
  return names.some((name) => counting.has(name)) || known.length > 0 ? true : null;
}
