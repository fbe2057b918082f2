import { quoteClipped } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import { refuse } from "./refuse.ts";
import type { Relation, RelationColumn } from "./relation.ts";

/** Names in an address that are no columns'; those that are null are Datasette's and change nothing here. */
export const keywords: Record<string, true | null> = {
  _sort: true,
  _sort_desc: true,
  _size: true,
  _next: true,
  _col: true,
  _nocol: true,
  _facet: true,
  _facet_date: true,
  _facet_array: true,
  _facet_size: true,
  _nofacet: true,
  _nosuggest: true,
  _nocount: true,
  _search: true,
  _searchmode: true,
  _through: true,
  _where: true,
  _shape: true,
  _nl: true,
  _extra: true,
  _json: true,
  _labels: true,
  _label: true,
  _fts_table: true,
  _fts_pk: true,
  _stream: true,
  _dl: true,
  _header: true,
  _bom: true,
  _timelimit: true,
  _ttl: null,
  _trace: null,
  _json_infinity: null,
};

/** What the names in an address are checked against. */
export type Target = Pick<Relation, "columns" | "key" | "search" | "referrers" | "references" | "name">;

/**
 * @param words what a script is told of it, where Datasette has fixed the words
 * @throws QuestionError 400 naming the keyword, and a column of nearly this name
 */
export function toColumn(
  { columns, name: table }: Pick<Target, "columns" | "name">,
  name: string,
  keyword: string,
  words?: string,
): RelationColumn {
  const found = columns.find((one) => one.name === name) ?? columns.find((one) => isSameName(one.name, name));
  if (found) return found;
  const names = columns.map((one) => one.name);
  return refuse(`${keyword}: ${table} has no column ${quoteClipped(name)}.${didYouMean(name, names)}`, words);
}

/** @throws QuestionError 400 naming the keyword and what there is */
export function oneOf<T extends string>(keyword: string, text: string, known: readonly T[], word = "Invalid"): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  const words = `${word} ${keyword}: ${text.slice(0, 80)}`;
  return refuse(`${words}. There are ${known.join(", ")}.${didYouMean(text, known)}`, words);
}

/** SQLite compares names without regard to the case of ASCII letters. */
export function isSameName(a: string, b: string): boolean {
  const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower(a) === lower(b);
}
