import { toWrittenPath } from "../../base/percent-escapes.ts";
import { readableAddress } from "../../base/readable-address.ts";
import { toTilde } from "../../browse/language/tilde.ts";
import { toNotebookPage } from "../../notebook/address.ts";
import type { Answer, Question } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { closedTablesSql } from "../../query/sql/closed-tables.ts";
import { type Destination, installPages } from "./destination.ts";
import { rank } from "./rank.ts";

/** Destinations, as far as they are few enough to be looked through in a browser. */
export interface Index {
  places: Destination[];
  /** There are more pages than these: they are found by asking. */
  more: boolean;
}

interface Deps {
  library: Library;
  answers: { ask(question: Question): Promise<Answer> };
}

/** Pages of the sites that the index holds, posts first. */
const maxIndexPages = 3000;
/** Destinations that one search answers with. */
const maxFound = 60;

const schema = `
select m.type, m.name, p.name
from sqlite_schema as m join pragma_table_xinfo(m.name) as p
where m.type in ('table', 'view') and m.name not like 'sqlite\\_%' escape '\\'
  and m.name not like '%\\_closed' escape '\\' and p.hidden <> 1 and m.name not in (${closedTablesSql})
order by m.name not in ('events', 'pageviews'), m.name, p.cid
`;

const pages = `
select pages.site, pages.path, pages.title
from pages left join posts using (site, path)
where :word is null or pages.path like :word escape '\\'
  or pages.path like :written escape '\\' or pages.title like :word escape '\\'
order by posts.published desc nulls last, pages.site, pages.path
`;

/** Looks for notebooks, queries, tables, columns, and pages of the sites, by parts of their names. */
export class Finder {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async index(): Promise<Index> {
    const [files, tables, found] = await Promise.all([this.#files(), this.#tables(), this.#pages(null, maxIndexPages)]);
    return { places: [...files, ...tables, ...installPages, ...found.places], more: found.more };
  }

  /** The best first. */
  async search(words: string): Promise<Destination[]> {
    const asked = words.trim().slice(0, 200);
    if (asked === "") return [];
    const [files, tables, found] = await Promise.all([this.#files(), this.#tables(), this.#pages(asked, maxFound * 4)]);
    return rank(asked, [...files, ...tables, ...installPages, ...found.places], maxFound);
  }

  async #files(): Promise<Destination[]> {
    const entries = await this.#deps.library.list();
    return entries.map(({ kind, name, title, description }) => ({
      kind,
      title,
      hint: description ?? name,
      href: toNotebookPage(name),
    }));
  }

  /** Tables and views, then every name of a column once, with those that have it. */
  async #tables(): Promise<Destination[]> {
    const { rows } = await this.#deps.answers.ask({ sql: schema });
    const columns = rows.map(([kind, table, name]) => ({ kind, table: String(table), name: String(name) }));
    const address = (table: string): string => `/data/${toTilde(table)}`;
    const tables = Map.groupBy(columns, ({ table }) => table);
    const names = Map.groupBy(columns, ({ name }) => name);
    return [
      ...[...tables].map(([table, own]): Destination => {
        const kind = own[0]?.kind === "view" ? "view" : "table";
        return { kind, title: table, hint: own.map(({ name }) => name).join(", "), href: address(table) };
      }),
      ...[...names].map(([name, places]): Destination => {
        const within = places.map(({ table }) => table);
        const href = `${address(within[0] ?? "")}?_facet=${encodeURIComponent(name)}`;
        return { kind: "column", title: name, hint: `in ${within.join(", ")}`, href };
      }),
    ];
  }

  async #pages(word: string | null, limit: number): Promise<Index> {
    const toPattern = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
    const params = { word: word && toPattern(word), written: word && toPattern(toWrittenPath(word)) };
    const { rows, truncated } = await this.#deps.answers.ask({ sql: pages, params, rows: limit });
    const places = rows.map(([site, path, title]): Destination => {
      const search = new URLSearchParams({ site: String(site), path: String(path) });
      return {
        kind: "page",
        title: String(title),
        hint: `${site} ${readableAddress(String(path))}`,
        href: `/?${search}`,
      };
    });
    return { places, more: truncated };
  }
}
