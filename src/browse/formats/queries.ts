/** Saved queries as a script reads them, with the keys that Datasette gives its own. */

import { quoteClipped } from "../../base/clip.ts";
import type { Exported } from "../../notebook/export/export.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { toTokens } from "../../query/sql/tokens.ts";
import { withNext } from "../language/address.ts";
import { toPageSize } from "../language/language.ts";
import { refuse } from "../language/refuse.ts";
import type { Sending } from "./asked.ts";
import { sendLists } from "./lists.ts";

/** A saved query that can be asked. */
export interface ListedQuery {
  database: "data";
  /** As its address has it: `query.top-pages`. */
  name: string;
  sql: string;
  title: string;
  description: string | null;
  parameters: string[];
  is_write: false;
  is_private: boolean;
  private: boolean;
}

/** Every file that can be read, by name; of a notebook its first cell. */
export async function listQueries(library: Library): Promise<ListedQuery[]> {
  const entries = (await library.list()).filter(({ problem }) => problem === null);
  const found = await Promise.all(entries.map(({ name }) => toListed(library, name)));
  return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function toListed(library: Library, name: string): Promise<ListedQuery[]> {
  try {
    const { cells, title, description, public: isPublic } = await library.open(name);
    const cell = cells.find((one) => one.type === "query");
    if (cell === undefined) return [];
    const parameters = toTokens(cell.sql).flatMap(({ kind, text }) => (kind === "parameter" ? [text.slice(1)] : []));
    const query = { database: "data", name: `query.${name}`, sql: cell.sql, title, description } as const;
    const hidden = { is_private: !isPublic, private: !isPublic };
    return [{ ...query, parameters: [...new Set(parameters)], is_write: false, ...hidden }];
  } catch (error) {
    // Its file has gone or is broken since it was listed.
    if (error instanceof QuestionError) return [];
    throw error;
  }
}

const words = ["q", "_size", "_next"];

/** `/data/-/queries.json`: `q` for those with a word in them, `_size` and `_next` for pages. */
export function toQueriesJson(queries: ListedQuery[], { search, origin }: Sending): Exported {
  const unknown = [...search.keys()].find((name) => !words.includes(name));
  if (unknown !== undefined) refuse(`${quoteClipped(unknown)}: no such word. There are ${words.join(", ")}.`);
  const limit = toPageSize(search, 50);
  const after = search.get("_next") ?? "";
  const word = (search.get("q") ?? "").toLowerCase();
  const found = queries.filter(
    ({ name, title, sql }) => name > after && [name, title, sql].some((text) => text.toLowerCase().includes(word)),
  );
  const page = found.slice(0, limit);
  const next = found.length > page.length ? (page.at(-1)?.name ?? null) : null;
  const nextUrl = next === null ? null : `${origin}${withNext("/data/-/queries.json", search, next)}`;
  return sendLists({ queries: page, next, next_url: nextUrl, limit });
}
