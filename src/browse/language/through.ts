/** Rows by what refers to them: `_through={"table":"tags","column":"name","value":"news"}`. */
import { z } from "zod";
import { quoteClipped } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import type { Binder } from "../../query/filters/binder.ts";
import { exactly } from "../../query/filters/operators.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Through } from "./ask.ts";
import { isSameName, type Target, toColumn } from "./keywords.ts";
import { refuse } from "./refuse.ts";

const asked = z.object({ table: z.string(), column: z.string(), value: z.union([z.string(), z.number()]) });

/** @throws QuestionError 400 for what is no such JSON, or leads through no foreign key */
export function toThroughs(search: URLSearchParams, relation: Target): Through[] {
  return search.getAll("_through").map((text): Through => {
    const { table, column, value } = parse(text);
    const { referrers, name } = relation;
    const referrer = referrers.find((one) => isSameName(one.table, table));
    if (referrer === undefined) {
      const tables = referrers.map((one) => one.table);
      const hint = didYouMean(table, tables);
      return refuse(`_through: no foreign key of a table ${quoteClipped(table)} refers to ${name}.${hint}`);
    }
    const found = toColumn({ columns: referrer.columns, name: referrer.table }, column, "_through");
    return { referrer, column: found, value: String(value), param: ["_through", text] };
  });
}

function parse(text: string): z.infer<typeof asked> {
  try {
    return asked.parse(JSON.parse(text));
  } catch {
    return refuse(`_through: a JSON object with "table", "column" and "value" is taken, not ${quoteClipped(text)}`);
  }
}

/** SQL that is true of the rows that are referred to. */
export function referredBy({ referrer, column, value }: Through, binder: Binder): string {
  const { table, from, to } = referrer;
  const where = exactly(quoteName(column.name), value, column, binder);
  return `${quoteName(to)} in (select ${quoteName(from)} from ${quoteName(table)} where ${where})`;
}
