import type { Bound } from "../../query/answer.ts";
import { isCode, type SqlToken } from "../../query/sql/tokens.ts";

/** Words that end a WHERE, and those that end a whole SELECT. */
const afterWhere = /^(group|having|window|order|limit|union|except|intersect)$/i;
const afterSelect = /^(union|except|intersect)$/i;

/**
 * The code without each SELECT that reads nothing as the parameters are: its WHERE begins with, or has between its ANDs,
 * a `:name is not null` of one that is blank, or a `:name is null` of one that is not.
 */
export function withoutIdle(tokens: readonly SqlToken[], values: Record<string, Bound>): SqlToken[] {
  const code = tokens.filter(isCode);
  const idle = new Set<SqlToken>();
  for (const [index, { kind, text }] of code.entries()) {
    if (kind !== "keyword" || text.toLowerCase() !== "select") continue;
    const select = upTo(code, index, afterSelect);
    if (isIdle(select, values)) for (const token of select) idle.add(token);
  }
  return code.filter((token) => !idle.has(token));
}

/** From a token to before the first of these words at the same depth of brackets, or the bracket that closes it. */
function upTo(code: readonly SqlToken[], start: number, words: RegExp): SqlToken[] {
  let depth = 0;
  const end = code.findIndex(({ kind, text }, index) => {
    if (index <= start) return false;
    if (text === "(") depth++;
    if (text === ")" && depth-- === 0) return true;
    return depth === 0 && kind === "keyword" && words.test(text);
  });
  return code.slice(start, end === -1 ? undefined : end);
}

function isIdle(select: readonly SqlToken[], values: Record<string, Bound>): boolean {
  const before = upTo(select, 0, /^where$/i);
  const where = upTo(select, before.length, afterWhere).slice(1);
  const parts = [""];
  let depth = 0;
  for (const { text } of where) {
    const word = text.toLowerCase();
    if (word === "(") depth++;
    if (word === ")") depth--;
    if (depth === 0 && word === "or") return false;
    if (depth === 0 && word === "and") parts.push("");
    else parts.push(`${parts.pop()} ${word}`);
  }
  return parts.some((part) => {
    const [, name, not] = /^ :(\w+) is( not)? null$/.exec(part) ?? [];
    return name !== undefined && ((values[name] ?? null) === null) === (not !== undefined);
  });
}
