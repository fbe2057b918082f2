import type { Answer, Question, Value } from "../../query/answer.ts";
import type { Ask, FacetAsk, FacetType } from "../language/ask.ts";
import type { Relation, RelationColumn } from "../language/relation.ts";
import { facetOf, surveyOf } from "../language/select.ts";
import { type Asks, askOptional } from "./ask-optional.ts";

interface Facet extends FacetAsk {
  /** `label` says in words what the value of a foreign key refers to. */
  values: { value: Value; count: number; label: Value }[];
  /** There are more values. */
  truncated: boolean;
}

export interface Facets {
  found: Facet[];
  /** Those that took too long. */
  late: FacetAsk[];
}

/** How long a page waits for one facet, and for suggestions, whatever the table. */
const facetTimeoutMs = 2_000;
const surveyTimeoutMs = 400;
/** Rows and columns that are looked at for suggestions. */
const sample = { maxRows: 2_000, maxColumns: 40 };

/** Each on its own: one that is late leaves the others be. */
export async function askFacets(relation: Relation, ask: Ask, asks: Asks): Promise<Facets> {
  const late: FacetAsk[] = [];
  const found = await Promise.all(
    ask.facets.map(async (facet): Promise<Facet[]> => {
      const answer = await within(facetTimeoutMs, ask, facetOf(relation, ask, facet), asks);
      if (answer === null) {
        late.push(facet);
        return [];
      }
      const values = answer.rows.map(([value = null, count, label]) => ({
        value,
        count: Number(count),
        label: label ?? value,
      }));
      return [{ ...facet, values: values.slice(0, ask.facetSize), truncated: values.length > ask.facetSize }];
    }),
  );
  return { found: found.flat(), late };
}

/** Columns with a few values each that come again and again, arrays, and times, going by the first rows. */
export async function suggest(relation: Relation, ask: Ask, asks: Asks): Promise<FacetAsk[]> {
  const columns = ask.columns.filter(({ name }) => !isKey(relation, name)).slice(0, sample.maxColumns);
  if (columns.length === 0) return [];
  const names = columns.map(({ name }) => name);
  const answer = await within(surveyTimeoutMs, ask, surveyOf(relation, ask, names, sample.maxRows), asks);
  const numbers = answer?.rows[0]?.map(Number) ?? [];
  const rows = numbers[0] ?? 0;
  const found = columns.flatMap((column, index) =>
    suited(column, numbers.slice(1 + index * 5, 6 + index * 5), rows, ask),
  );
  return (["column", "date", "array"] as const).flatMap((type) => found.filter((one) => one.type === type));
}

function suited(column: RelationColumn, numbers: number[], rows: number, { facets, facetSize }: Ask): FacetAsk[] {
  const [distinct = 0, filled = 0, arrays = 0, lists = 0, times = 0] = numbers;
  const types: FacetType[] = [];
  if (distinct > 1 && distinct <= facetSize && distinct < rows && distinct < filled) types.push("column");
  if (lists > 0 && arrays === filled) types.push("array");
  if (filled > 0 && times === filled) types.push("date");
  const taken = (type: FacetType) => facets.some((one) => one.column === column && one.type === type);
  return types.filter((type) => !taken(type)).map((type) => ({ column, type }));
}

function isKey({ key }: Relation, name: string): boolean {
  return key.length === 1 && key[0] === name;
}

/** An answer, or null where it takes too long or cannot be had of such values; the page is there without it. */
function within(ms: number, { limit }: Ask, question: Question, asks: Asks): Promise<Answer | null> {
  return askOptional(asks, { ...question, deadline: Math.min(ms, limit ?? ms), rows: 1001 });
}
