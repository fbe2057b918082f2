import type { Library } from "../query/library/library.ts";
import type { Notebook } from "../query/library/notebook.ts";
import { toViewName } from "../query/library/view.ts";
import { tablesIn, toReferences } from "../query/sql/references.ts";
import { toTokens } from "../query/sql/tokens.ts";

/** A notebook that would notice if another one went away. */
export interface Dependant {
  name: string;
  title: string;
  public: boolean;
  /** `query`: its SQL draws on it; `link`: it only points there. */
  how: "query" | "link";
}

/** Who refers to a name. Files that cannot be read refer to nothing. */
export async function dependantsOf(library: Library, name: string): Promise<Dependant[]> {
  const all = await notebooks(library);
  const isView = all.some((one) => one.name === name && one.view !== null);
  return all.flatMap((notebook) => {
    if (notebook.name === name) return [];
    const how = refersTo(notebook, name, isView) ? "query" : linksTo(notebook, name) ? "link" : null;
    return how === null ? [] : [{ name: notebook.name, title: notebook.title, public: notebook.public, how }];
  });
}

/** The other notebooks whose answers this one's SQL goes into, by whatever way; it need not be saved. */
export async function readersOf(library: Library, { name, view }: Notebook): Promise<Notebook[]> {
  const all = await notebooks(library);
  const views = new Set(all.flatMap((one) => (one.view === null ? [] : [one.name])));
  if (view !== null) views.add(name);
  const reached = new Set([name]);
  for (const one of reached) {
    for (const notebook of all) if (refersTo(notebook, one, views.has(one))) reached.add(notebook.name);
  }
  return all.filter((one) => one.name !== name && reached.has(one.name));
}

async function notebooks(library: Library): Promise<Notebook[]> {
  const entries = (await library.list()).filter(({ problem }) => problem === null);
  return Promise.all(entries.map(({ name }) => library.open(name)));
}

/** Everything in a notebook that asks: its cells, and the choices of its parameters. */
export function sqlOf({ cells, params }: Notebook): string[] {
  const options = params.flatMap(({ optionsFrom }) => optionsFrom ?? []);
  return [...cells.flatMap((cell) => (cell.type === "query" ? [cell.sql] : [])), ...options];
}

/** @param isView its name alone means it, too */
function refersTo(notebook: Notebook, name: string, isView: boolean): boolean {
  const wanted = toViewName(name);
  return sqlOf(notebook).some((sql) => {
    if (!sql.toLowerCase().includes(wanted)) return false;
    const tokens = toTokens(sql);
    if (isView && tablesIn(tokens).has(wanted)) return true;
    return toReferences(tokens, new Set()).some(({ kind, name: named }) => kind === "query" && named === wanted);
  });
}

function linksTo({ text }: Notebook, name: string): boolean {
  return new RegExp(`/queries/${name}(?![a-z0-9_-])`).test(text);
}
