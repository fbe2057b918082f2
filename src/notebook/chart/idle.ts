import type { Bound } from "../../query/answer.ts";
import { isCode, type SqlToken } from "../../query/sql/tokens.ts";
import { keywordOf, levelsOf, type SqlNode, splitAt, toTree, upTo, wordOf } from "../../query/sql/tree.ts";

/** Keywords that end a WHERE, and those that end a whole SELECT. */
const afterWhere = new Set(["group", "having", "window", "order", "limit", "union", "except", "intersect"]);
const afterSelect = new Set(["union", "except", "intersect"]);

/**
 * The code without each SELECT that reads nothing as the parameters are: its WHERE begins with, or has between its ANDs,
 * a `:name is not null` of one that is blank, or a `:name is null` of one that is not.
 */
export function withoutIdle(tokens: readonly SqlToken[], values: Record<string, Bound>): SqlToken[] {
  const idle = levelsOf(toTree(tokens))
    .flatMap(({ nodes }) =>
      nodes.flatMap((node, at) => (keywordOf(node) === "select" ? [upTo(nodes, at, afterSelect)] : [])),
    )
    .filter((select) => isIdle(select, values))
    .map((select): [number, number] => [select[0]?.offset ?? 0, endOf(select.at(-1))]);
  return tokens.filter(
    (token) => isCode(token) && !idle.some(([from, to]) => token.offset >= from && token.offset < to),
  );
}

function endOf(node: SqlNode | undefined): number {
  if (node === undefined) return 0;
  return node.kind === "level" ? node.end : node.offset + node.text.length;
}

function isIdle(select: readonly SqlNode[], values: Record<string, Bound>): boolean {
  const where = select.findIndex((node) => keywordOf(node) === "where");
  if (where === -1) return false;
  const conditions = upTo(select, where, afterWhere).slice(1);
  if (conditions.some((node) => wordOf(node) === "or")) return false;
  return splitAt(conditions, (node) => wordOf(node) === "and").some((part) => {
    const [, name, not] = /^:(\w+) is( not)? null$/.exec(part.map(wordOf).join(" ")) ?? [];
    return name !== undefined && ((values[name] ?? null) === null) === (not !== undefined);
  });
}
