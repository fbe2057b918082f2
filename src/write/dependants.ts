import type { Library } from "../query/library.ts";
import type { Notebook } from "../query/notebook.ts";
import { toReferences } from "../query/references.ts";
import { toTokens } from "../query/tokens.ts";

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
  return (await notebooks(library)).flatMap((notebook) => {
    if (notebook.name === name) return [];
    const how = refersTo(notebook, name) ? "query" : linksTo(notebook, name) ? "link" : null;
    return how === null ? [] : [{ name: notebook.name, title: notebook.title, public: notebook.public, how }];
  });
}

/** Titles of the public notebooks whose answers this one's SQL goes into, by whatever way. */
export async function publicReaders(library: Library, name: string): Promise<string[]> {
  const all = await notebooks(library);
  const reached = new Set([name]);
  for (const one of reached) {
    for (const notebook of all) if (refersTo(notebook, one)) reached.add(notebook.name);
  }
  return all.filter((one) => one.public && one.name !== name && reached.has(one.name)).map(({ title }) => title);
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

function refersTo(notebook: Notebook, name: string): boolean {
  const wanted = name.replaceAll("-", "_");
  return sqlOf(notebook).some(
    (sql) =>
      sql.toLowerCase().includes(wanted) &&
      toReferences(toTokens(sql), new Set()).some(
        (reference) => reference.kind === "query" && reference.name === wanted,
      ),
  );
}

function linksTo({ text }: Notebook, name: string): boolean {
  return new RegExp(`/queries/${name}(?![a-z0-9_-])`).test(text);
}
