import { literal, written } from "../../query/filters/binder.ts";
import { barParams } from "../../query/library/params.ts";
import { isKeyword, quoteName, toTokens } from "../../query/sql/tokens.ts";
import type { Ask } from "./ask.ts";
import { type Keyset, orderBy } from "./keyset.ts";
import type { Relation } from "./relation.ts";
import { conditionsOf } from "./select.ts";

/**
 * The page as SQL to go on with: values in their places, names without the quotes they do not need.
 * @param reference how a saved query is referred to; null: its SQL stands in a CTE
 */
export function asSql(relation: Relation, ask: Ask, keyset: Keyset, reference: string | null): string {
  const { columns } = relation;
  const all = ask.columns.length === columns.length && ask.columns.every((one, index) => one === columns[index]);
  const shown =
    all && !columns.some(({ name }) => name === "rowid")
      ? "*"
      : ask.columns.map(({ name }) => quoteName(name)).join(", ");
  const conditions = conditionsOf(relation, ask, written);
  const where = conditions.length === 0 ? "" : `\nwhere ${conditions.join("\n  and ")}`;
  const sorted =
    keyset.numbered || !keyset.unique
      ? ask.sort === null
        ? ""
        : `\norder by ${orderBy({ ...keyset, terms: keyset.terms.slice(0, 1) })}`
      : `\norder by ${orderBy(keyset)}`;
  const own = (from: string) => `select ${plainSql(shown)}\nfrom ${from}${plainSql(where)}${plainSql(sorted)}\n`;
  if (relation.base === null) return own(plainSql(relation.from));
  return reference === null
    ? `with result as (\n${toText(relation.base, relation)}\n)\n${own("result")}`
    : own(reference);
}

/** Where no file declares a parameter any more, its value stands in its place; those of the bar stay the bar's. */
function toText(base: string, { params }: Relation): string {
  return toTokens(base)
    .map(({ kind, text }) => {
      const name = text.slice(1);
      if (kind !== "parameter" || barParams.some((one) => one === name)) return text;
      const value = literal(params[name] ?? null);
      return value.startsWith("-") ? `(${value})` : value;
    })
    .join("");
}

/** SQL without the quotes that its names do not need. */
export function plainSql(sql: string): string {
  return toTokens(sql)
    .map(({ kind, text }) => {
      const name = text.slice(1, -1);
      return kind === "identifier" && text.startsWith('"') && /^[a-z_][a-z0-9_]*$/i.test(name) && !isKeyword(name)
        ? name
        : text;
    })
    .join("");
}
