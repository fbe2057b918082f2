/** Full-text search: `_search=words`, `_search_title=words`, and `_searchmode=raw` for the index's own language. */
import { clip, quoteClipped } from "../../base/clip.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Binder } from "../../query/filters/binder.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Conditions, Search } from "./ask.ts";
import { isSameName, oneOf, type Target, toColumn } from "./keywords.ts";
import { refuse } from "./refuse.ts";
import type { FullText, Relation } from "./relation.ts";

const modes = ["escaped", "raw"] as const;

/** Whether a name is a keyword such as `_search_title`, and not a column, or a filter of one. */
export function isSearchOf(name: string, { columns }: Pick<Target, "columns">): boolean {
  return name.startsWith("_search_") && !columns.some((one) => name === one.name || name.startsWith(`${one.name}__`));
}

/** @param others names in the address that are not ours */
export function toSearches(search: URLSearchParams, relation: Target, others: ReadonlySet<string>): Search[] {
  const raw = oneOf("_searchmode", search.getAll("_searchmode").at(-1) || "escaped", modes) === "raw";
  const found = [...search].flatMap(([name, value]): Search[] => {
    const whole = name === "_search";
    if (value.trim() === "" || others.has(name) || !(whole || isSearchOf(name, relation))) return [];
    const index = relation.search ?? refuse(`${name}: ${relation.name} has no full-text index; use <column>__contains`);
    const column = whole ? null : toSearched(index, relation.name, name);
    return [{ column, words: value.trim(), raw, param: [name, value] }];
  });
  // Of a keyword given twice the last one counts, as of the others.
  return found.filter(({ param }, at) => found.findLastIndex((other) => other.param[0] === param[0]) === at);
}

function toSearched({ columns }: FullText, name: string, keyword: string): string {
  const wanted = keyword.slice("_search_".length);
  const known = columns.find((one) => one === wanted) ?? columns.find((one) => isSameName(one, wanted));
  const plain = columns.map((one) => ({ name: one, type: "", affinity: "none" as const, nullable: true }));
  const target = { columns: plain, name: `the full-text index of ${name}` };
  return known ?? toColumn(target, wanted, keyword, "Cannot search by that column").name;
}

/** SQL that is true of the rows that a search finds. */
export function foundBy({ column, words, raw }: Search, { name, version, rowid }: FullText, binder: Binder): string {
  const index = quoteName(name);
  const asked = binder.bind(raw ? words : toMatch(words, version));
  return `${quoteName(rowid)} in (select rowid from ${index} where ${quoteName(column ?? name)} match ${asked})`;
}

/** Words as words and phrases as phrases, whatever the index would read into them; `visit*` is the beginning of one. */
function toMatch(text: string, version: number): string {
  const words = text.match(/"[^"]*"?|[^\s"]+/g) ?? [];
  const quoted = words.flatMap((word) => {
    const bare = word.replaceAll('"', "").replaceAll("\0", "");
    const begins = /^[^"*]+\*$/.test(word);
    if (bare.trim() === "") return [];
    return begins && version === 5 ? [`"${bare.slice(0, -1)}"*`] : [`"${bare}"`];
  });
  return quoted.length === 0 ? '""' : quoted.join(" ");
}

/**
 * The relation as an address searches it: by another index, `_fts_table`, with its row numbers in `_fts_pk`.
 * @param all by name
 * @throws QuestionError 400 for what is no index, or no column of the relation
 */
export function withIndex(relation: Relation, search: URLSearchParams, all: ReadonlyMap<string, Relation>): Relation {
  const table = search.getAll("_fts_table").at(-1) || null;
  const pk = search.getAll("_fts_pk").at(-1) || null;
  const named = table === null ? relation : [...all.values()].find(({ name }) => isSameName(name, table));
  const index = named?.search ?? null;
  if (table !== null && (index === null || !isSameName(index.name, table)))
    refuse(`_fts_table: ${quoteClipped(table)} is no full-text index`, `no such table: ${clip(table, 80)}`);
  if (index === null || (table === null && pk === null)) return relation;
  const rowid = pk ?? (isSameName(index.name, relation.search?.name ?? "") ? relation.search?.rowid : null) ?? "rowid";
  const isHidden = isSameName(rowid, "rowid") && relation.kind === "table";
  const column = isHidden
    ? rowid
    : toColumn(relation, rowid, pk === null ? "_fts_table without _fts_pk" : "_fts_pk").name;
  return { ...relation, search: { ...index, rowid: column } };
}

/** The answer; an error of a raw search is put down to its keyword. */
export async function blaming<T>(
  answer: Promise<T>,
  { searches, where }: Pick<Conditions, "searches" | "where">,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const raw = searches.find((one) => one.raw);
    if (!raw || where.length > 0 || !(error instanceof QuestionError) || error.status !== 400) throw error;
    return refuse(`${raw.param[0]}: ${quoteClipped(raw.words)} is not understood: ${error.message}`);
  }
}

/** What a table says of itself when it was made, if it is a full-text index. */
export function toDeclared(sql: string): { version: number; content: string | null; rowid: string } | null {
  const made = /^\s*create\s+virtual\s+table\b[\s\S]*?\busing\s+fts([345])\s*\(([\s\S]*)\)/i.exec(sql);
  if (made === null) return null;
  const [, version, inner = ""] = made;
  const said = (word: string) =>
    new RegExp(`\\b${word}\\s*=\\s*(?:'([^']+)'|"([^"]+)"|\\[([^\\]]+)\\]|([^\\s,)'"]+))`, "i")
      .exec(inner)
      ?.slice(1)
      .find(Boolean);
  return { version: Number(version), content: said("content") ?? null, rowid: said("content_rowid") ?? "rowid" };
}
