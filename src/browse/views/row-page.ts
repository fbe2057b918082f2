import { grouped } from "../../base/numbers.ts";
import { type RowData, toReferring } from "../data/row-data.ts";
import { pathOf, toFilterPair, toKey, withPairs } from "../language/address.ts";
import { toResultColumns, toValueView, type ValueView } from "./cells.ts";
import type { LinkView, ViewContext } from "./view.ts";

/** What the page of one row shows. */
export interface RowPage {
  type: "row";
  title: string;
  table: { name: string; href: string };
  values: { name: string; means: string | null; value: ValueView }[];
  /** Rows elsewhere that refer to this one by a foreign key. */
  referring: LinkView[];
  json: string;
}

/** The page of one row: a value a line. */
export async function toRowPage(data: RowData, context: ViewContext): Promise<RowPage> {
  const { relation, row, key } = data;
  const names = relation.columns.map(({ name }) => name);
  const path = pathOf(relation.name);
  return {
    type: "row",
    title: `${relation.name} ${key.map((index) => String(row[index] ?? "")).join(", ")}`,
    table: { name: relation.name, href: path },
    values: toResultColumns(names, [row]).map((column, index) => {
      const { name } = column;
      const value = row[index] ?? null;
      const [operator, text] = value === null ? ["isnull", "1"] : ["exact", String(value)];
      const href = withPairs(path, [toFilterPair(name, operator, text, new Set())]);
      const means = context.meanings.ofColumn(relation.name, name);
      return { name, means, value: toValueView(value, column, context.format, href, true) };
    }),
    referring: (await toReferring(data))
      .filter(({ count }) => count !== 0)
      .map(({ other_table: table, other_column: column, count, link }) => ({
        label: `${table}.${column}${count === null ? "" : ` (${grouped(count)})`}`,
        href: link,
      })),
    json: `${pathOf(relation.name, toKey(row, key))}.json`,
  };
}
